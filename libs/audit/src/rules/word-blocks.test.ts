import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockOf, sequencesOf, wordBlocks } from './word-blocks.js';

it('keeps for each word the numbers of its events, newest first', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 500 })), (numbers) => {
      const blocks = wordBlocks(numbers.map((sequence) => ({ sequence, words: sequence % 2 === 0 ? ['all', 'even'] : ['all'] })));
      const numbersOf = (word: string) => blocks.filter((each) => each.word === word).sort((one, other) => other.block - one.block).flatMap((each) => sequencesOf({ ...each, bits: BigInt.asIntN(64, each.bits) }));
      const newestFirst = [...numbers].sort((one, other) => other - one);
      expect(numbersOf('all')).toEqual(newestFirst);
      expect(numbersOf('even')).toEqual(newestFirst.filter((number) => number % 2 === 0));
      expect(blocks.every(({ block }) => newestFirst.some((number) => blockOf(number) === block))).toBe(true);
    }),
  );
});
