import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPath } from './path-pattern.js';
import { mostTables, patternOf, tableDigest, TableGrouping, type ShapeOf } from './tables.js';

const shapeOf: ShapeOf = (path) => (/\.(csv|parquet)(\.gz)?$/.test(path) ? { format: path.includes('.csv') ? 'CSV' : 'PARQUET', gzip: path.endsWith('.gz') } : undefined);
const file = (path: string, content = path) => ({ path, size: 1, digest: content.padEnd(64, '0') });
const grouped = (paths: readonly string[], grouping = new TableGrouping(null, shapeOf)) => {
  for (const path of paths) grouping.add(file(path));
  return grouping.result();
};
const table = (name: string, files: string) => ({ name, files, format: 'CSV' as const, columns: [] });

describe('the tables of a snapshot', () => {
  it.each([
    ['flights.csv', 'flights.csv'], ['part-00001.parquet', 'part-*.parquet'], ['data/2024/01/x.csv', 'data/*/*/x.csv'], ['year=2024/month=01/x.csv.gz', 'year=*/month=*/x.csv.gz'], ['flights-2024-01-02.csv', 'flights-*.csv'],
    ['part-00000-3f2504e0-4f89-11d3-9a0c-0305e82c3301-c000.snappy.parquet', 'part-*-c*.snappy.parquet'], ['table1.csv', 'table1.csv'], ['shard00017.csv', 'shard*.csv'], ['9f86d081884c7d65.csv', '*.csv'], ['train/a.csv', 'train/a.csv'],
  ])('%s is of %s', (path, pattern) => expect(patternOf(path)).toBe(pattern));

  it('has each file in the pattern that it gave', () =>
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z0-9=_-]{1,30}$/), { minLength: 1, maxLength: 4 }), (parts) => {
      const path = `${parts.join('/')}.csv`;
      expect(matchesPath(patternOf(path), path)).toBe(true);
    })));

  it('are parts put together, and what is no table left out', () =>
    expect(grouped(['a.csv', 'images/1.png', 'p/part-1.parquet', 'p/part-2.parquet', 'readme.md']).tables.map(({ name, format, members }) => [name, format, members.length])).toEqual([['a.csv', 'CSV', 1], ['p/part-*.parquet', 'PARQUET', 2]]));

  it('are those of the schema where there is one', () => {
    const schema = { tables: [table('flights', 'f/**'), table('gone', 'nowhere.csv')] };
    expect(grouped(['a.csv', 'f/1.csv', 'f/x/2.csv'], new TableGrouping(schema, shapeOf)).tables.map(({ name, members, problem }) => [name, members.length, problem])).toEqual([['flights', 2, null], ['gone', 0, 'NO_FILES']]);
    expect(grouped(['a.csv', 'f/1.csv'], new TableGrouping(schema, shapeOf, true)).tables.map(({ name }) => name)).toEqual(['flights', 'gone', 'a.csv']);
    expect(grouped(['f/1.csv', 'f/2.csv.gz'], new TableGrouping(schema, shapeOf)).tables[0]?.problem).toBe('MIXED_FILES');
  });

  it('are no more than can be looked into', () => {
    const { tables, isWhole } = grouped(Array.from({ length: mostTables + 1 }, (_, index) => `${index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')}x.csv`).sort());
    expect([tables.length, isWhole]).toEqual([mostTables, false]);
  });

  it('are the same by their bytes, in their order', () => {
    const of = (...contents: string[]) => tableDigest({ format: 'CSV', gzip: false, members: contents.map((content, index) => file(`${index}.csv`, content)) }, 'v1');
    expect(of('1', '2')).toBe(tableDigest({ format: 'CSV', gzip: false, members: [file('other', '1'), file('name', '2')] }, 'v1'));
    expect(new Set([of('1', '2'), of('2', '1'), of('1'), tableDigest({ format: 'CSV', gzip: true, members: [file('a', '1')] }, 'v1'), tableDigest({ format: 'CSV', gzip: false, members: [file('a', '1')] }, 'v2')]).size).toBe(5);
  });
});
