import { describe, expect, it } from 'vitest';
import { type ComparableTable, tablePairs } from './table-pairs.js';

const table = (digest: string, columns: readonly string[], key: readonly string[] | null = null): ComparableTable => ({ name: digest, digest, columns, key });

describe('tables of two snapshots', () => {
  it('are compared where they have the same columns in any order, or the same key', () => {
    const found = tablePairs([table('a', ['x', 'y']), table('b', ['x', 'z'], ['x'])], [table('c', ['y', 'x']), table('d', ['x', 'q'], ['x'])]);
    expect(found.map(({ tables, key }) => [...tables, key])).toEqual([['a', 'c', null], ['b', 'd', ['x']]]);
    expect(new Set(found.map(({ digest }) => digest)).size).toBe(2);
  });

  it('are not where a column is all that they have in common', () => {
    expect(tablePairs([table('a', ['driver_id', 'y'])], [table('b', ['driver_id', 'age'])])).toEqual([]);
    expect(tablePairs([table('a', ['x', 'y'], ['x'])], [table('b', ['x'], null)])).toEqual([]);
  });
});
