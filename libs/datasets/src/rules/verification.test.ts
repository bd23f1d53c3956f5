import { describe, expect, it } from 'vitest';
import { fileLayout, fileLine, fileTree, Lines, type RangeEntry } from './manifest/index.js';
import { rangeFits } from './verification.js';

describe('a range', () => {
  const lines = new Lines(Buffer.concat(['a', 'b', 'c'].map((path, size) => fileLine({ path, size, digest: '0'.repeat(64) }))), fileLayout);
  const entry: RangeEntry = { first: Buffer.from('a'), last: Buffer.from('c'), count: 3, digest: '', ...fileTree.facts(lines) };

  it('fits what the root says of it', () => {
    expect(rangeFits(entry, lines, true)).toBe(true);
  });

  it.each([{ first: Buffer.from('b') }, { last: Buffer.from('b') }, { count: 2 }, { bytes: 4 }])('does not when it says %o', (other) => {
    expect(rangeFits({ ...entry, ...other }, lines, true)).toBe(false);
  });
});
