import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { violations, widens } from './compatibility.js';
import { type Column, type LogicalType, parseType, type Schema, typeText } from './logical-type.js';
import { schemas, types } from './testing/schemas.js';

const type = (written: string): LogicalType => {
  const parsed = parseType(written);
  if (parsed === undefined) throw new Error(`${written} is no type`);
  return parsed;
};
const column = (name: string, written: string, fallback?: string): Column => ({ name, type: type(written.replace(/\?$/, '')), nullable: written.endsWith('?'), ...(fallback === undefined ? {} : { default: fallback }) });
const schema = (...columns: readonly Column[]): Schema => ({ columns });

describe('a type', () => {
  it.each(['int8', 'uint64', 'int128', 'float32', 'decimal(38, 10)', 'string', 'timestamp[ns]', 'timestamp[us, UTC]', 'list<string?>', 'map<string, list<int64>?>', 'struct<a: int32, "b c\\"d": struct<>?>'])('is written as %s', (written) => expect(typeText(type(written))).toBe(written));

  it.each(['', 'int', 'int63', 'decimal', 'decimal(39, 0)', 'decimal(2, 3)', 'timestamp', 'timestamp[h]', 'list<', 'list<int8', 'list<int8>>', 'map<string>', 'struct<a int8>', 'STRING', 'string x', 'struct<"a: int8>', `${'list<'.repeat(17)}int8${'>'.repeat(17)}`])('is not %s', (written) => expect(parseType(written)).toBeUndefined());

  it('is read as it was written', () => fc.assert(fc.property(types, (any) => {
        expect(parseType(typeText(any))).toEqual(any);
      })));
});

describe('a type widens', () => {
  it.each([
    ['int32', 'int64'], ['uint32', 'int64'], ['uint8', 'uint16'], ['int16', 'float32'], ['int32', 'float64'], ['float32', 'float64'], ['int64', 'decimal(22, 2)'], ['decimal(10, 2)', 'decimal(12, 2)'], ['decimal(10, 2)', 'decimal(12, 4)'],
    ['date', 'timestamp[us]'], ['timestamp[s]', 'timestamp[us]'], ['null', 'struct<a: int8>'], ['list<int32>', 'list<int64?>'], ['struct<a: int32, b: date>', 'struct<a: int64>'], ['map<string, int8>', 'map<string, int16>'],
  ])('%s to %s, and not back', (from, to) => {
    expect(widens(type(from), type(to))).toBe(true);
    expect(widens(type(to), type(from))).toBe(false);
  });

  it.each([
    ['int64', 'float64'], ['int32', 'float32'], ['uint64', 'int64'], ['int64', 'uint64'], ['int8', 'uint8'], ['decimal(10, 2)', 'decimal(11, 4)'], ['decimal(10, 2)', 'float64'], ['timestamp[us]', 'timestamp[us, UTC]'], ['timestamp[us]', 'timestamp[ns]'],
    ['string', 'bytes'], ['string', 'int64'], ['uuid', 'string'], ['date', 'timestamp[us, UTC]'], ['list<int8>', 'int8'], ['boolean', 'int8'],
  ])('%s not to %s, nor back', (from, to) => {
    expect(widens(type(from), type(to))).toBe(false);
    expect(widens(type(to), type(from))).toBe(false);
  });

  // A structure may lose a field on one step and find it with another type on the next.
  it('to itself, and without structures over a third', () =>
    fc.assert(
      fc.property(types, types, types, (a, b, c) => {
        expect(widens(a, a)).toBe(true);
        if (![a, b, c].some((any) => typeText(any).includes('struct')) && widens(a, b) && widens(b, c)) expect(widens(a, c)).toBe(true);
      }),
    ));
});

