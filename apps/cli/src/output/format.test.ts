import { describe, expect, it } from 'vitest';
import { formatAgo, formatBytes, formatDuration, formatNumber, formatShare } from './format.js';
import { progressLine } from './progress.js';

describe('what people read', () => {
  it.each([[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [1536, '1.5 kB'], [999_960, '1.0 MB'], [123_456_789, '123 MB'], [2 ** 40, '1.1 TB']])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([[12, '12 ms'], [1_400, '1 s'], [61_000, '1 min 1 s'], [3_600_000, '1 h 0 min'], [200_000_000, '2 d 7 h']])('%i ms are %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([[0, 10, '0 %'], [1, 10_000, '<0.1 %'], [1, 20, '5.0 %'], [1, 2, '50 %'], [999, 1_000, '99.9 %'], [10, 10, '100 %'], [0, 0, '0 %']])('%i of %i are %s', (part, whole, text) => expect(formatShare(part, whole)).toBe(text));

  it('says how long ago', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    expect([formatAgo('2026-01-01T23:59:58Z', now), formatAgo('2026-01-01T23:00:00Z', now), formatAgo('2025-12-30T00:00:00Z', now), formatAgo(null, now)]).toEqual(['just now', '1 h ago', '3 d ago', '']);
  });

  it.each([[0, '0'], [3, '3'], [0.123456789, '0.123457'], [1e-9, '1.000e-9'], [123456.789, '123457'], [1.5e12 + 0.5, '1.500e+12'], ['NaN', 'NaN'], ['-Infinity', '-Infinity']])('%s is %s', (value, text) => expect(formatNumber(value)).toBe(text));
});

describe('a progress line', () => {
  it('says how far, how much and how fast, within the terminal', () => {
    expect(progressLine('model.bin', 5e8, 1e9, 1000, 100)).toMatch(/^model\.bin .*█{12}·{12} {3}50 % {2}500 MB of 1\.0 GB {2}500 MB\/s$/);
    expect(progressLine('a/very/long/name/of/a/checkpoint.bin', 1, 1e9, 1000, 60).length).toBeLessThan(60);
    expect(progressLine('empty', 0, 0, 0, 80)).toContain('100 %');
  });
});
