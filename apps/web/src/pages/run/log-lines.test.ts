import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legible, type LogLine, mergeLines } from './log-lines.js';

const line = (index: number): LogLine => ({ index, at: '2026-01-01T00:00:00.000Z', stream: 'STDOUT', text: `line ${index}` });

describe('legible', () => {
  it('takes terminal codes out and keeps the last state of a progress bar', () => {
    expect(legible('\u001b[32mgreen\u001b[0m')).toBe('green');
    expect(legible('10%\r50%\r100%\r')).toBe('100%');
    expect(legible('plain [32m')).toBe('plain [32m');
  });
});

describe('mergeLines', () => {
  it('keeps each line once and in order, however batches overlap', () => {
    const indexes = fc.uniqueArray(fc.nat(50));
    fc.assert(
      fc.property(indexes, indexes, (first, second) => {
        const merged = mergeLines(mergeLines([], first.toSorted((a, b) => a - b).map(line)), second.map(line));
        expect(merged.map(({ index }) => index)).toEqual([...new Set([...first, ...second])].toSorted((a, b) => a - b));
      }),
    );
  });
});
