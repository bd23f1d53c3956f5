import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatasetClient } from '@plinth/datasets/testing';
import { IdSource, SystemClock } from '@plinth/kernel';
import { Analytics, text } from '@plinth/platform/analytics';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driver, feature, FeaturesClient } from '../testing/index.js';
import { TrainingSetStore } from './training-set.store.js';

const csv = (...rows: readonly string[]): string => `${rows.join('\n')}\n`;
const frame = csv('driver_id,event_timestamp,label', '1,2026-01-01T10:00:00Z,yes', '2,2026-01-01T10:00:00Z,no', '1,2026-01-03T00:00:00Z,yes', '9,2026-01-01T10:00:00Z,no');
const stats = csv('driver_id,event_timestamp,created,rate,trips', '1,2026-01-01T09:00:00Z,2026-01-01T09:05:00Z,0.5,10', '1,2026-01-01T10:00:00Z,2026-01-01T12:00:00Z,0.75,11', '2,2025-12-30T00:00:00Z,2025-12-30T00:00:00Z,0.25,3', '1,2026-01-01T11:00:00Z,2026-01-01T11:00:00Z,0.9,12');

interface Made {
  readonly id: string;
  readonly status: string;
  readonly progress: number;
  readonly snapshotDigest: string | null;
  readonly rows: number | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
}

const fields = 'id status progress snapshotDigest rows failureCode failureMessage';
const request = `mutation ($input: RequestTrainingSetInput!) { made: requestTrainingSet(input: $input) { ${fields} } }`;

