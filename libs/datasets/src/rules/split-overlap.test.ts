import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitOverlaps } from './split-overlap.js';

const split = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });

describe('what splits have in common', () => {
  it('is told for each two of them, and only where there is something', () => {
    fc.assert(fc.property(split, split, split, (train, test, validation) => {
      const common = (left: readonly string[], right: readonly string[]) => left.filter((each) => right.includes(each)).length;
      const expected = ([['train', 'test', common(train, test)], ['train', 'validation', common(train, validation)], ['test', 'validation', common(test, validation)]] as const).filter(([, , files]) => files > 0).map(([one, other, files]) => ({ splits: [one, other], files }));
      expect(splitOverlaps(new Map([['train', new Set(train)], ['test', new Set(test)], ['validation', new Set(validation)]]))).toEqual(expected);
    }));
  });
});
