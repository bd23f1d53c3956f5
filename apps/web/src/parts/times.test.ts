import { describe, expect, it } from 'vitest';
import { ago, left, span } from './times.js';

describe('ago', () => {
  it.each([
    [0, 'now'],
    [40_000, '40s ago'],
    [720_000, '12m ago'],
    [18_000_000, '5h ago'],
    [3 * 86_400_000, '3d ago'],
  ])('%i ms back is %s', (past, text) => {
    expect(ago(1_800_000_000_000 - past, 1_800_000_000_000)).toBe(text);
  });
});

describe('span', () => {
  it.each([
    [850, '850 ms'],
    [12_400, '12.4 s'],
    [185_000, '3m 05s'],
    [7_800_000, '2h 10m'],
    [4 * 86_400_000 + 3 * 3_600_000, '4d 3h'],
    [-5, '0 ms'],
  ])('%i ms is %s', (length, text) => {
    expect(span(length)).toBe(text);
  });
});

it('says how long there is', () => {
  expect([-1, 30_000, 3_599_999, 7_200_000, 14 * 24 * 3_600_000].map((length) => left(1e12 + length, 1e12))).toEqual(['overdue', '1m left', '59m left', '2h left', '14d left']);
});
