import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineDiff } from './line-diff.js';

const line = fc.constantFrom('a', 'b', 'c', '}');

it('contains both texts, in order', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), fc.array(line, { maxLength: 30 }), (before, after) => {
      const lines = lineDiff(before, after);
      expect(lines.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before);
      expect(lines.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(after);
    }),
  );
});

it('changes no more than it must', () => {
  expect(lineDiff(['a', 'b', 'c'], ['a', 'c']).map(({ kind }) => kind)).toEqual(['same', 'removed', 'same']);
});
