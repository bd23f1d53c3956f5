import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { systemActor } from '@plinth/access';
import { TestServer } from '@plinth/server/testing';
import { text } from '@plinth/platform/analytics';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAnalytics, type TestAnalytics } from '../profiling/testing/open-session.js';
import { DatasetClient } from '../testing/index.js';
import { ProfilingService } from './profiling.service.js';

interface SeenColumn {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  readonly minimum: string | null;
  readonly mean: number | null;
  readonly distinct: { readonly count: number; readonly exact: boolean } | null;
  readonly quantiles: readonly { readonly level: number; readonly value: number }[] | null;
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null;
  readonly top: { readonly values: readonly { readonly value: string; readonly count: number }[] } | null;
  readonly lengths: { readonly maximum: number } | null;
}
interface SeenTable {
  readonly name: string;
  readonly state: string;
  readonly problem: string | null;
  readonly reason: string | null;
  readonly rows: number | null;
  readonly fileCount: number;
  readonly profileDigest: string | null;
  readonly isWithheld: boolean;
  readonly columns: { readonly nodes: readonly SeenColumn[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } };
}
interface SeenSnapshot {
  readonly profile: { readonly state: string; readonly reason: string | null; readonly isWhole: boolean; readonly tables: readonly SeenTable[] };
  readonly tables: readonly { readonly name: string; readonly isFound: boolean; readonly columns: readonly { readonly name: string; readonly type: string }[] }[] | null;
}

const seen = `query ($reference: String!, $first: Int, $after: String, $nameHas: String) { datasetSnapshot(reference: $reference) {
  tables { name isFound columns { name type } }
  profile { state reason isWhole tables { name state problem reason rows fileCount profileDigest isWithheld columns(first: $first, after: $after, nameHas: $nameHas) { pageInfo { hasNextPage endCursor } nodes {
    name type nulls minimum mean distinct { count exact } quantiles { level value } histogram { edges counts } top { values { value count } } lengths { maximum } } } } } } }`;

