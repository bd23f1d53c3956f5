import { describe, expect, it } from 'vitest';
import { type FoundColumn, foundBreaks } from './found-schema.js';

const column = (text: string): FoundColumn => {
  const [name = '', type = '', empty] = text.split(' ');
  return { name, type, isEmpty: empty === 'empty' };
};
const tables = (all: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(all).map(([name, columns]) => [name, columns.map(column)]));
const said = (before: Readonly<Record<string, readonly string[]>>, after: Readonly<Record<string, readonly string[]>>) => foundBreaks(tables(before), tables(after)).map(({ kind, table, column: which, before: was, after: is }) => `${kind} ${table} ${which} ${was} ${is}`);

describe('schemas found in files', () => {
  it('break those who read by them where columns went, or hold what the former type does not take', () => {
    expect(said({ 'a.csv': ['k int64', 'price float64', 'at date', 'note string'] }, { 'a.csv': ['k int64', 'price string', 'at date', 'more int64'] })).toEqual(['TYPE_CHANGED a.csv price float64 string', 'COLUMN_REMOVED a.csv note string null']);
    expect(said({ 'a.csv': ['k int32', 'f float64'] }, { 'a.csv': ['k int64', 'f float64'] })).toEqual(['TYPE_CHANGED a.csv k int32 int64']);
  });

  it('break nobody where values are narrower, where there are none, and where columns come', () => {
    expect(said({ 'a.csv': ['k int64', 'f float64', 'n string'] }, { 'a.csv': ['k int32', 'f int16', 'n string', 'm date'] })).toEqual([]);
    expect(said({ 'a.csv': ['k int64', 'e string empty'] }, { 'a.csv': ['k string empty', 'e int64'] })).toEqual([]);
  });

  it('say nothing of tables that are only on one side: under another name they are others', () => {
    expect(said({ 'day-1.csv': ['k int64'], 'broken.csv': ['k int64'] }, { 'day-2.csv': ['x string'] })).toEqual([]);
  });
});
