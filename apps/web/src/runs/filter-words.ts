import type { ApiFailure } from '../api/failure.js';

/** A refused filter in words that count characters as its writer sees them: what the page put around the text is not theirs. */
export function filterWords(error: Pick<ApiFailure, 'message' | 'details'>, offset: number, length: number): string {
  const { position, expected, found } = error.details;
  if (typeof position !== 'number' || typeof expected !== 'string' || typeof found !== 'string') return error.message;
  const at = Math.max(0, Math.min(position - offset, length));
  return `Expected ${expected} but found ${position - offset >= length ? 'the end' : found} at character ${at + 1}.`;
}