describe('compatibility', () => {
  const former = schema(column('id', 'int32'), column('name', 'string?'));
  const named = (mode: 'BACKWARD' | 'FORWARD' | 'FULL', next: Schema) => violations(mode, former, next).map((violation) => `${violation.direction} ${violation.column} ${violation.reason}`);

  it.each([
    ['an added column that may be NULL', schema(...former.columns, column('age', 'int8?')), [], []],
    ['an added column with a default', schema(...former.columns, column('age', 'int8', '0')), [], []],
    ['an added column without either', schema(...former.columns, column('age', 'int8')), ['BACKWARD age COLUMN_MISSING'], []],
    ['a removed column that may be NULL', schema(column('id', 'int32')), [], []],
    ['a removed column that is needed', schema(column('name', 'string?')), [], ['FORWARD id COLUMN_MISSING']],
    ['a widened type', schema(column('id', 'int64'), column('name', 'string?')), [], ['FORWARD id TYPE_NOT_WIDENED']],
    ['a narrowed type', schema(column('id', 'int16'), column('name', 'string?')), ['BACKWARD id TYPE_NOT_WIDENED'], []],
    ['another type', schema(column('id', 'string'), column('name', 'string?')), ['BACKWARD id TYPE_NOT_WIDENED'], ['FORWARD id TYPE_NOT_WIDENED']],
    ['a column that may now be NULL', schema(column('id', 'int32?'), column('name', 'string?')), [], ['FORWARD id NULL_NOT_ALLOWED']],
    ['a column that may no longer be NULL', schema(column('id', 'int32'), column('name', 'string')), ['BACKWARD name NULL_NOT_ALLOWED'], []],
    ['another order', schema(column('name', 'string?'), column('id', 'int32')), [], []],
    ['a renamed column', schema(column('key', 'int32'), column('name', 'string?')), ['BACKWARD key COLUMN_MISSING'], ['FORWARD id COLUMN_MISSING']],
    ['a name in other case', schema(column('ID', 'int32'), column('name', 'string?')), ['BACKWARD ID COLUMN_MISSING'], ['FORWARD id COLUMN_MISSING']],
  ])('of %s', (_what, next, backward, forward) => {
    expect(named('BACKWARD', next)).toEqual(backward);
    expect(named('FORWARD', next)).toEqual(forward);
    expect(named('FULL', next)).toEqual([...backward, ...forward]);
    expect(violations('NONE', former, next)).toEqual([]);
  });

  it('names the way to what is nested, and says it in a sentence', () => {
    const deep = schema(column('a', 'struct<b: list<struct<c: int64>>, d: map<string, int32>>'));
    const found = violations('BACKWARD', deep, schema(column('a', 'struct<b: list<struct<c: int32>>, d: map<string, int8>>')));
    expect(found.map(({ column: way }) => way)).toEqual(['a.b[].c', 'a.d{}']);
    expect(found[0]?.message).toBe('Who reads by the new schema takes int32 in "a.b[].c", and data committed before has int64, which does not fit into it without loss.');
  });

  const holds = (mode: 'BACKWARD' | 'FORWARD' | 'FULL', a: Schema, b: Schema) => violations(mode, a, b).length === 0;

  it('holds from any schema to itself', () => fc.assert(fc.property(schemas, (any) => {
        expect(violations('FULL', any, any)).toEqual([]);
      })));

  it('FULL is BACKWARD and FORWARD', () => fc.assert(fc.property(schemas, schemas, (a, b) => {
        expect(holds('FULL', a, b)).toBe(holds('BACKWARD', a, b) && holds('FORWARD', a, b));
      })));

  it('BACKWARD one way is FORWARD the other way', () =>
    fc.assert(fc.property(schemas, schemas, (a, b) => {
        const problems = (mode: 'BACKWARD' | 'FORWARD', from: Schema, to: Schema) => violations(mode, from, to).map(({ column: way, reason }) => [way, reason]);
        expect(problems('BACKWARD', a, b)).toEqual(problems('FORWARD', b, a));
      })));

  it('is not broken by a column that may be NULL, or had one', () =>
    fc.assert(fc.property(schemas, types, (any, added) => {
        expect(violations('FULL', any, schema(...any.columns, { name: 'added column', type: added, nullable: true }))).toEqual([]);
      })));
});
