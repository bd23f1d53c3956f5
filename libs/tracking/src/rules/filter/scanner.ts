import type { Span } from './ast.js';
import { type FilterField, FilterSyntaxError, FilterTooLarge } from './filter.errors.js';

/** Longest text of a filter or an ordering, in UTF-16 units. */
export const maxFilterLength = 10_000;

export type Quote = "'" | '"' | '`';
export type Token =
  | { readonly kind: 'WORD'; readonly text: string; readonly span: Span }
  | { readonly kind: 'QUOTED'; readonly quote: Quote; readonly value: string; readonly span: Span }
  | { readonly kind: 'NUMBER'; readonly value: number; readonly span: Span }
  | { readonly kind: 'SYMBOL'; readonly text: string; readonly span: Span }
  | { readonly kind: 'UNKNOWN'; readonly span: Span }
  | { readonly kind: 'END'; readonly span: Span };

/** What an unquoted key is made of. Dots and dashes belong to it: the language has no arithmetic. */
export const bareKey = /^[\p{L}\p{M}\p{N}_./:-]+$/u;

/** Words of the language itself: none is the name of an attribute. */
export const keywords: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'IN', 'LIKE', 'ILIKE', 'IS', 'NULL', 'ASC', 'DESC']);

const space = /\s*/y;
const word = /[\p{L}_][\p{L}\p{M}\p{N}_./:-]*/uy;
const number = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const symbol = /<=|>=|!=|<>|==|[<>=(),]/y;
const clump = /[^\s()<>=!,'"`]+|./suy;
const quoted: Readonly<Record<Quote, RegExp>> = { "'": /'((?:[^']|'')*)'/y, '"': /"((?:[^"]|"")*)"/y, '`': /`((?:[^`]|``)*)`/y };

/** Reads tokens one by one, with one in sight. A doubled quote inside quotes stands for the quote itself. */
export class Scanner {
  /** The next token, not taken yet. */
  next: Token;
  /** Where the token taken last ended. */
  end = 0;
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly field: FilterField,
  ) {
    if (text.length > maxFilterLength) throw new FilterTooLarge(field, 'characters', maxFilterLength);
    // Postgres stores neither, so nothing could match, and binding the first would fail there.
    const unstorable = /[\0\p{Surrogate}]/u.exec(text);
    if (unstorable !== null) throw this.mistake({ start: unstorable.index, end: unstorable.index + 1 }, 'text', unstorable[0] === '\0' ? 'a NUL character' : 'half a surrogate pair');
    this.next = this.scan();
  }

  take(): Token {
    const token = this.next;
    this.end = token.span.end;
    this.next = this.scan();
    return token;
  }

  isAtEnd(): boolean {
    return this.next.kind === 'END';
  }

  /** True, and the token is taken, when it is this keyword in any case, or this symbol. */
  takeIf(wanted: string): boolean {
    const token = this.next;
    const found = (token.kind === 'WORD' && token.text.toUpperCase() === wanted) || (token.kind === 'SYMBOL' && token.text === wanted);
    if (found) this.take();
    return found;
  }

  /** The error that something else should stand where the next token does. */
  unexpected(expected: string, hint?: string): FilterSyntaxError {
    const found = this.next.kind === 'END' ? 'the end' : this.text.slice(this.next.span.start, Math.min(this.next.span.end, this.next.span.start + 60));
    return this.mistake(this.next.span, expected, found, hint);
  }

  mistake(span: Span, expected: string, found: string, hint?: string): FilterSyntaxError {
    return new FilterSyntaxError({ field: this.field, text: this.text, span, expected, found, hint });
  }

  private scan(): Token {
    this.match(space);
    const start = this.at;
    if (start === this.text.length) return { kind: 'END', span: { start, end: start } };
    const first = this.text[start];
    if (first === "'" || first === '"' || first === '`') return this.quotedToken(first, start);
    const name = this.match(word);
    if (name !== undefined) return { kind: 'WORD', text: name, span: this.since(start) };
    const digits = this.match(number);
    if (digits !== undefined) return this.numberToken(digits, start);
    const sign = this.match(symbol);
    if (sign !== undefined) return { kind: 'SYMBOL', text: sign, span: this.since(start) };
    this.match(clump);
    return { kind: 'UNKNOWN', span: this.since(start) };
  }

  private quotedToken(quote: Quote, start: number): Token {
    const whole = this.match(quoted[quote]);
    if (whole === undefined) throw this.mistake({ start, end: this.text.length }, `a closing ${quote}`, 'the end');
    return { kind: 'QUOTED', quote, value: whole.slice(1, -1).replaceAll(quote + quote, quote), span: this.since(start) };
  }

  private numberToken(digits: string, start: number): Token {
    const value = Number(digits);
    const glued = this.at < this.text.length && /[\p{L}\p{N}_.]/uy.test(this.text.slice(this.at, this.at + 2));
    if (glued || !Number.isFinite(value)) {
      if (glued) this.match(clump);
      return { kind: 'UNKNOWN', span: this.since(start) };
    }
    return { kind: 'NUMBER', value: value === 0 ? 0 : value, span: this.since(start) };
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private since(start: number): Span {
    return { start, end: this.at };
  }
}
