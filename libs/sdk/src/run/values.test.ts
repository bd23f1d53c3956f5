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
});
