import { describe, expect, it } from 'vitest';
import { compareSchemas, type SnapshotSchema } from './schema-comparison.js';

const table = (name: string, ...columns: readonly string[]) => ({ name, files: name, format: 'CSV' as const, columns: columns.map((column) => ({ name: column, type: 'int64', nullable: false })) });
const of = (name: string, ...tables: ReturnType<typeof table>[]): SnapshotSchema => ({ name, schema: tables.length ? { tables } : null, isFound: false, isKnown: true, unread: [], isWhole: true });
const brokenBy = (formers: readonly SnapshotSchema[], next: SnapshotSchema) => {
  const found = compareSchemas(formers, next);
  return Object.fromEntries(found.kind === 'COMPARED' ? found.broken : []);
};

describe('schemas of two snapshots', () => {
  const former = of('a@1', table('t', 'x', 'y'));

  it('are compared by each promise, with each former one', () => {
    const broken = brokenBy([former, of('a@2', table('t', 'x', 'z'))], of('a@3', table('t', 'x')));
    expect([broken.BACKWARD, broken.FORWARD?.length, broken.FULL?.length]).toEqual([[], 2, 2]);
    expect(brokenBy([former], { ...former, name: 'a@2' })).toEqual({ BACKWARD: [], FORWARD: [], FULL: [] });
  });

  it('need the columns that were found in files, for nobody said that they may be missing', () => {
    const loose = (schema: SnapshotSchema): SnapshotSchema => ({ ...schema, schema: { tables: (schema.schema?.tables ?? []).map((each) => ({ ...each, columns: each.columns.map((column) => ({ ...column, nullable: true })) })) } });
    const [before, now] = [loose(former), loose(of('a@2', table('t', 'y', 'z')))];
    expect(brokenBy([before], now)).toEqual({ BACKWARD: [], FORWARD: [], FULL: [] });
    const found = brokenBy([{ ...before, isFound: true }], { ...now, isFound: true });
    expect([found.BACKWARD, found.FORWARD, found.FULL]).toEqual([[], [expect.stringContaining('"x"')], [expect.stringContaining('"x"')]]);
  });

  it.each([['column', table('t', 'z')], ['table', table('u', 'x')]])('have nothing to compare where no %s is in both, whatever may be dropped', (_, now) => {
    const { BACKWARD, FULL } = brokenBy([former], of('a@2', { ...now, columns: now.columns.map((column) => ({ ...column, nullable: true })) }));
    expect(BACKWARD).toEqual([expect.stringContaining('nothing to compare, for it has no column of a table of a@1')]);
    expect(FULL?.length).toBeGreaterThan(0);
  });

  it('wait for both', () => {
    expect(compareSchemas([{ ...former, isKnown: false }], of('a@2'))).toEqual({ kind: 'PENDING', of: ['a@1'] });
    expect(compareSchemas([former], { ...of('a@2'), isKnown: false })).toEqual({ kind: 'PENDING', of: ['a@2'] });
  });

  it.each([
    ['none before', of('a@1'), former, 'for a@1 has no table with columns'], ['none now', former, of('a@2'), 'for a@2 has no table with columns'],
    ['one that nobody could read', { ...former, unread: ['u'] }, former, 'nothing to compare with "u" of a@1'], ['one now', former, { ...former, name: 'a@2', unread: ['u'] }, 'nothing to compare with "u" of a@2'],
    ['more than are looked into', former, { ...former, name: 'a@2', isWhole: false }, 'a@2 has more tables than are looked into'],
  ])('are not compared where there is %s, and that is said', (_, before, now, said) => {
    expect(compareSchemas([before], now)).toEqual({ kind: 'IMPOSSIBLE', reason: expect.stringContaining(said) as string });
  });
});