describe('the profiles of a snapshot', () => {
  let server: TestServer;
  let api: DatasetClient;
  let analytics: TestAnalytics;
  let admin: pg.Client;
  beforeAll(async () => {
    // Its worker is this test: so that it can die in the middle.
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
    analytics = await openAnalytics();
    admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await analytics?.close();
    await server?.stop();
  });

  const work = () => server.application.get(ProfilingService).profileWaiting(systemActor(server.workspaceId, 'dataset:profile', 'test'));
  const see = async (reference: string, more: Readonly<Record<string, unknown>> = {}) => (await api.ask<{ datasetSnapshot: SeenSnapshot }>(seen, { reference, ...more })).datasetSnapshot;
  const parquet = (query: string): Promise<Buffer> => analytics.session(async (session) => {
    const path = join(session.folder, 'made.parquet');
    await session.run(`COPY (${query}) TO ${text(path)} (FORMAT parquet)`);
    return readFile(path);
  });
  const analysed = async () => Number((await admin.query<{ count: string }>('select count(*) from dataset_analysis')).rows[0]?.count);
  const flights = 'id,origin,delay\n1,SFO,3.5\n2,JFK,\n3,SFO,-1\n';

  it('say of Parquet, CSV and JSON lines, plain and compressed, what they hold', async () => {
    const { name } = await api.makeDataset();
    const lines = '{"id":1,"origin":"SFO","delay":3.5}\n{"id":2,"origin":"JFK","delay":null}\n{"id":3,"origin":"SFO","delay":-1.0}\n';
    const made = await parquet("SELECT * FROM (VALUES (1::BIGINT, 'SFO', 3.5::DOUBLE), (2, 'JFK', NULL), (3, 'SFO', -1)) t(id, origin, delay)");
    await api.snapshotOf(name, { 'a.csv': flights, 'b.csv.gz': gzipSync(flights), 'c.jsonl': lines, 'd.ndjson.gz': gzipSync(lines), 'e.parquet': made, 'readme.md': 'no table' });
    expect((await see(name)).profile).toMatchObject({ state: 'PENDING', tables: [] });
    await work();
    const { profile, tables } = await see(name);
    expect([profile.state, profile.reason, profile.isWhole]).toEqual(['DONE', null, true]);
    expect(profile.tables.map(({ name: table, rows, state }) => [table, rows, state])).toEqual(['a.csv', 'b.csv.gz', 'c.jsonl', 'd.ndjson.gz', 'e.parquet'].map((table) => [table, 3, 'DONE']));
    // The same rows are the same profile, whatever file they lie in.
    expect(new Set(profile.tables.map(({ profileDigest }) => profileDigest)).size).toBe(1);
    const [id, origin, delay] = profile.tables[0]?.columns.nodes ?? [];
    expect(id).toMatchObject({ name: 'id', type: 'int64', nulls: 0, minimum: '1', mean: 2, distinct: { count: 3, exact: true }, histogram: { counts: expect.arrayContaining([1]) as number[] } });
    expect(origin).toMatchObject({ type: 'string', top: { values: [{ value: 'SFO', count: 2 }, { value: 'JFK', count: 1 }] }, quantiles: null, lengths: { maximum: 3 } });
    expect(delay).toMatchObject({ type: 'float64', nulls: 1, quantiles: expect.arrayContaining([{ level: 0.5, value: 1.25 }]) as SeenColumn['quantiles'] });
    expect(tables?.map(({ name: table, isFound, columns }) => [table, isFound, columns.map(({ type }) => type).join()])).toEqual(profile.tables.map(({ name: table }) => [table, true, 'int64,string,float64']));
  });

  it('cost nothing for files that did not change, in whatever data set they are', async () => {
    const [one, other] = [await api.makeDataset(), await api.makeDataset()];
    await api.snapshotOf(one.name, { 'a.csv': 'x\n1\n', 'part-1.csv': 'y\n1\n' });
    await work();
    const before = await analysed();
    await api.snapshotOf(one.name, { 'part-2.csv': 'y\n2\n' });
    await api.snapshotOf(other.name, { 'elsewhere/renamed.csv': 'x\n1\n' });
    await work();
    expect(await analysed()).toBe(before + 1);
    expect((await see(one.name)).profile.tables.map(({ name: table, rows, fileCount }) => [table, rows, fileCount])).toEqual([['a.csv', 1, 1], ['part-*.csv', 2, 2]]);
    expect((await see(other.name)).profile.tables[0]).toMatchObject({ state: 'DONE', rows: 1 });
  });

  it('are made of the tables that the schema names, when it names some', async () => {
    const { name } = await api.makeDataset();
    const table = (title: string, files: string) => ({ name: title, files, format: 'CSV', columns: [{ name: 'x', type: 'int64', nullable: true }] });
    await api.snapshotOf(name, { 'a/1.csv': 'x\n1\n', 'a/b/2.csv': 'x\n2\n', 'other.csv': 'x\n3\n' }, { schema: { tables: [table('all', 'a/**'), table('none', 'nowhere/*.csv')] } });
    await work();
    const { profile, tables } = await see(name);
    expect(profile.tables.map(({ name: title, state, problem, rows }) => [title, state, problem, rows])).toEqual([['all', 'DONE', null, 2], ['none', 'FAILED', 'NO_FILES', null]]);
    expect(tables?.map(({ isFound }) => isFound)).toEqual([false, false]);
  });

  it('end in a word and a sentence for files that are no tables, and keep nothing waiting', async () => {
    const { name } = await api.makeDataset();
    const whole = await parquet("SELECT i, 'v' || i AS v FROM range(5000) r(i)");
    const huge = Buffer.concat([Buffer.from('a,b\n1,"'), Buffer.alloc(6 << 20, 'x')]);
    await api.snapshotOf(name, { 'cut.parquet': whole.subarray(0, whole.length / 2), 'empty.parquet': '', 'no-gzip.csv.gz': flights, 'broken.jsonl': '{"a":1}\n{"a":\n', 'line.csv': huge, 'good.csv': flights, 'mixed/part-1.csv': 'x\n1\n', 'mixed/part-2.csv': 'y\n"a\n' });
    await work();
    const { profile } = await see(name);
    expect(profile.state).toBe('DONE');
    const problems = new Map(profile.tables.map(({ name: table, problem }) => [table, problem]));
    expect(Object.fromEntries(problems)).toMatchObject({ 'cut.parquet': 'UNREADABLE', 'empty.parquet': 'UNREADABLE', 'no-gzip.csv.gz': 'UNREADABLE', 'broken.jsonl': 'UNREADABLE', 'line.csv': expect.stringMatching(/^(UNREADABLE|TOO_LARGE)$/) as string, 'good.csv': null });
    for (const { reason, state } of profile.tables) if (state === 'FAILED') expect(reason).not.toMatch(/\/(tmp|work)\/|[0-9a-f]{64}/);
  });

  it('tell numbers and no values of data that few may see, as soon as it is said to be such', async () => {
    const { id, name } = await api.makeDataset({ sensitivity: 'INTERNAL' });
    await api.snapshotOf(name, { 'people.csv': 'name,age\nAnn,31\nBen,47\n' });
    await work();
    expect((await see(name)).profile.tables[0]?.columns.nodes[0]).toMatchObject({ minimum: 'Ann' });
    await api.ask('mutation ($id: ID!) { updateDataset(input: { id: $id, sensitivity: CONFIDENTIAL }) { id } }', { id });
    const [table] = (await see(name)).profile.tables;
    expect(table).toMatchObject({ isWithheld: true, rows: 2 });
    expect(JSON.stringify(table?.columns.nodes)).not.toMatch(/Ann|Ben|31|47/);
    expect(table?.columns.nodes).toMatchObject([{ name: 'name', distinct: { count: 2 }, minimum: null, top: null, lengths: { maximum: 3 } }, { name: 'age', nulls: 0, histogram: null, quantiles: null, mean: null }]);
  });

  it('come by pages, and by what the names of columns have in them', async () => {
    const { name } = await api.makeDataset();
    const names = Array.from({ length: 30 }, (_, index) => `Column_${index}`);
    await api.snapshotOf(name, { 'wide.csv': `${names.join()}\n${names.map(() => '1').join()}\n` });
    await work();
    const first = (await see(name, { first: 20 })).profile.tables[0]?.columns;
    const second = (await see(name, { first: 20, after: first?.pageInfo.endCursor })).profile.tables[0]?.columns;
    expect([...(first?.nodes ?? []), ...(second?.nodes ?? [])].map((column) => column.name)).toEqual(names);
    expect([first?.pageInfo.hasNextPage, second?.pageInfo.hasNextPage]).toEqual([true, false]);
    expect((await see(name, { nameHas: 'column_2' })).profile.tables[0]?.columns.nodes).toHaveLength(11);
    expect(await api.codeOf(seen, { reference: name, after: 'x' })).toBe('INVALID_INPUT');
  });

  it('are gone on with by another worker when one dies, with one effect', async () => {
    const { name } = await api.makeDataset();
    const { digest } = await api.snapshotOf(name, { 'a.csv': flights });
    const at = [digest, server.workspaceId];
    // As a worker leaves it that is killed in the middle.
    await admin.query("update dataset_profiling set state = 'RUNNING', attempts = 1, lease_until = now() + interval '1 minute' where digest = decode($1, 'hex') and workspace_id = $2", at);
    await work();
    expect((await see(name)).profile.state).toBe('PENDING');
    await admin.query("update dataset_profiling set lease_until = now() - interval '1 second' where digest = decode($1, 'hex') and workspace_id = $2", at);
    await Promise.all([work(), work(), work()]);
    await work();
    expect((await see(name)).profile).toMatchObject({ state: 'DONE', tables: [{ rows: 3 }] });
    const records = await admin.query("select from outbox where payload->>'action' = 'dataset.profiled' and payload->>'subjectDigest' = $1", [digest]);
    expect(records.rowCount).toBe(1);
  });

  it('are forgotten with the files, unless another snapshot has the same', async () => {
    const { id, name } = await api.makeDataset();
    const { digest } = await api.snapshotOf(name, { 'shared.csv': 'shared\n1\n', 'gone.csv': 'gone\nsecret-4711\n' });
    await api.snapshotOf(name, { 'gone.csv': null });
    await work();
    const forget = () => server.application.get(ProfilingService).forget(systemActor(server.workspaceId, 'dataset:collect', 'test'));
    await forget();
    expect((await admin.query("select from dataset_analysis where document like '%secret-4711%'")).rowCount).toBe(1);
    await api.ask('mutation ($id: ID!, $digest: String!) { deleteDatasetSnapshot(datasetId: $id, digest: $digest) { digest } }', { id, digest });
    expect((await see(`${name}@1`)).profile).toMatchObject({ state: 'NONE', tables: [] });
    expect(await forget()).toBe(1);
    expect((await admin.query("select from dataset_analysis where document like '%secret-4711%'")).rowCount).toBe(0);
    expect((await see(name)).profile.tables).toMatchObject([{ name: 'shared.csv', state: 'DONE', rows: 1 }]);
  });

  it('are given up after a few tries when the store has not the bytes, and say so', async () => {
    const { name } = await api.makeDataset();
    const { digest } = await api.snapshotOf(name, { 'lost.csv': 'never read\n1\n', 'kept.csv': 'read all the same\n1\n' });
    await admin.query("delete from dataset_object where digest = sha256('never read\n1\n'::bytea)");
    for (let attempt = 0; attempt < 5; attempt++) {
      await expect(work()).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
      await admin.query("update dataset_profiling set lease_until = null where digest = decode($1, 'hex')", [digest]);
    }
    await work();
    const { profile } = await see(name);
    expect([profile.state, profile.reason]).toEqual(['FAILED', expect.stringContaining('damaged or gone')]);
    expect(profile.tables.map(({ name: table, state }) => [table, state])).toEqual([['kept.csv', 'DONE'], ['lost.csv', 'FAILED']]);
  });

  const again = (name: string, digest: string) => api.ask<{ made: { profile: { state: string } } }>('mutation ($name: ID!, $digest: String!) { made: profileDatasetSnapshot(datasetId: $name, digest: $digest) { profile { state } } }', { name, digest });
  const asked = async (digest: string) => (await admin.query("select from outbox where payload->>'action' = 'dataset.profile-requested' and payload->>'subjectDigest' = $1", [digest])).rowCount;

  it('are tried again when somebody asks for those that were given up, with a record of it', async () => {
    const { id, name } = await api.makeDataset();
    const { digest } = await api.snapshotOf(name, { 'a.csv': 'tried again\n1\n' });
    await admin.query("update dataset_profiling set state = 'FAILED', failure = 'The store was away.', attempts = 5 where digest = decode($1, 'hex')", [digest]);
    expect((await again(id, digest)).made.profile.state).toBe('PENDING');
    expect((await again(id, digest)).made.profile.state).toBe('PENDING');
    await work();
    expect((await see(name)).profile).toMatchObject({ state: 'DONE', reason: null, tables: [{ state: 'DONE', rows: 1 }] });
    expect((await again(id, digest)).made.profile.state).toBe('DONE');
    expect(await asked(digest)).toBe(1);
  });

  it('look anew at files that were found to be no table, and keep what they said until they know better', async () => {
    const { id, name } = await api.makeDataset();
    const { digest } = await api.snapshotOf(name, { 'odd.csv': 'looked at anew\n1\n', 'good.csv': 'good\n1\n' });
    await work();
    // As a reader left it that had too little memory.
    await admin.query("update dataset_analysis set problem = 'TOO_LARGE', reason = 'It needs more memory.', document = null, document_digest = null, row_count = null, column_count = null where document like '%looked at anew%'");
    expect((await again(id, digest)).made.profile.state).toBe('PENDING');
    expect((await see(name)).profile.tables).toMatchObject([{ name: 'good.csv', state: 'DONE' }, { name: 'odd.csv', state: 'FAILED', problem: 'TOO_LARGE' }]);
    await work();
    expect((await see(name)).profile).toMatchObject({ state: 'DONE', tables: [{ state: 'DONE' }, { name: 'odd.csv', state: 'DONE', rows: 1, problem: null }] });
    const writer = new DatasetClient(server, (await server.makeActor('READER')).token);
    expect(await writer.codeOf('mutation ($id: ID!, $digest: String!) { profileDatasetSnapshot(datasetId: $id, digest: $digest) { digest } }', { id, digest })).toBe('FORBIDDEN');
  });
});
