import { decodeCursor, encodeCursor, InvalidInput, pageSize } from '@plinth/kernel';
import { checkCount } from './inputs.js';
import { isTime } from './filter/literals.js';
import { TextTooLong } from './names.js';

export type LogStream = 'STDOUT' | 'STDERR';

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly stream: LogStream;
  readonly text: string;
}

export const maxLinesPerAppend = 10_000;
export const maxLineLength = 100_000;
/** Lines of a run. What writes more than this writes data and should log an artifact. */
export const maxLinesPerRun = 10_000_000;

/** Lines as they will be kept. @throws TooMany, TextTooLong, InvalidInput */
export function readLines(lines: readonly LogLine[], field: string): LogLine[] {
  checkCount(lines, 'Lines of one call', field, maxLinesPerAppend);
  return lines.map(({ at, stream, text }, index) => {
    if (!isTime(at)) throw new InvalidInput('A line was written between the years 1 and 9999, in whole milliseconds since 1970.', { field: `${field}[${index}].at`, help: 'Send Date.now().' });
    if (text.length > maxLineLength) throw new TextTooLong('A line of a log', `${field}[${index}].text`, maxLineLength);
    return { at, stream, text: shownText(text) };
  });
}

/**
 * What is left of a line on a terminal. A progress bar writes over itself after each carriage return: its last state stays. Characters that
 * no database keeps become U+FFFD, since a log that is refused for one of them helps nobody.
 */
export function shownText(text: string): string {
  const states = text.includes('\r') ? text.split('\r').filter((state) => state !== '') : [text];
  return (states.at(-1) ?? '').replace(/[\0\p{Surrogate}]/gu, '\uFFFD');
}

/** What a client says of a page of lines: forwards or backwards. */
export interface LogPageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** Line numbers from `start` to before `end`. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** Which of a log's `total` lines a page shows: from `after` on, or the last ones before `before`. @throws InvalidInput */
export function rangeOf({ first, after, last, before }: LogPageArgs, total: number): LineRange {
  if (typeof first === 'number' && typeof last === 'number') throw new InvalidInput('A page is asked for by first or by last, not by both.', { field: 'last', help: 'Leave one of them out.' });
  const from = Math.min(after ? indexOf(after, 'after') + 1 : 0, total);
  const to = Math.min(before ? indexOf(before, 'before') : total, total);
  if (typeof last === 'number') return { start: Math.max(from, to - pageSize(last)), end: Math.max(from, to) };
  return { start: from, end: Math.max(from, Math.min(to, from + pageSize(first))) };
}

export function lineCursor(index: number): string {
  return encodeCursor([index]);
}

function indexOf(cursor: string, field: string): number {
  const [index] = decodeCursor(cursor, 1);
  if (typeof index === 'number' && Number.isSafeInteger(index) && index >= 0) return index;
  throw new InvalidInput('This cursor is not one that the log gave.', { field, help: `Start again without ${field}.` });
}
