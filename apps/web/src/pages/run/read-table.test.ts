import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsNumbers, readSeparated, tableOfJson, type TextTable } from './read-table.js';

const write = (records: string[][]): string => records.map((record) => record.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')).join('\r\n');

describe('readSeparated', () => {
  it('reads quotes, commas and line ends within fields', () => {
    expect(readSeparated('a,b\n1,"x, ""y""\nz"\n', ',', false)).toEqual({ columns: ['a', 'b'], rows: [['1', 'x, "y"\nz']], truncated: false });
  });

  it('drops the record that a cut went through', () => {
    expect(readSeparated('a,b\n1,2\n3,', ',', true)).toEqual({ columns: ['a', 'b'], rows: [['1', '2']], truncated: true });
  });

  it('gives back any fields that were quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 }), (records) => {
        const table = readSeparated(write(records), ',', false);
        expect([table?.columns, ...(table?.rows ?? [])]).toEqual(records);
      }),
    );
  });
});

describe('holdsNumbers', () => {
  const column = (...values: string[]): TextTable => ({ columns: ['a'], rows: values.map((value) => [value]), truncated: false });

  it.each([
    [['1', '2.5e-3', '-7'], true],
    [['1', 'NaN', '', 'inf', '-Infinity', 'null', '+inf', 'nan', 'None'], true],
    [['NaN', 'NaN'], true],
    [['1', 'adam'], false],
    [['1', 'nancy'], false],
    [['', ''], false],
    [[], false],
  ])('of %j: %j', (values, expected) => {
    expect(holdsNumbers(column(...values), 0)).toBe(expected);
  });

  it('takes a row that ends early for one in which it is missing', () => {
    expect(holdsNumbers({ columns: ['a', 'b'], rows: [['x', '1'], ['y']], truncated: false }, 1)).toBe(true);
  });
});

describe('tableOfJson', () => {
  it('knows the shapes tables come in', () => {
    expect(tableOfJson({ columns: ['a'], rows: [[1], [null]] })).toEqual({ columns: ['a'], rows: [['1'], ['']], truncated: false });
    expect(tableOfJson({ columns: ['a'], data: [[1]] })?.rows).toEqual([['1']]);
    expect(tableOfJson([{ a: 1 }, { b: { c: 2 } }])).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['1', ''],
        ['', '{"c":2}'],
      ],
      truncated: false,
    });
  });
  it('leaves other JSON alone', () => {
    for (const value of [1, null, [], [1, 2], { columns: 3 }, { columns: ['a'] }]) expect(tableOfJson(value)).toBeUndefined();
  });
});