describe('a training set', () => {
  let server: TestServer;
  let api: FeaturesClient;
  let data: DatasetClient;
  let folder: string;
  beforeAll(async () => {
    server = await TestServer.start();
    const { token } = await server.makeActor('MAINTAINER');
    api = new FeaturesClient(server, token);
    data = new DatasetClient(server, token);
    folder = mkdtempSync(join(tmpdir(), 'plinth-training-'));
    for (const name of ['rides', 'driver-stats']) await data.makeDataset({ name });
    await data.snapshotOf('rides', { 'frame.csv': frame, 'readme.md': 'not a table' });
    await data.snapshotOf('driver-stats', { 'stats/one.csv': stats });
    await api.apply([
      driver,
      { name: 'stats', source: { kind: 'BATCH', dataset: 'driver-stats', path: 'stats/*.csv', timestampColumn: 'event_timestamp', createdColumn: 'created', fieldMapping: [{ key: 'rate', value: 'conv_rate' }] } },
      { name: 'trip', source: { kind: 'REQUEST', schema: [{ name: 'label', type: 'STRING' }] } },
      { name: 'driver_stats', view: { entities: ['driver'], source: 'stats', ttlSeconds: 86_400, features: [feature('conv_rate'), feature('trips', { type: 'INT64' })] } },
      { name: 'adjusted', view: { kind: 'ON_DEMAND', inputs: [{ view: 'driver_stats' }, { source: 'trip' }], features: [feature('double_rate', { expression: "CASE WHEN label = 'yes' THEN driver_stats__conv_rate * 2 END" })] } },
      { name: 'both', service: { members: [{ view: 'driver_stats', features: ['conv_rate'] }, { view: 'adjusted' }] } },
    ]);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder ?? '', { recursive: true, force: true });
  });

  const entities = { dataset: 'rides', timestampColumn: 'event_timestamp' };
  const ask = async (input: Readonly<Record<string, unknown>>): Promise<Made> => (await api.ask<{ made: Made }>(request, { input: { dataset: 'sets', entities, ...input } })).made;
  const ended = (id: string) => expect.poll(async () => (await api.ask<{ trainingSet: Made }>(`query ($id: ID!) { trainingSet(id: $id) { ${fields} } }`, { id })).trainingSet, { timeout: 60_000 }).toMatchObject({ status: expect.stringMatching(/READY|FAILED/) }).then(() => api.ask<{ trainingSet: Made }>(`query ($id: ID!) { trainingSet(id: $id) { ${fields} } }`, { id })).then(({ trainingSet }) => trainingSet);
  const rowsOf = async ({ snapshotDigest }: Made): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const response = await data.get('sets', `snapshots/${snapshotDigest}/files/training-set.parquet`);
    const bytes = Buffer.from(await response.arrayBuffer());
    const analytics = new Analytics({ scratchFolder: join(folder, 'scratch') }, new IdSource(new SystemClock()));
    try {
      return await analytics.session(async (session) => {
        await writeFile(join(session.folder, 'set.parquet'), bytes);
        return session.rows(`SELECT * REPLACE (event_timestamp::VARCHAR AS event_timestamp) FROM read_parquet(${text(join(session.folder, 'set.parquet'))})`);
      });
    } finally {
      await analytics.close();
    }
  };

  it('joins features as they stood at the moment of each row, and computes others from them', async () => {
    const { id } = await ask({ service: 'both' });
    const made = await ended(id);
    expect(made).toMatchObject({ status: 'READY', rows: 4, progress: 100 });
    expect((await rowsOf(made)).map(({ driver_id, conv_rate, double_rate }) => [Number(driver_id), conv_rate, double_rate])).toEqual([[1, 0.75, 1.5], [2, null, null], [1, null, null], [9, null, null]]);
  });

  it('is found from its snapshot, with what it is made of; its data set has no main, and a newest snapshot', async () => {
    const made = await ended((await ask({ service: 'both', dataset: 'found-again' })).id);
    const query = 'query ($id: ID!) { trainingSet(id: $id) { dataset { name head { number } newest { number trainingSet { id } } } inputs { number dataset { name } trainingSet { id } } } }';
    expect((await api.ask<{ trainingSet: unknown }>(query, { id: made.id })).trainingSet).toEqual({
      dataset: { name: 'found-again', head: null, newest: { number: 1, trainingSet: { id: made.id } } },
      inputs: [{ number: 1, dataset: { name: 'rides' }, trainingSet: null }, { number: 1, dataset: { name: 'driver-stats' }, trainingSet: null }],
    });
  });

  it('asked again is the same, found and not made anew; when a ref has moved it is another', async () => {
    const first = await ended((await ask({ features: ['driver_stats:conv_rate'] })).id);
    expect(await ask({ features: ['driver_stats:conv_rate'] })).toMatchObject({ id: first.id, status: 'READY', snapshotDigest: first.snapshotDigest });
    expect((await ask({ features: ['driver_stats:conv_rate'], known: 'ROW' })).id).not.toBe(first.id);
    const [one, two] = await Promise.all([ask({ features: ['driver_stats:trips'] }), ask({ features: ['driver_stats:trips'] })]);
    expect(one.id).toBe(two.id);
    await data.snapshotOf('rides', { 'frame.csv': `${frame}2,2026-01-02T00:00:00Z,no\n` });
    const moved = await ended((await ask({ features: ['driver_stats:conv_rate'] })).id);
    expect(moved).toMatchObject({ rows: 5 });
    expect(moved.snapshotDigest).not.toBe(first.snapshotDigest);
    expect(await ask({ features: ['driver_stats:conv_rate'], entities: { ...entities, snapshot: '1' } })).toMatchObject({ id: first.id });
  });

  it('says what was known then, and from which columns each of its own came', async () => {
    const made = await ended((await ask({ features: ['driver_stats:conv_rate'], known: 'ROW', entities: { ...entities, snapshot: '1' } })).id);
    // The row of 10:00 was written at noon: at ten it was not known.
    expect((await rowsOf(made)).map(({ conv_rate }) => conv_rate)).toEqual([0.5, null, null, null]);
    const { trainingSet: { datasetId, snapshot } } = await api.ask<{ trainingSet: { datasetId: string; snapshot: { derivation: { query: string; inputs: unknown[] } } } }>('query ($id: ID!) { trainingSet(id: $id) { datasetId snapshot { derivation { query inputs { digest } } } } }', { id: made.id });
    expect(snapshot.derivation.inputs.length).toBe(2);
    expect(JSON.parse(snapshot.derivation.query)).toMatchObject({ format: 'plinth.training-set.v1', known: { kind: 'ROW' }, views: [{ name: 'driver_stats', version: 1 }] });
    const walk = 'query ($node: LineageNodeInput!) { lineage(node: $node, direction: UPSTREAM, depth: 3, columns: true) { nodes { from { title column } } } }';
    const { lineage } = await api.ask<{ lineage: { nodes: { from: { title: string; column: string | null } }[] } }>(walk, { node: { kind: 'DATASET', id: datasetId, version: made.snapshotDigest, column: 'conv_rate' } });
    expect(lineage.nodes.map(({ from }) => `${from.title}.${from.column}`)).toEqual(expect.arrayContaining(['driver_stats.conv_rate', 'stats.conv_rate']));
    const { found } = await api.ask<{ found: { usedBy: { kind: string; name: string }[] } }>('{ found: featureDefinitionByName(kind: VIEW, name: "driver_stats") { usedBy { kind name } } }');
    expect(found.usedBy).toContainEqual({ kind: 'TRAINING_SET', name: made.snapshotDigest });
  });

  it.each([
    [{ features: ['nobody:x'] }, 'NAMED_DEFINITION_NOT_FOUND'],
    [{ features: ['driver_stats:nothing'] }, 'INVALID_INPUT'],
    [{ features: ['driver_stats@7:trips'] }, 'FEATURE_VERSION_NOT_FOUND'],
    [{ features: ['driver_stats'] }, 'INVALID_INPUT'],
    [{}, 'INVALID_INPUT'],
    [{ features: ['driver_stats:trips'], service: 'both' }, 'INVALID_INPUT'],
    [{ features: ['driver_stats:trips'], known: 'AT' }, 'INVALID_INPUT'],
    [{ features: ['driver_stats:trips'], entities: { dataset: 'nothing', timestampColumn: 't' } }, 'DATASET_NOT_FOUND'],
  ])('is refused for %j', async (input, code) => {
    expect(await api.codeOf(request, { input: { dataset: 'sets', entities, ...input } })).toBe(code);
  });

  it('that can not be made says why, once, and is tried again when it is asked for again', async () => {
    const wish = { features: ['driver_stats:trips'], entities: { ...entities, snapshot: '1', timestampColumn: 'nothing' } };
    const failed = await ended((await ask(wish)).id);
    expect(failed).toMatchObject({ status: 'FAILED', failureCode: 'INVALID_TRAINING_SET', failureMessage: expect.stringContaining('nothing') });
    expect(await ask(wish)).toMatchObject({ id: failed.id, status: 'QUEUED' });
    const nowhere = await ended((await ask({ features: ['driver_stats:trips'], entities: { ...entities, snapshot: '1', path: 'nowhere/*' } })).id);
    expect(nowhere).toMatchObject({ status: 'FAILED', failureCode: 'NO_TRAINING_FILES' });
  });

  it('whose worker was killed is made by another, with one effect', async () => {
    const wish = { features: ['driver_stats:trips'], known: 'ROW', entities: { ...entities, snapshot: '1' } };
    const { database } = server.platform;
    // A worker that took it and is gone: it has the lease, and says nothing any more.
    const sets = new TrainingSetStore(database);
    const { id } = await ask({ ...wish, dataset: 'killed' });
    await ended(id);
    await database.transaction({ workspaceId: server.workspaceId }, () => database.execute("update training_set set status = 'RUNNING', lease_until = now() - interval '1 second' where workspace_id = $1 and id = $2", [server.workspaceId, id]));
    const again = await ended(id);
    expect(again).toMatchObject({ status: 'READY', rows: 4 });
    const [snapshots, uses] = await Promise.all([
      api.ask<{ datasetByName: { snapshots: { nodes: { digest: string }[] } } }>('{ datasetByName(name: "killed") { snapshots { nodes { digest } } } }'),
      database.read({ workspaceId: server.workspaceId }, () => sets.byIds(server.workspaceId, [id])),
    ]);
    expect(snapshots.datasetByName.snapshots.nodes.map(({ digest }) => digest)).toEqual([again.snapshotDigest]);
    expect(uses[0]?.attempts).toBe(2);
  });
});
