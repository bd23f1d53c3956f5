import { systemActor } from '@plinth/access';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KnownSnapshots } from '../known-snapshots.js';
import { DatasetClient, profileWaiting } from '../testing/index.js';
import { ProfilingService } from './profiling.service.js';
import { SnapshotLeakageService } from './snapshot-leakage.service.js';
import { SnapshotRowsService } from './snapshot-rows.service.js';

describe('two snapshots', () => {
  let server: TestServer;
  let api: DatasetClient;
  let admin: pg.Client;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
    admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const reader = () => systemActor(server.workspaceId, 'dataset:read', 'test');
  const snapshotOf = async (content: string, path = 't.csv') => {
    const { digest } = await api.snapshotOf((await api.makeDataset()).name, { [path]: content });
    const [found] = await server.application.get(KnownSnapshots).ofDigests(reader(), [digest]);
    if (!found) throw new Error('The snapshot is not there.');
    return found.snapshot;
  };
  type Pair = Parameters<SnapshotLeakageService['of']>[1][number];
  const leakage = async (pair: Pair) => (await server.application.get(SnapshotLeakageService).of(reader(), [pair]))[0];
  const compare = (pair: Pair) => server.application.get(SnapshotRowsService).compare(systemActor(server.workspaceId, 'dataset:profile', 'test'), [pair]);
  const analyses = async () => (await admin.query<{ document: string }>("select document from dataset_analysis where kind = 'BETWEEN' and workspace_id = $1", [server.workspaceId])).rows;
  const records = async (digest: string) => (await admin.query("select from outbox where payload->>'action' = 'dataset.snapshots-compared' and payload->>'subjectDigest' = $1", [digest])).rowCount;

  it('are compared by a job, once for however often it is told, and leave a record and no values', async () => {
    const pair = [await snapshotOf('person,x\nsecret-0815,1\nben,2\n'), await snapshotOf('x,person\n1,secret-0815\n3,cat\n')] as const;
    expect(await leakage(pair)).toMatchObject({ state: 'PENDING', verdict: 'NOT_COMPARED' });
    await compare(pair);
    expect(await analyses()).toEqual([]);
    await profileWaiting(server);
    expect(await leakage(pair)).toMatchObject({ state: 'PENDING', verdict: 'NOT_COMPARED' });
    await Promise.all([compare(pair), compare(pair)]);
    await compare(pair);
    expect(await leakage(pair)).toEqual({ state: 'DONE', verdict: 'LEAKS', reason: null, shared: [{ unit: 'ROW', count: 1 }] });
    expect((await analyses()).map(({ document }) => document.includes('secret-0815'))).toEqual([false]);
    expect(await records(pair[0].digest)).toBe(1);
  });

  it('are forgotten after a month, and found out anew when somebody asks', async () => {
    const forget = () => server.application.get(ProfilingService).forget(systemActor(server.workspaceId, 'dataset:collect', 'test'));
    await forget();
    expect(await analyses()).toHaveLength(1);
    await admin.query("update dataset_analysis set computed_at = now() - interval '31 days' where kind = 'BETWEEN'");
    await forget();
    expect(await analyses()).toEqual([]);
  });

  it('are not compared where a table could not be read, unless the other has none', async () => {
    const [broken, sound, picture] = [await snapshotOf('no', 'a.parquet'), await snapshotOf('person\nann\n'), await snapshotOf('1', 'a.png')];
    await profileWaiting(server);
    expect(await leakage([broken, sound])).toMatchObject({ state: 'FAILED', verdict: 'NOT_COMPARED', reason: 'The table "a.parquet" could not be read.' });
    expect(await leakage([broken, picture])).toEqual({ state: 'NONE', verdict: 'CLEAN', reason: null, shared: [] });
  });
});
