import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestFound, type FoundNumbers, type RankPlace } from './best-found.js';
import { numbersInPart, packNumbers, unpackNumbers } from './number-set.js';

const inPart = fc.uniqueArray(fc.integer({ min: 0, max: numbersInPart - 1 }), { maxLength: 1_500 }).map((numbers) => numbers.sort((left, right) => left - right));

describe('numbers of a part', () => {
  it('come back as they were packed, in no more than a bit for each that could be there', () => {
    fc.assert(fc.property(fc.oneof(inPart, fc.nat(numbersInPart).map((count) => Array.from({ length: count }, (_, number) => number))), (numbers) => {
      const packed = packNumbers(numbers);
      expect(unpackNumbers(packed)).toEqual(numbers);
      expect(packed.bytes.length).toBeLessThanOrEqual(Math.min(numbersInPart / 8, numbers.length * 2));
    }));
  });
});

interface Listed {
  readonly place: number;
  readonly score: number;
  readonly numbers: readonly number[];
}

const places = 3;
const somewhere = fc.oneof(fc.nat(30), fc.integer({ min: numbersInPart - 10, max: numbersInPart + 10 }), fc.nat(3 * numbersInPart));
const lists = fc.array(fc.record({ place: fc.nat(places - 1), score: fc.constantFrom(0, 1, 4, 64, 254), numbers: fc.uniqueArray(somewhere, { maxLength: 60 }) }), { maxLength: 12 });
const named = fc.uniqueArray(somewhere, { maxLength: 3 });

function rowsOf(listed: readonly Listed[]): FoundNumbers[] {
  return listed.flatMap(({ place, score, numbers }) => [0, 1, 2, 3].flatMap((part): FoundNumbers[] => {
    const own = numbers.filter((number) => Math.floor(number / numbersInPart) === part).map((number) => number % numbersInPart).sort((left, right) => left - right);
    return own.length ? [{ place, score, part, ...packNumbers(own) }] : [];
  }));
}

/** Every number looked at by itself. */
function allFound(listed: readonly Listed[], first: readonly number[]): RankPlace[] {
  const found: RankPlace[] = [];
  for (const number of new Set(listed.flatMap(({ numbers }) => numbers))) {
    const best = Array.from({ length: places }, (_, place) => Math.max(-1, ...listed.filter((each) => each.place === place && each.numbers.includes(number)).map(({ score }) => score)));
    if (best.every((score) => score >= 0)) found.push({ number, rank: best.reduce((sum, score) => sum + score, first.includes(number) ? 10_000 : 0) });
  }
  return found.sort((left, right) => right.rank - left.rank || left.number - right.number);
}

describe('the best that a search finds', () => {
  it('are those that looking at each one gives, in its order', () => {
    fc.assert(fc.property(lists, named, fc.nat(20), (listed, first, limit) => {
      expect(bestFound(rowsOf(listed), { places, named: new Set(first), limit })).toEqual(allFound(listed, first).slice(0, limit));
    }), { numRuns: 300 });
  });

  it('come in pages that together are the whole, each once', () => {
    fc.assert(fc.property(lists, named, fc.integer({ min: 1, max: 5 }), (listed, first, limit) => {
      const found: RankPlace[] = [];
      for (let page = bestFound(rowsOf(listed), { places, named: new Set(first), limit }); page.length; page = bestFound(rowsOf(listed), { places, named: new Set(first), after: found.at(-1), limit })) found.push(...page);
      expect(found).toEqual(allFound(listed, first));
    }));
  });
});
