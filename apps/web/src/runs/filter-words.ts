import type { ApiFailure } from '../api/failure.js';

/** A refused filter in words that count characters as its writer sees them: what the page put around the text is not theirs. */
export function filterWords(error: Pick<ApiFailure, 'message' | 'details'>, offset: number, length: number): string {
  const { position, expected, found } = error.details;
  if (typeof position !== 'number' || typeof expected !== 'string' || typeof found !== 'string') return error.message;
  const at = Math.max(0, Math.min(position - offset, length));
  return `Expected ${expected} but found ${position - offset >= length ? 'the end' : found} at character ${at + 1}.`;
}

/** What to write instead, where the server has an idea. Its help draws the text with a caret under it, for terminals; here the bar itself is marked. */
export function filterHint({ help }: Pick<ApiFailure, 'help'>): string {
  const isCaret = (line: string | undefined): boolean => line !== undefined && /^\s*\^+\s*$/.test(line);
  return (help ?? '').split('\n').filter((line, at, lines) => !isCaret(line) && !isCaret(lines[at + 1])).join(' ');
}
