import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromDuckDbType, toDuckDbType } from './duckdb-type.js';
import { typeText } from './logical-type.js';
import { types } from './testing/schemas.js';

describe("DuckDB's types", () => {
  it.each([
    ['BIGINT', 'int64'], ['UTINYINT', 'uint8'], ['DECIMAL(18,3)', 'decimal(18, 3)'], ['TIMESTAMP WITH TIME ZONE', 'timestamp[us, UTC]'], ['VARCHAR[][]', 'list<list<string?>?>'], ['FLOAT[3]', 'list<float32?>'],
    ['STRUCT(a INTEGER, "b, ""c"")" STRUCT(x INTEGER)[])', 'struct<a: int32?, "b, \\"c\\")": list<struct<x: int32?>?>?>'], ['MAP(VARCHAR, DECIMAL(4,1))', 'map<string, decimal(4, 1)?>'], ['"NULL"', 'null'],
  ])('%s is %s', (duckdb, ours) => {
    const type = fromDuckDbType(duckdb);
    expect(type && typeText(type)).toBe(ours);
  });

  it.each(["ENUM('a', 'b')", 'UNION(a INTEGER)', 'BIT', 'anything', 'MAP(VARCHAR)', ''])('%s is none of ours', (duckdb) => expect(fromDuckDbType(duckdb)).toBeUndefined());

  it('are read by the name that we give', () =>
    fc.assert(
      fc.property(types, (type) => {
        const named = toDuckDbType(type);
        const again = fromDuckDbType(named.replace(/DECIMAL\((\d+), (\d+)\)/g, 'DECIMAL($1,$2)'));
        expect(again && toDuckDbType(again)).toBe(named);
      }),
    ));
});
