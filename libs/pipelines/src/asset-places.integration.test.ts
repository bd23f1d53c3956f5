import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DatasetClient } from '@plinth/datasets/testing';
import { LineagePlaces } from '@plinth/lineage';
import { linesOf, walkedBy } from '@plinth/lineage/testing';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PipelineClient } from './testing/index.js';

describe('snapshots and where their bytes lay', () => {
  let server: TestServer;
  let writer: TestActor;
  let api: PipelineClient;
  let data: DatasetClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    writer = await server.makeActor('WRITER');
    [api, data] = [new PipelineClient(server, writer.token), new DatasetClient(server, writer.token)];
  });
  afterAll(() => server?.stop());

  /** Names that nothing else has. */
  const bucketOf = () => `s3://lake-${randomUUID().slice(0, 8)}`;
  const writes = (namespace: string, name: string, second = 1) => api.report({ executionId: randomUUID(), job: { namespace: 'spark', name: `write ${namespace} ${name}` }, at: new Date(Date.UTC(2026, 5, 1, 0, 0, second)).toISOString(), state: 'SUCCEEDED', inputs: [{ namespace, name: `${name}.origin` }], outputs: [{ namespace, name }] });
  const idOf = async (namespace: string, name: string) => (await api.ask<{ assetByName: { id: string } | null }>('query ($namespace: String!, $name: String!) { assetByName(namespace: $namespace, name: $name) { id } }', { namespace, name })).assetByName?.id ?? '';
  const commit = async (sources: readonly object[], content = randomUUID(), name?: string) => {
    const dataset = name === undefined ? await data.makeDataset() : { name };
    return { name: dataset.name, ...(await data.snapshotOf(dataset.name, { 'a.csv': content }, { derivation: { sources } })) };
  };
  const datasetIdOf = async (name: string) => (await api.ask<{ datasetByName: { id: string } }>('query ($name: String!) { datasetByName(name: $name) { id } }', { name })).datasetByName.id;
  const upstream = async ({ name, digest }: { readonly name: string; readonly digest: string }, more: object = {}, token = writer.token) => linesOf(await walkedBy(server, token, { kind: 'DATASET', id: await datasetIdOf(name), version: digest }, 'UPSTREAM', { depth: 3, ...more }));
  const joined = async (snapshot: { readonly name: string; readonly digest: string }, assetId: string) => (await upstream(snapshot)).includes(`ASSET:${assetId} → DATASET:${await datasetIdOf(snapshot.name)}@${snapshot.digest}`);

  it('are kept with the snapshot, as OpenLineage names them', async () => {
    const { name, digest, derivation } = await commit([{ uri: 's3a://key:secret@lake/raw/b/' }, { uri: 'file:///data/a%20b.csv', path: 'a.csv' }, { uri: 's3://lake/raw/b' }]);
    const sources = [{ namespace: 'file', name: '/data/a b.csv', path: 'a.csv' }, { namespace: 's3://lake', name: 'raw/b', path: null }];
    expect(derivation).toMatchObject({ sources, inputs: [], runId: null });
    const seen = await api.ask<{ datasetByName: { snapshot: { derivation: unknown } } }>('query ($name: String!, $digest: String!) { datasetByName(name: $name) { snapshot(reference: $digest) { derivation { sources { namespace name path } } } } }', { name, digest });
    expect(seen.datasetByName.snapshot.derivation).toEqual({ sources });
  });

  it('are the same snapshot when they say the same, and another when they do not', async () => {
    const content = randomUUID();
    const first = await commit([{ uri: 's3://lake/x' }, { uri: 's3://lake/y' }], content);
    expect((await commit([{ uri: 's3a://lake/y/' }, { uri: 's3n://lake/x' }], content, first.name)).digest).toBe(first.digest);
    expect((await commit([{ uri: 's3://lake/x' }], content, first.name)).digest).not.toBe(first.digest);
    const plain = await data.makeDataset();
    expect((await data.snapshotOf(plain.name, { 'a.csv': content })).derivation).toBeNull();
  });

  it.each<[object, string]>([
    [{ uri: 'orders.csv' }, 'derivation.sources[0].uri'], [{ uri: 'plinth://default/x' }, 'derivation.sources[0].uri'], [{ uri: 's3://lake/x', path: '../a' }, 'path'], [{ uri: 's3://lake/x', more: 1 }, 'derivation.sources.0'],
  ])('are refused as %j', async (source, field) => {
    const { name } = await data.makeDataset();
    const { status, error } = await data.commit(name, { 'a.csv': 'x' }, { derivation: { sources: [source] } });
    expect([status, error?.field?.startsWith(field)]).toEqual([400, true]);
  });

  it('join with what was told of before the commit: the place itself and folders above it', async () => {
    const bucket = bucketOf();
    await writes(bucket, 'raw/orders');
    const [folder, origin] = [await idOf(bucket, 'raw/orders'), await idOf(bucket, 'raw/orders.origin')];
    const [whole, part, beside] = [await commit([{ uri: `${bucket}/raw/orders` }]), await commit([{ uri: `${bucket}/raw/orders/part-1.parquet`, path: 'a.csv' }]), await commit([{ uri: `${bucket}/raw/orders-2` }])];
    expect(await Promise.all([whole, part, beside].map((snapshot) => joined(snapshot, folder)))).toEqual([true, true, false]);
    // The walk goes on through it, to what it was made of.
    expect((await upstream(part)).some((line) => line.startsWith(`ASSET:${origin} → PIPELINE_STEP:`))).toBe(true);
  });

  it('join with what is told of after the commit, and not before that', async () => {
    const bucket = bucketOf();
    const snapshot = await commit([{ uri: `${bucket}/raw/orders/part-1.parquet` }]);
    expect(await upstream(snapshot)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const before = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await writes(bucket, 'raw/orders');
    expect(await joined(snapshot, await idOf(bucket, 'raw/orders'))).toBe(true);
    expect(await upstream(snapshot, { at: before })).toEqual([]);
  });

  it('join by tables, and by what stands for a data set', async () => {
    const host = `dw-${randomUUID().slice(0, 8)}`;
    await writes(`postgres://${host}:5432`, 'shop.public.orders');
    const snapshot = await commit([{ uri: `postgresql://me:pw@${host}/shop.public.orders` }]);
    expect(await joined(snapshot, await idOf(`postgres://${host}:5432`, 'shop.public.orders'))).toBe(true);
    const [other, bucket] = [await commit([]), bucketOf()];
    const otherId = await datasetIdOf(other.name);
    await api.ask('mutation ($id: ID!, $namespace: String!) { attachLineageName(node: { kind: DATASET, id: $id }, namespace: $namespace, name: "x") { name } }', { id: otherId, namespace: bucket });
    await writes(bucket, 'x');
    const taken = await commit([{ uri: `${bucket}/x/1.csv` }]);
    expect(await upstream(taken)).toContain(`DATASET:${otherId} → DATASET:${await datasetIdOf(taken.name)}@${taken.digest}`);
  });

  it('are shown on both sides, to those who may see both', async () => {
    const bucket = bucketOf();
    await writes(bucket, 'raw');
    const [first, second] = [await commit([{ uri: `${bucket}/raw/1` }]), await commit([{ uri: `${bucket}/raw/2` }])];
    const ask = (token: string) => server.graphql<{ assetByName: { takenAs: { digest: string }[] | null } }>(token, 'query ($namespace: String!) { assetByName(namespace: $namespace, name: "raw") { takenAs { digest dataset { name } } } }', { namespace: bucket });
    expect((await ask(writer.token)).data?.assetByName.takenAs).toEqual([second, first].map(({ digest, name }) => ({ digest, dataset: { name } })));
    const behind = await api.ask<{ datasetByName: { snapshot: unknown } }>('query ($name: String!) { datasetByName(name: $name) { snapshot(reference: "main") { takenFrom { namespace name } } } }', { name: first.name });
    expect(behind.datasetByName.snapshot).toEqual({ takenFrom: [{ namespace: bucket, name: 'raw' }] });
    // Whoever may see assets alone sees neither the snapshots nor, in the graph, which they are.
    const limited = await server.makeActor('READER', { scopes: ['pipeline:read', 'lineage:read'] });
    const answer = await ask(limited.token);
    expect([answer.data?.assetByName.takenAs, answer.errors?.[0]?.extensions.code]).toEqual([null, 'FORBIDDEN']);
    const walked = await walkedBy(server, limited.token, { kind: 'ASSET', id: await idOf(bucket, 'raw') }, 'DOWNSTREAM', { depth: 1 });
    expect(walked.nodes.map(({ to }) => [to.hidden, to.title])).toEqual([[true, null], [true, null]]);
  });

  it('join whichever of commit and report comes first, also at the same time', async () => {
    const bucket = bucketOf();
    const rounds = Array.from({ length: 8 }, (_, round) => `raw-${round}`);
    const snapshots = await Promise.all(rounds.map(async (name) => (await Promise.all([commit([{ uri: `${bucket}/${name}/1` }]), writes(bucket, name)]))[0]));
    for (const [round, snapshot] of snapshots.entries()) expect(await joined(snapshot, await idOf(bucket, rounds[round] ?? ''))).toBe(true);
  });

  it('join when the commit comes after a report has looked for places, and before it is written', async () => {
    const bucket = bucketOf();
    const places = server.application.get(LineagePlaces, { strict: false });
    const { within } = places;
    let [haveLooked, letGo] = [(): void => undefined, (): void => undefined];
    const looked = new Promise<void>((resolve) => (haveLooked = resolve));
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const spy = vi.spyOn(places, 'within').mockImplementation(async (...asked) => {
      const found = await within.apply(places, asked);
      haveLooked();
      await gate;
      return found;
    });
    const report = writes(bucket, 'raw');
    await looked;
    const committed = commit([{ uri: `${bucket}/raw/1` }]);
    // It waits for the report; if it did not, it would be through by then.
    await Promise.race([committed, pause(2_000)]);
    letGo();
    const [snapshot] = await Promise.all([committed, report]);
    spy.mockRestore();
    expect(await joined(snapshot, await idOf(bucket, 'raw'))).toBe(true);
  });
});
