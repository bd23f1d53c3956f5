import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { systemActor } from '@plinth/access';
import { TestServer } from '@plinth/server/testing';
import { text } from '@plinth/platform/analytics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAnalytics, type TestAnalytics } from '../profiling/testing/open-session.js';
import { type CommitAnswer, DatasetClient } from '../testing/index.js';
import { ProfilingService } from './profiling.service.js';

interface Schema {
  readonly tables: readonly { readonly name: string; readonly files: string; readonly columns: readonly { readonly name: string; readonly type: string; readonly nullable: boolean; readonly description?: string }[] }[];
}

describe('a commit without a schema, to a data set that promises one', () => {
  let server: TestServer;
  let api: DatasetClient;
  let analytics: TestAnalytics;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
    analytics = await openAnalytics();
  });
  afterAll(async () => {
    await analytics?.close();
    await server?.stop();
  });

  const parquet = (query: string): Promise<Buffer> => analytics.session(async (session) => {
    const path = join(session.folder, 'made.parquet');
    await session.run(`COPY (${query}) TO ${text(path)} (FORMAT parquet)`);
    return readFile(path);
  });
  const columnsOf = ({ snapshot }: CommitAnswer) => (snapshot?.schema as Schema | null)?.tables.map(({ name, columns }) => `${name}: ${columns.map((column) => `${column.name} ${column.type}${column.nullable ? '?' : ''}`).join(', ')}`);
  const refusal = ({ status, error }: CommitAnswer) => [status, error?.code, error?.details?.table, error?.details?.column ?? error?.details?.problem];

  it('gets that of its files, whatever they are', async () => {
    const { name } = await api.makeDataset({ compatibility: 'BACKWARD' });
    const answer = await api.commit(name, { 'a.csv': 'id,at\n1,2024-01-02\n', 'b.jsonl.gz': gzipSync('{"x":{"y":[1]}}\n'), 'p/part-1.parquet': await parquet('SELECT 1::INTEGER AS n'), 'p/part-2.parquet': await parquet('SELECT 2::INTEGER AS n'), 'notes.md': 'none' });
    expect(columnsOf(answer)).toEqual(['a.csv: id int64?, at date?', 'b.jsonl.gz: x struct<y: list<int64?>?>?', 'p/part-*.parquet: n int32?']);
  });

  it('is refused with the column named when it breaks the promise', async () => {
    const [former, narrow, words, without] = [await parquet('SELECT 1::BIGINT AS id, 2.5::DOUBLE AS delay'), await parquet('SELECT 1::INTEGER AS id, 2.5::FLOAT AS delay'), await parquet("SELECT 1::BIGINT AS id, 'late' AS delay"), await parquet('SELECT 1::BIGINT AS id')];
    const taken = [201, undefined, undefined, undefined];
    for (const [mode, next, expected] of [
      ['BACKWARD', words, [409, 'SCHEMA_INCOMPATIBLE', 'f.parquet', 'delay']], ['FORWARD', words, [409, 'SCHEMA_INCOMPATIBLE', 'f.parquet', 'delay']], ['FULL', words, [409, 'SCHEMA_INCOMPATIBLE', 'f.parquet', 'delay']],
      ['FULL', narrow, taken], ['FULL', without, taken], ['NONE', words, taken],
    ] as const) {
      const { name } = await api.makeDataset({ compatibility: mode });
      await api.snapshotOf(name, { 'f.parquet': former });
      expect(refusal(await api.commit(name, { 'f.parquet': next })), mode).toEqual(expected);
    }
    const { name } = await api.makeDataset({ compatibility: 'FORWARD' });
    await api.snapshotOf(name, { 'f.csv': 'id,delay\n1,2\n' });
    expect(refusal(await api.commit(name, { 'f.csv': 'id,delay\n1,late\n' }))).toEqual([409, 'SCHEMA_INCOMPATIBLE', 'f.csv', 'delay']);
    expect(refusal(await api.commit(name, { 'f.csv': null }))).toEqual([409, 'SCHEMA_INCOMPATIBLE', 'f.csv', undefined]);
    expect((await api.commit(name, { 'f.csv': 'id,delay\n1,\n2,\n' })).status).toBe(201);
  });

  it('keeps what a person said of columns, as long as the rows keep to it', async () => {
    const { name } = await api.makeDataset({ compatibility: 'FULL' });
    const column = (title: string, type: string, nullable: boolean) => ({ name: title, type, nullable, description: `the ${title}` });
    const schema = { tables: [{ name: 'flights', files: '*.csv', format: 'CSV', columns: [column('id', 'int32', false), column('code', 'string', true), column('price', 'decimal(8, 2)', true)] }] };
    await api.snapshotOf(name, { 'a.csv': 'id,code,price\n1,x,2.50\n' }, { schema });
    const kept = await api.commit(name, { 'b.csv': 'id,code,price\n2,7,3\n' });
    expect(kept.snapshot?.schema).toEqual(schema);
    expect(refusal(await api.commit(name, { 'c.csv': 'id,code,price\n,8,4\n' }))).toEqual([409, 'SCHEMA_INCOMPATIBLE', 'flights', 'id']);
    expect(refusal(await api.commit(name, { 'c.csv': 'id,code,price\n3000000000,8,4\n' }))).toEqual([409, 'SCHEMA_INCOMPATIBLE', 'flights', 'id']);
    expect(refusal(await api.commit(name, { 'c.csv': 'id,code,price\n3,8,4.125\n' }))).toEqual([409, 'SCHEMA_INCOMPATIBLE', 'flights', 'price']);
  });

  it('is refused with the table named when its files do not say what they hold, and can bring a schema instead', async () => {
    const { name } = await api.makeDataset({ compatibility: 'BACKWARD' });
    const whole = await parquet("SELECT i, 'v' || i AS v FROM range(5000) r(i)");
    expect(refusal(await api.commit(name, { 'cut.parquet': whole.subarray(0, whole.length / 2) }))).toEqual([400, 'SCHEMA_NOT_INFERRED', 'cut.parquet', 'UNREADABLE']);
    expect(refusal(await api.commit(name, { 'tiny.parquet': 'PAR1' }))).toEqual([400, 'SCHEMA_NOT_INFERRED', 'tiny.parquet', 'UNREADABLE']);
    const lying = Buffer.from(whole);
    lying.writeUInt32LE(0x7fffffff, lying.length - 8);
    expect(refusal(await api.commit(name, { 'lying.parquet': lying }))).toEqual([400, 'SCHEMA_NOT_INFERRED', 'lying.parquet', 'UNREADABLE']);
    expect(refusal(await api.commit(name, { 'bad.csv.gz': 'no gzip' }))).toEqual([400, 'SCHEMA_NOT_INFERRED', 'bad.csv.gz', 'UNREADABLE']);
    expect(refusal(await api.commit(name, { 'm/1.csv': 'a\n1\n', 'm/2.csv': 'a\n2\n', 'n/part-1.csv': 'a\n1\n' }, { schema: null })).slice(0, 1)).toEqual([201]);
    expect((await api.commit(name, { 'cut.parquet': whole.subarray(0, whole.length / 2) }, { schema: { tables: [] } })).status).toBe(201);
  });

  it('is compared with what was found in files that were committed before it promised anything', async () => {
    const { id, name } = await api.makeDataset();
    await api.snapshotOf(name, { 'f.csv': 'id\n1\n' });
    await server.application.get(ProfilingService).profileWaiting(systemActor(server.workspaceId, 'dataset:profile', 'test'));
    await api.ask('mutation ($id: ID!) { updateDataset(input: { id: $id, compatibility: BACKWARD }) { id } }', { id });
    expect(refusal(await api.commit(name, { 'f.csv': 'id\nx\n' }))).toEqual([409, 'SCHEMA_INCOMPATIBLE', 'f.csv', 'id']);
  });
});
