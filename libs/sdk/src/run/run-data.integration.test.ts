import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolder, entity, featureView, init, PlinthClient, source, syncJournals, type CommittedFolder, type LiveRun, type RunOptions } from '../index.js';

let server: TestServer;
let client: PlinthClient;
let connection: { readonly url: string; readonly token: string };
let home: string;

beforeAll(async () => {
  server = await TestServer.start();
  const { token } = await server.makeActor('OWNER');
  connection = { url: server.url, token };
  client = new PlinthClient(connection);
  home = mkdtempSync(join(tmpdir(), 'plinth-run-data-'));
});
afterAll(async () => {
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

const begin = (options: RunOptions = {}): LiveRun => init({ ...connection, journalDir: join(home, 'journal'), captureLogs: false, captureSystem: false, captureSource: false, announce: false, ...options });

/** Commits a file under another name each time, as a snapshot of a data set that is made for it. */
async function commit(dataset: string, file: string, content: string): Promise<CommittedFolder> {
  mkdirSync(join(home, dataset), { recursive: true });
  writeFileSync(join(home, dataset, file), content);
  return (await dataFolder(join(home, dataset), { dataset, create: {}, connection })).commit();
}

async function linked(run: LiveRun): Promise<{ readonly read: readonly string[]; readonly made: readonly string[] }> {
  const [read, made]: string[][] = [[], []];
  for await (const { from } of client.lineage.upstream(`run:${run.id}`, { depth: 1 })) read?.push(`${from.kind} ${from.title} ${from.version}`);
  for await (const { to } of client.lineage.downstream(`run:${run.id}`, { depth: 1 })) made?.push(`${to.kind} ${to.title} ${to.version}`);
  return { read: read ?? [], made: made ?? [] };
}

describe('the data of a run', { timeout: 120_000 }, () => {
  it('is said by the snapshots as they are handed out: what it reads, and what it makes', async () => {
    const [committed, cleaned] = [await commit('raw', 'a.csv', 'a\n1\n'), await commit('clean', 'a.csv', 'a\n2\n')];
    const found = await client.datasets.snapshot('raw@main');
    const run = begin();
    run.use(committed.snapshot, { context: 'training' });
    run.use({ name: 'digits', digest: 'sha256:abc', source: 's3://data/digits' }, { context: 'evaluation' });
    run.produce(cleaned.snapshot);
    expect(await run.finish()).toEqual({ outcome: 'sent', refused: 0 });
    expect(run.problems()).toEqual([]);
    expect((await client.runs.get(run.id)).inputs).toMatchObject([
      { name: 'digits', digest: 'sha256:abc', source: 's3://data/digits', tags: [{ key: 'context', value: 'evaluation' }] },
      { name: 'raw', digest: found.digest, sourceType: 'PLINTH_DATASET', source: `${found.datasetId}@${found.digest}`, tags: [{ key: 'context', value: 'training' }] },
    ]);
    expect(await linked(run)).toEqual({ read: [`DATASET raw ${found.digest}`], made: [`DATASET clean ${cleaned.snapshot.digest}`] });
  });

  it('is told whichever way a snapshot came: looked up, pulled, or of a history', async () => {
    const { snapshot } = await commit('shapes', 'a.csv', 'a\n1\n');
    const pulled = await (await dataFolder(join(home, 'shapes-copy'), { dataset: 'shapes', connection })).pull();
    const { value: logged } = await client.datasets.log('shapes').next();
    if (!logged) throw new Error('it has a history');
    for (const each of [await client.datasets.snapshot('shapes@1'), pulled.snapshot, logged, (await client.datasets.diff('shapes@1', 'shapes@1')).head]) {
      const run = begin();
      run.use(each);
      await run.finish();
      expect((await linked(run)).read).toEqual([`DATASET shapes ${snapshot.digest}`]);
    }
  });

  it('may be a training set', async () => {
    await commit('rides', 'rides.csv', 'driver_id,t\n1,2026-01-01T02:00:00Z\n');
    await commit('stats', 'stats.csv', 'driver_id,t,rate\n1,2026-01-01T01:00:00Z,0.5\n');
    const driver = entity({ name: 'driver', joinKeys: { driver_id: 'INT64' } });
    await client.features.apply([featureView({ name: 'hourly', entities: [driver], source: source({ name: 'readings', dataset: 'stats', timestamp: 't' }), features: { rate: 'DOUBLE' } })]);
    const set = await client.features.trainingSet({ dataset: 'sets', entities: { dataset: 'rides', timestamp: 't' }, features: ['hourly:rate'] }, { timeoutMs: 60_000 });
    const run = begin();
    run.use(set, { context: 'training' });
    await run.finish();
    expect(run.problems()).toEqual([]);
    expect((await linked(run)).read).toEqual([`DATASET sets ${set.snapshotDigest}`]);
  });

  it('waits in the journal with everything else while the server is away', async () => {
    const { snapshot } = await commit('later', 'a.csv', 'a\n1\n');
    const run = begin({ mode: 'offline' });
    run.produce(snapshot);
    await run.finish();
    expect(await syncJournals({ dir: join(home, 'journal'), connection })).toMatchObject([{ outcome: 'sent', refused: 0 }]);
    expect((await linked(run)).made).toEqual([`DATASET later ${snapshot.digest}`]);
  });

  it('is told as a problem, and never thrown, where it is no snapshot or one that is not there', async () => {
    const { snapshot } = await commit('there', 'a.csv', 'a\n1\n');
    const run = begin();
    run.produce({ ...snapshot, dataset: { name: 'nowhere' } });
    for (const given of [null, {}, { datasetId: snapshot.datasetId, digest: snapshot.digest }, { datasetId: snapshot.datasetId, dataset: { name: 'there' } }]) Reflect.apply(run.produce, run, [given]);
    run.produce(snapshot);
    expect(await run.finish()).toMatchObject({ outcome: 'sent', refused: 1 });
    expect(run.problems()).toMatchObject([
      { kind: 'input', count: 4, message: expect.stringContaining('produce failed: it takes a snapshot') as string },
      { kind: 'refused', count: 1, message: expect.stringContaining(`that it made nowhere@${snapshot.digest}: There is no data set "nowhere"`) as string },
    ]);
    expect((await linked(run)).made).toEqual([`DATASET there ${snapshot.digest}`]);
  });
});
