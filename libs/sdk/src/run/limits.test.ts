import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problems } from '../problems.js';
import { entriesOf, inParts, keyProblem, storable } from './limits.js';

describe('keys', () => {
  it.each(['loss', 'val/loss', 'system/cpu.percent', 'Größe', '损失', 'a b', 'a:b', 'x'.repeat(250)])('may be %j', (key) => expect(keyProblem(key)).toBeUndefined());
  it.each(['', '/a', 'a/', 'a//b', '..', '../a', 'a/./b', 'a\nb', 'a"b', '🙂', 'x'.repeat(251)])('may not be %j', (key) => expect(keyProblem(key)).toBeTruthy());
});

describe('params and tags', () => {
  it('lose what can not be kept, and nothing else', () => {
    const said: string[] = [];
    const problems = new Problems((line) => said.push(line));
    expect(entriesOf({ good: 1, 'b//ad': 2, long: 'x'.repeat(7_000), nul: 'a\0b' }, 'param', problems)).toEqual([
      { key: 'good', value: '1' }, { key: 'long', value: 'x'.repeat(6_000) }, { key: 'nul', value: 'a\ufffdb' },
    ]);
    expect(problems.list()).toMatchObject([{ kind: 'input', count: 3 }]);
    expect(said).toHaveLength(1);
  });

  it('go in parts that a request takes', () => {
    expect(inParts(Array.from({ length: 2_300 }, (_, at) => at)).map(({ length }) => length)).toEqual([1_000, 1_000, 300]);
    expect(inParts([])).toEqual([]);
  });
});

describe('text', () => {
  it('is always well-formed and never too long', () => {
    // Any sequence of UTF-16 units, halves of pairs among them.
    const anything = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units));
    fc.assert(fc.property(anything, fc.integer({ min: 0, max: 40 }), (text, longest) => {
      const kept = storable(text, longest);
      expect(kept).not.toMatch(/[\0\p{Surrogate}]/u);
      expect(Array.from(kept).length).toBeLessThanOrEqual(longest);
    }));
  });
});
