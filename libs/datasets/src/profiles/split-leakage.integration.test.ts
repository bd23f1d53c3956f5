import { systemActor } from '@plinth/access';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetClient } from '../testing/index.js';
import { ProfilingService } from './profiling.service.js';

interface SeenLeakage {
  readonly state: string;
  readonly verdict: string;
  readonly reason: string | null;
  readonly key: readonly string[] | null;
  readonly compared: readonly string[];
  readonly shared: readonly { readonly splits: readonly string[]; readonly unit: string; readonly count: number; readonly rows: readonly number[] | null; readonly examples: readonly Record<string, string | null>[] }[];
}

describe('the splits of a snapshot', () => {
  let server: TestServer;
  let api: DatasetClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
  });
  afterAll(() => server?.stop());

  const work = () => server.application.get(ProfilingService).profileWaiting(systemActor(server.workspaceId, 'dataset:profile', 'test'));
  const leakage = async (reference: string) => (await api.ask<{ datasetSnapshot: { leakage: SeenLeakage } }>('query ($reference: String!) { datasetSnapshot(reference: $reference) { leakage { state verdict reason key compared shared { splits unit count rows examples } } } }', { reference })).datasetSnapshot.leakage;
  const folders = ['train', 'test'].map((name) => ({ kind: 'FILES', name, folders: [name] }));
  const table = (name: string, files: string, key?: readonly string[]) => ({ name, files, format: 'CSV', columns: ['person', 'x'].map((column) => ({ name: column, type: 'string', nullable: true })), ...(key ? { key } : {}) });

  it('of files are compared by their rows, where they are tables', async () => {
    const { name } = await api.makeDataset();
    await api.snapshotOf(name, { 'train/a.csv': 'person,x\nann,1\nben,2\nben,2\n', 'test/b.csv': 'x,person\n2,ben\n9,ann\n' }, { splits: folders });
    expect(await leakage(name)).toMatchObject({ state: 'PENDING', verdict: 'NOT_COMPARED', reason: expect.stringContaining('wait') as string });
    await work();
    expect(await leakage(name)).toEqual({ state: 'DONE', verdict: 'LEAKS', reason: null, key: null, compared: ['train', 'test'], shared: [{ splits: ['train', 'test'], unit: 'ROW', count: 1, rows: [2, 1], examples: [{ person: 'ben', x: '2' }] }] });
    await api.snapshotOf(name, { 'test/b.csv': 'x,person\n3,ben\n' }, { splits: folders });
    await work();
    expect(await leakage(name)).toMatchObject({ state: 'DONE', verdict: 'CLEAN', shared: [] });
  });

  it('are compared by the key that the schema names', async () => {
    const { name } = await api.makeDataset();
    const schema = { tables: [table('train', 'train/*.csv', ['person']), table('test', 'test/*.csv', ['person'])] };
    await api.snapshotOf(name, { 'train/a.csv': 'person,x\nann,1\nben,2\n', 'test/b.csv': 'person,x\nben,9\nben,8\n' }, { splits: folders, schema });
    await work();
    expect(await leakage(name)).toMatchObject({ verdict: 'LEAKS', key: ['person'], shared: [{ unit: 'KEY', count: 1, rows: [1, 2], examples: [{ person: 'ben' }] }] });
    expect((await api.commit(name, {}, { schema: { tables: [table('train', 'train/*.csv', ['nobody'])] } })).error).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('of rows by conditions, and by lists of keys, are compared', async () => {
    const { name } = await api.makeDataset();
    const files = { 't.csv': 'id,year\n1,2020\n2,2021\n3,2022\n', 'train-keys.csv': 'id\n1\n2\n', 'test-keys.csv': 'id\n2\n3\n' };
    const rows = (split: string, where: string) => ({ kind: 'ROWS', name: split, table: 't.csv', where });
    await api.snapshotOf(name, files, { splits: [rows('train', 'year < 2022'), rows('test', 'year >= 2022'), rows('late', 'year >= 2021')] });
    await work();
    expect((await leakage(name)).shared.map(({ splits, count, unit }) => [...splits, count, unit])).toEqual([['train', 'late', 1, 'ROW'], ['test', 'late', 1, 'ROW']]);
    const keys = (split: string) => ({ kind: 'KEYS', name: split, table: 't.csv', columns: ['id'], file: `${split}-keys.csv` });
    await api.snapshotOf(name, { 'z.md': '1' }, { splits: [keys('train'), keys('test')] });
    await work();
    expect(await leakage(name)).toMatchObject({ verdict: 'LEAKS', key: ['id'], shared: [{ splits: ['train', 'test'], unit: 'KEY', count: 1, rows: [1, 1], examples: [{ id: '2' }] }] });
  });

  it.each([
    ['a condition that is none', 'year <', /condition of the split "train"/], ['a condition that is a number', 'year + 1', /neither true nor false/], ['a condition over a file of the server', "year in (select 1 from read_csv('/etc/passwd'))", /condition of the split "train"/],
    ['a column that is not there', 'month > 1', /condition of the split "train"/],
  ])('of %s are not compared, and say why', async (_, where, reason) => {
    const { name } = await api.makeDataset();
    await api.snapshotOf(name, { 't.csv': 'id,year\n1,2020\n' }, { splits: [{ kind: 'ROWS', name: 'train', table: 't.csv', where }, { kind: 'ROWS', name: 'test', table: 't.csv', where: 'true' }] });
    await work();
    expect(await leakage(name)).toMatchObject({ state: 'FAILED', verdict: 'NOT_COMPARED', reason: expect.stringMatching(reason) as string });
  });

  it('that have no rows are compared by their bytes at once; and two are needed', async () => {
    const { name } = await api.makeDataset();
    await api.snapshotOf(name, { 'train/a.png': 'same', 'test/b.png': 'same' }, { splits: folders });
    expect(await leakage(name)).toMatchObject({ state: 'NONE', verdict: 'LEAKS', shared: [{ splits: ['train', 'test'], unit: 'FILE', count: 1, rows: null }] });
    await api.snapshotOf(name, { 'test/b.png': 'other' }, { splits: folders });
    expect(await leakage(name)).toMatchObject({ state: 'NONE', verdict: 'CLEAN', shared: [] });
    await api.snapshotOf(name, { c: '1' }, { splits: [] });
    expect(await leakage(name)).toMatchObject({ state: 'NONE', verdict: 'NOT_SPLIT', reason: 'It has fewer than two splits that hold anything.', shared: [] });
    await api.snapshotOf(name, { d: '2' }, { splits: [{ kind: 'FILES', name: 'train', folders: ['train'] }, { kind: 'FILES', name: 'empty', folders: ['nowhere'] }] });
    expect(await leakage(name)).toMatchObject({ state: 'NONE', verdict: 'NOT_SPLIT' });
  });

  it('show no values of data that few may see', async () => {
    const { name } = await api.makeDataset({ sensitivity: 'RESTRICTED' });
    await api.snapshotOf(name, { 'train/a.csv': 'person,x\nann,1\n', 'test/b.csv': 'x,person\n1,ann\n' }, { splits: folders });
    await work();
    expect((await leakage(name)).shared).toEqual([{ splits: ['train', 'test'], unit: 'ROW', count: 1, rows: [1, 1], examples: [] }]);
  });

  it('are told by the diff of two snapshots what their columns held and hold, the furthest apart first', async () => {
    const { name } = await api.makeDataset();
    await api.snapshotOf(name, { 'a.csv': 'same,moved,gone\n1,1,1\n2,2,1\n', 'untouched.csv': 'x\n1\n' });
    await api.snapshotOf(name, { 'a.csv': 'same,moved,new\n1,101,1\n2,102,1\n' });
    await work();
    const diff = `query ($first: Int, $after: String) { datasetDiff(base: "${name}@1", head: "${name}@2") { schema { kind column } statistics(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { table column distance beforeRows afterRows before { mean } after { mean } } } } }`;
    const { datasetDiff } = await api.ask<{ datasetDiff: { schema: unknown; statistics: { pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: readonly { column: string }[] } } }>(diff, { first: 3 });
    expect(datasetDiff.schema).toEqual([{ kind: 'COLUMN_ADDED', column: 'new' }, { kind: 'COLUMN_REMOVED', column: 'gone' }]);
    expect(datasetDiff.statistics.nodes).toEqual([
      { table: 'a.csv', column: 'moved', distance: 1, beforeRows: 2, afterRows: 2, before: { mean: 1.5 }, after: { mean: 101.5 } }, { table: 'a.csv', column: 'same', distance: 0, beforeRows: 2, afterRows: 2, before: { mean: 1.5 }, after: { mean: 1.5 } },
      { table: 'a.csv', column: 'new', distance: null, beforeRows: 2, afterRows: 2, before: null, after: { mean: 1 } },
    ]);
    expect(datasetDiff.statistics.pageInfo.hasNextPage).toBe(true);
    const rest = await api.ask<{ datasetDiff: { statistics: { nodes: readonly unknown[] } } }>(diff, { first: 3, after: datasetDiff.statistics.pageInfo.endCursor });
    expect(rest.datasetDiff.statistics.nodes).toMatchObject([{ column: 'gone', before: { mean: 1 }, after: null }]);
  });
});
