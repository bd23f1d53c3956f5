import { describe, expect, it } from 'vitest';
import { parseDuration, parseInstant } from './parse.js';

describe('what is typed', () => {
  it.each([['90', 90_000], ['90s', 90_000], ['30m', 1_800_000], ['2h', 7_200_000], ['1d', 86_400_000]])('%s is %i ms', (text, ms) => expect(parseDuration(text)).toBe(ms));
  it.each(['', '0', 'soon', '-1s', '1.5h', '1w', '9999999s'])('%j is no time to wait', (text) => expect(() => parseDuration(text)).toThrow('30m'));
  it.each([['2026-03-01', '2026-03-01T00:00:00.000Z'], ['2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00.000Z'], ['2026-03-01T12:00Z', '2026-03-01T12:00:00.000Z']])('%s is %s', (text, instant) => expect(parseInstant(text)).toBe(instant));
  it.each(['', 'March', '2026', '2026-02-31T00:00:00', '2026-13-01', '1'])('%j is no instant', (text) => expect(() => parseInstant(text)).toThrow('2026-03-01'));
});
