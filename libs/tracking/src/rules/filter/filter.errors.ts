import { PlinthError } from '@plinth/kernel';
import type { Span } from './ast.js';

/** Which argument a text came from: the `field` of its errors. */
export type FilterField = 'filter' | 'orderBy';

export interface FilterMistake {
  readonly field: FilterField;
  readonly text: string;
  readonly span: Span;
  /** Both complete "Expected … but found …". */
  readonly expected: string;
  readonly found: string;
  /** A sentence that says what to write instead. */
  readonly hint?: string | undefined;
}

/**
 * A filter or an ordering that cannot be read. `details.position` and `details.length` say where, in UTF-16 units; `help` draws a caret
 * under the place.
 */
export class FilterSyntaxError extends PlinthError {
  constructor({ field, text, span, expected, found, hint }: FilterMistake) {
    super('FILTER_SYNTAX', 'INVALID', `Expected ${expected} but found ${found} at character ${span.start + 1}.`, {
      field,
      help: hint === undefined ? drawCaret(text, span) : `${drawCaret(text, span)}\n${hint}`,
      details: { position: span.start, length: span.end - span.start, expected, found },
    });
  }
}

/** A filter beyond what the server takes on: in characters, comparisons or nesting. */
export class FilterTooLarge extends PlinthError {
  constructor(field: FilterField, what: 'characters' | 'comparisons' | 'levels of nesting', limit: number) {
    super('FILTER_TOO_LARGE', 'INVALID', `This ${field} has more than ${limit} ${what}.`, {
      field,
      help: what === 'comparisons' ? 'Ask for several values of one key by IN, or split the search.' : 'Split the search into several.',
      details: { what, limit },
    });
  }
}

const contextBefore = 40;
const contextAfter = 24;

/** The part of the text round the span on one line, and carets under the span. Counted in code points, so that the carets stand right. */
function drawCaret(text: string, span: Span): string {
  const flat = (part: string): string[] => Array.from(part.replace(/\p{Cc}/gu, ' '));
  const before = flat(text.slice(0, span.start));
  const marked = flat(text.slice(span.start, span.end)).slice(0, contextBefore);
  const after = flat(text.slice(span.end));
  const lead = before.length > contextBefore ? ['…', ...before.slice(-contextBefore)] : before;
  const tail = after.length > contextAfter ? [...after.slice(0, contextAfter), '…'] : after;
  return `${[...lead, ...marked, ...tail].join('')}\n${' '.repeat(lead.length)}${'^'.repeat(Math.max(1, marked.length))}`;
}
