import { describe, expect, it } from 'vitest';
import { flatten, tableOf } from './values.js';

describe('params', () => {
  it('get dotted keys, and values as text', () => {
    expect(flatten({ lr: 0.1, on: true, none: null, skip: undefined, big: 10n, when: new Date(0), model: { depth: 6, layers: [1, 2], head: { kind: 'mlp' } }, empty: {} })).toEqual([
      { key: 'lr', value: '0.1' }, { key: 'on', value: 'true' }, { key: 'none', value: 'null' }, { key: 'big', value: '10' }, { key: 'when', value: '1970-01-01T00:00:00.000Z' },
      { key: 'model.depth', value: '6' }, { key: 'model.layers', value: '[1,2]' }, { key: 'model.head.kind', value: 'mlp' }, { key: 'empty', value: '{}' },
    ]);
  });
});

describe('a table', () => {
  it('takes rows as lists', () => {
    expect(tableOf([[1, 'a'], [2]], ['n', 's'])).toEqual({ columns: ['n', 's'], rows: [[1, 'a'], [2, null]] });
  });

  it('takes rows as objects, with columns in the order they appear', () => {
    expect(tableOf([{ b: 1 }, { a: Number.POSITIVE_INFINITY, b: new Date(0) }])).toEqual({ columns: ['b', 'a'], rows: [[1, null], ['1970-01-01T00:00:00.000Z', 'Infinity']] });
  });

  it('is refused at once where it is no table, or has no end', () => {
    const wide: unknown[] = [];
    wide[4_294_967_290] = 1;
    const [one, other]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
    for (let at = 0; at < 200; at++) [one[`k${at}`], other[`t${at}`]] = [{ ...other, at }, { ...one, at }];
    const given: readonly (readonly [unknown, unknown?])[] = [[wide], [[wide]], [[[wide]]], [[], wide], [[], { names: wide }], [[], one], [[[one]]], [[], [1]], ['rows'], [{ length: 2 }]];
    const began = performance.now();
    for (const [rows, columns] of given) expect(() => tableOf(rows as [], columns as [])).toThrow(/^(rows are a list|columns are a list|a row has|it has more than|Invalid string length)/);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
