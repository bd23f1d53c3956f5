import { describe, expect, it } from 'vitest';
import { schemaViolations } from './compatibility.js';
import { type DatasetSchema, schemaChanges, schemaShape } from './schema.js';

const table = (name: string, ...columns: readonly string[]) => ({
  name, files: `${name}.csv`, format: 'CSV' as const,
  columns: columns.map((text) => {
    const [column = '', type = ''] = text.split(' ');
    return { name: column, type: type.replace('?', ''), nullable: type.endsWith('?') };
  }),
});
const schema = (...tables: readonly ReturnType<typeof table>[]): DatasetSchema => schemaShape.parse({ tables });

describe('a schema', () => {
  it('is refused when a type is none, or a name comes twice', () => {
    for (const wrong of [{ tables: [table('a', 'x BIGINT')] }, { tables: [table('a', 'x int8', 'x int8')] }, { tables: [table('a'), table('a')] }, { tables: [{ ...table('a'), format: 'XML' }] }]) expect(schemaShape.safeParse(wrong).success).toBe(false);
    expect(schemaShape.parse({ tables: [{ ...table('a'), columns: [{ name: 'x', type: 'decimal(4,2)', nullable: true }] }] }).tables[0]?.columns[0]?.type).toBe('decimal(4, 2)');
  });

  it('tells what changed', () => {
    const changes = schemaChanges(schema(table('a', 'x int32', 'y string?', 'z date'), table('gone')), schema(table('a', 'x int64', 'y string', 'w bytes'), table('new')));
    expect(changes.map(({ kind, table: of, column, before, after }) => [kind, of, column, before, after])).toEqual([
      ['TYPE_CHANGED', 'a', 'x', 'int32', 'int64'], ['BECAME_REQUIRED', 'a', 'y', null, null], ['COLUMN_ADDED', 'a', 'w', null, 'bytes'], ['COLUMN_REMOVED', 'a', 'z', 'date', null],
      ['TABLE_ADDED', 'new', null, null, null], ['TABLE_REMOVED', 'gone', null, null, null],
    ]);
    expect(schemaChanges(null, null)).toEqual([]);
  });

  it('breaks promises by the tables that go and by their columns', () => {
    const [former, next] = [schema(table('a', 'x int32'), table('b', 'y string')), schema(table('a', 'x int64'), table('c', 'z date'))];
    const told = (mode: 'NONE' | 'BACKWARD' | 'FORWARD' | 'FULL') => schemaViolations(mode, former, next).map(({ breaks, table: of, column, kind }) => `${breaks} ${of} ${column} ${kind}`);
    expect(told('NONE')).toEqual([]);
    expect(told('BACKWARD')).toEqual([]);
    expect(told('FORWARD')).toEqual(['FORWARD a x TYPE_NOT_WIDENED', 'FORWARD b null TABLE_MISSING']);
    expect(told('FULL')).toEqual(told('FORWARD'));
    expect(schemaViolations('FULL', null, next)).toEqual([]);
    expect(schemaViolations('FULL', former, null).length).toBe(2);
  });
});
