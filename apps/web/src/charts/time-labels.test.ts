import { describe, expect, it } from 'vitest';
import { spanLabel, timeLabels } from './time-labels.js';

/** Ticks from a time of day on 30 November 2026 in the reader's zone. */
const ticks = (count: number, increment: number, ...[hours, minutes, seconds = 0]: [number, number, number?]): number[] => {
  const first = new Date(2026, 10, 30, hours, minutes, seconds).getTime() / 1_000;
  return Array.from({ length: count }, (_, at) => first + at * increment);
};
const months = (...dates: [year: number, month: number][]): number[] => dates.map(([year, month]) => new Date(year, month, 1).getTime() / 1_000);

describe('timeLabels', () => {
  it.each<[string, number[], number, string[]]>([
    ['years', months([2025, 0], [2026, 0]), 365 * 86_400, ['2025', '2026']],
    ['months', months([2026, 10], [2026, 11], [2027, 0]), 30 * 86_400, ['Nov\n2026', 'Dec', 'Jan\n2027']],
    ['days', ticks(2, 86_400, 0, 0), 86_400, ['30 Nov\n2026', '1 Dec']],
    ['hours', ticks(3, 7_200, 20, 0), 7_200, ['20:00\n30 Nov 2026', '22:00', '00:00\n1 Dec 2026']],
    ['seconds', ticks(2, 30, 10, 59, 30), 30, ['10:59:30\n30 Nov 2026', '11:00:00']],
    ['milliseconds', ticks(2, 0.5, 10, 59, 30), 0.5, ['30.000\n30 Nov, 10:59', '30.500']],
  ])('tell %s apart, and say below what they belong to', (_, at, increment, labels) => {
    expect(timeLabels(at, increment, 60)).toEqual(labels);
  });

  it('leave out a second line that would run into the next', () => {
    expect(timeLabels(ticks(4, 1_800, 23, 30), 1_800, 60)).toEqual(['23:30', '00:00\n1 Dec 2026', '00:30', '01:00']);
    expect(timeLabels(ticks(4, 1_800, 23, 30), 1_800, 100)).toEqual(['23:30\n30 Nov 2026', '00:00\n1 Dec 2026', '00:30', '01:00']);
  });
});

describe('spanLabel', () => {
  it.each([
    [0, '0'],
    [0.25, '250 ms'],
    [0.1 + 0.2, '300 ms'],
    [1.5, '1.5 s'],
    [30, '30 s'],
    [90, '1m 30s'],
    [3_600, '1h'],
    [9_000, '2h 30m'],
    [9_000.5, '2h 30m 0.5s'],
    [2 * 86_400 + 60, '2d 1m'],
    [-60, '−1m'],
  ])('says %d s as %s', (seconds, label) => expect(spanLabel(seconds)).toBe(label));
});
