import { randomUUID } from 'node:crypto';
import { systemActor } from '@plinth/access';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetCollectionService } from './collection.service.js';
import { RetentionService } from './retention.service.js';
import { DatasetClient, sha256 } from './testing/index.js';

describe('the history of a data set', () => {
  let server: TestServer;
  let api: DatasetClient;
  let writer: DatasetClient;
  let admin: pg.Client;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
    writer = new DatasetClient(server, (await server.makeActor('WRITER')).token);
    admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const retain = () => server.application.get(RetentionService).retain(systemActor(server.workspaceId, 'dataset:retain', 'test'));
  const collect = () => server.application.get(DatasetCollectionService).collect(systemActor(server.workspaceId, 'dataset:collect', 'test'));
  const later = async (days: number) => {
    for (const [table, column] of [['dataset_snapshot', 'created_at'], ['dataset_ref_move', 'moved_at'], ['dataset_object', 'touched_at'], ['dataset', 'deleted_at']])
      await admin.query(`alter table ${table} disable trigger user; update ${table} set ${column} = ${column} - interval '${days} days'; alter table ${table} enable trigger user`);
  };
  const merge = 'mutation ($input: MergeDatasetInput!) { mergeDataset(input: $input) { number parents files } }';
  const preview = 'query ($id: ID!) { datasetMergePreview(datasetId: $id, into: "main", from: "side") { base { number } conflictCount conflicts { path base { size } ours { size } theirs { size } } } }';

  it('branches and comes together again', async () => {
    const { id, name } = await api.makeDataset();
    const base = await api.snapshotOf(name, { both: '1', ours: '1', theirs: '1', gone: '1' });
    const side = await api.snapshotOf(name, { theirs: '22', gone: null, new: 'n' }, { ref: 'side', base: base.digest, expectedHead: null });
    // Nothing of its own yet: main only moves.
    await api.ask('mutation ($id: ID!) { setDatasetRef(input: { datasetId: $id, name: "copy", to: "main" }) { name } }', { id });
    expect(await api.ask(merge, { input: { datasetId: id, into: 'copy', from: 'side' } })).toEqual({ mergeDataset: { number: 2, parents: [base.digest], files: 4 } });
    const main = await api.snapshotOf(name, { ours: '333' });
    expect(await api.ask(merge, { input: { datasetId: id, into: 'main', from: 'side' } })).toEqual({ mergeDataset: { number: 4, parents: [main.digest, side.digest], files: 4 } });
    expect((await api.manifest(name, 'main')).trimEnd().split('\n')).toEqual([['1', 'both'], ['n', 'new'], ['333', 'ours'], ['22', 'theirs']].map(([content = '', path]) => `${sha256(content)} ${content.length} ${path}`));
    // Merged already: nothing happens.
    expect(await api.ask(merge, { input: { datasetId: id, into: 'main', from: 'side' } })).toMatchObject({ mergeDataset: { number: 4 } });
  });

  it('names what both sides did differently, and takes a side when told', async () => {
    const { id, name } = await api.makeDataset();
    const base = await api.snapshotOf(name, { a: '1', b: '1' });
    await api.snapshotOf(name, { a: '22', b: null }, { ref: 'side', base: base.digest, expectedHead: null });
    await api.snapshotOf(name, { a: '333', b: '4444' });
    expect(await api.ask(preview, { id })).toEqual({
      datasetMergePreview: { base: { number: 1 }, conflictCount: 2, conflicts: [{ path: 'a', base: { size: 1 }, ours: { size: 3 }, theirs: { size: 2 } }, { path: 'b', base: { size: 1 }, ours: { size: 4 }, theirs: null }] },
    });
    const refused = await server.graphql(api.token, merge, { input: { datasetId: id, into: 'main', from: 'side' } });
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'MERGE_CONFLICTED', details: { count: 2, paths: 'a\nb' } });
    await api.ask(merge, { input: { datasetId: id, into: 'main', from: 'side', prefer: 'THEIRS' } });
    expect(await api.manifest(name, 'main')).toBe(`${sha256('22')} 2 a\n`);
    await api.snapshotOf(name, { z: 'z' }, { ref: 'alone', base: null, expectedHead: null });
    expect(await api.codeOf(merge, { input: { datasetId: id, into: 'main', from: 'alone' } })).toBe('UNRELATED_HISTORIES');
  });

  it('lets go of snapshots in time, but of none that a ref leads to or that is held', async () => {
    const { id, name } = await api.makeDataset({ retentionDays: 30 });
    const held = await api.snapshotOf(name, { a: 'held' });
    await api.snapshotOf(name, { a: 'tagged' });
    const expiring = await api.snapshotOf(name, { a: 'expiring' });
    await api.ask('mutation ($id: ID!) { setDatasetRef(input: { datasetId: $id, name: "v1", kind: TAG, to: "2" }) { name } }', { id });
    await api.ask('mutation ($id: ID!, $digest: String!) { holdDatasetSnapshot(datasetId: $id, digest: $digest, reason: "case 7") { heldAt holdReason } }', { id, digest: held.digest });
    await later(40);
    // Time counts from when the last ref left it, not from when it was made.
    await api.snapshotOf(name, { a: 'head' });
    expect(await retain()).toBe(0);
    await later(31);
    expect(await retain()).toBe(1);
    expect(await retain()).toBe(0);
    await collect();
    expect((await api.get(name, 'snapshots/3/files/a')).status).toBe(409);
    for (const [number, content] of [[1, 'held'], [2, 'tagged'], [4, 'head']] as const) expect(await (await api.get(name, `snapshots/${number}/files/a`)).text()).toBe(content);
    const { dataset } = await api.ask<{ dataset: { snapshots: { nodes: { number: number; deletedAt: string | null }[] } } }>('query ($id: ID!) { dataset(id: $id) { snapshots { nodes { number deletedAt } } } }', { id });
    expect(dataset.snapshots.nodes.map(({ number, deletedAt }) => [number, deletedAt !== null])).toEqual([[4, false], [3, true], [2, false], [1, false]]);
    // The very same data again is the very same snapshot.
    const again = await api.commit(name, { a: 'expiring' }, { base: expiring.parents[0], expectedHead: (await api.snapshotOf(name, { b: 'x' })).digest });
    expect([again.snapshot?.number, await (await api.get(name, 'snapshots/3/files/a')).text()]).toEqual([3, 'expiring']);
  });

  it('lets go of a deleted data set after a week, never of one with a hold', async () => {
    const { id, name } = await api.makeDataset();
    const first = await api.snapshotOf(name, { a: `of ${id}` });
    const hold = 'mutation ($id: ID!, $digest: String!) { holdDatasetSnapshot(datasetId: $id, digest: $digest, reason: "case 8") { digest } }';
    expect(await writer.codeOf(hold, { id, digest: first.digest })).toBe('FORBIDDEN');
    await api.ask(hold, { id, digest: first.digest });
    const remove = 'mutation ($id: ID!) { deleteDataset(id: $id) { deletedAt } }';
    expect(await api.codeOf(remove, { id })).toBe('DATASET_HELD');
    expect(await api.codeOf('mutation ($id: ID!, $digest: String!) { deleteDatasetSnapshot(datasetId: $id, digest: $digest) { digest } }', { id, digest: first.digest })).toBe('SNAPSHOT_HELD');
    await expect(admin.query(`update dataset_snapshot set deleted_at = now() where dataset_id = $1`, [id])).rejects.toThrow('a held snapshot stays');
    await api.ask('mutation ($id: ID!, $digest: String!) { releaseDatasetSnapshot(datasetId: $id, digest: $digest, reason: "closed") { heldAt } }', { id, digest: first.digest });
    expect(await api.codeOf('mutation ($id: ID!, $digest: String!) { deleteDatasetSnapshot(datasetId: $id, digest: $digest) { digest } }', { id, digest: first.digest })).toBe('SNAPSHOT_IN_USE');
    await api.ask(remove, { id });
    await later(5);
    expect(await retain()).toBe(0);
    await later(3);
    expect(await retain()).toBe(1);
    expect((await collect()).objects).toBeGreaterThan(0);
    await api.ask('mutation ($id: ID!) { restoreDataset(id: $id) { id } }', { id });
    expect((await api.get(name, 'snapshots/1/files/a')).status).toBe(409);
  });

  it('tells who read, once an hour for each snapshot, in the audit log first', async () => {
    const { id, name } = await api.makeDataset({ sensitivity: 'RESTRICTED' });
    await api.snapshotOf(name, { a: '1', b: '2' });
    for (const path of ['a', 'b', 'a']) await (await writer.get(name, `snapshots/main/files/${path}`)).text();
    await (await writer.post(name, 'snapshots/1/fetch', 'a\nb')).arrayBuffer();
    const { dataset } = await api.ask<{ dataset: { reads: { nodes: { actor: { name: string }; snapshot: { number: number } }[] } } }>('query ($id: ID!) { dataset(id: $id) { reads { nodes { actor { name } snapshot { number } } } } }', { id });
    expect(dataset.reads.nodes).toMatchObject([{ actor: { name: expect.stringContaining('WRITER') as string }, snapshot: { number: 1 } }]);
    const records = await admin.query(`select payload->'after' as after from outbox where topic = 'audit' and payload->>'action' = 'dataset.read' and payload->>'subjectId' = $1`, [id]);
    expect(records.rows).toEqual([{ after: { number: 1, sensitivity: 'RESTRICTED' } }]);
    expect(await writer.codeOf('query ($id: ID!) { dataset(id: $id) { reads { nodes { hour } } } }', { id })).toBe('FORBIDDEN');
  });

  it('is told of by runs that read and made snapshots', async () => {
    const { name } = await api.makeDataset();
    const { digest } = await api.snapshotOf(name, { a: '1' });
    const { createExperiment } = await api.ask<{ createExperiment: { id: string } }>('mutation ($name: String!) { createExperiment(input: { name: $name }) { id } }', { name });
    const { createRun } = await api.ask<{ createRun: { id: string } }>('mutation ($id: ID!) { createRun(input: { experimentId: $id }) { id } }', { id: createExperiment.id });
    const use = 'mutation ($id: ID!, $snapshot: String!) { useSnapshot(input: { runId: $id, snapshot: $snapshot, context: "training" }) { inputs { name digest sourceType tags { key value } snapshot { number dataset { name } } } } }';
    for (let turn = 0; turn < 2; turn += 1)
      expect(await api.ask(use, { id: createRun.id, snapshot: `${name}@1` })).toEqual({ useSnapshot: { inputs: [{ name, digest, sourceType: 'PLINTH_DATASET', tags: [{ key: 'context', value: 'training' }], snapshot: { number: 1, dataset: { name } } }] } });
    expect(await api.codeOf(use, { id: createRun.id, snapshot: `${name}@2` })).toBe('SNAPSHOT_NOT_FOUND');
    const made = await api.snapshotOf(name, { b: '2' });
    for (let turn = 0; turn < 2; turn += 1) await api.ask('mutation ($id: ID!, $snapshot: String!) { produceSnapshot(input: { runId: $id, snapshot: $snapshot }) { id } }', { id: createRun.id, snapshot: `${name}@${made.digest}` });
    const records = await admin.query(`select payload->>'action' as action from outbox where topic = 'audit' and payload->>'subjectId' = $1 and payload->>'action' in ('run.used', 'run.produced') order by 1`, [createRun.id]);
    expect(records.rows).toEqual([{ action: 'run.produced' }, { action: 'run.used' }]);
    const edges = await admin.query(
      `select f.kind as from, t.kind as to from lineage_edge e join lineage_node f on f.workspace_id = e.workspace_id and f.id = e.from_id join lineage_node t on t.workspace_id = e.workspace_id and t.id = e.to_id where f.external_id = $1 or t.external_id = $1 order by 1`,
      [createRun.id],
    );
    expect(edges.rows).toEqual([{ from: 'DATASET', to: 'RUN' }, { from: 'RUN', to: 'DATASET' }]);
  });

  it('are made by a run that is there, if they say so', async () => {
    const { name } = await api.makeDataset();
    const { createRun } = await api.ask<{ createRun: { id: string } }>('mutation ($name: String!) { createRun(input: { experimentName: $name }) { id } }', { name });
    const { id } = createRun;
    expect((await api.snapshotOf(name, { a: '1' }, { derivation: { runId: id } })).derivation).toMatchObject({ runId: id });
    const refused = await api.commit(name, { a: '2' }, { derivation: { runId: randomUUID() } });
    expect([refused.status, refused.error?.code, refused.error?.field]).toEqual([404, 'RUN_NOT_FOUND', 'derivation.runId']);
    const stranger = new DatasetClient(server, (await server.makeActor('WRITER', { workspaceId: await server.makeWorkspace() })).token);
    const elsewhere = await stranger.makeDataset();
    expect(await stranger.commit(elsewhere.name, { a: '1' }, { derivation: { runId: id } })).toMatchObject({ status: 404, error: { code: 'RUN_NOT_FOUND' } });
    await api.ask('mutation ($id: ID!) { deleteRuns(ids: [$id]) { id } }', { id });
    expect((await api.commit(name, { a: '3' }, { derivation: { runId: id } })).error?.code).toBe('RUN_DELETED');
  });
});
