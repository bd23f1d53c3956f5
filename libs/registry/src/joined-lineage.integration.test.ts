import { randomUUID } from 'node:crypto';
import { DatasetClient } from '@plinth/datasets/testing';
import { driver, feature, FeaturesClient } from '@plinth/features/testing';
import { type LineageNode, nodeKey } from '@plinth/lineage';
import { impactOf, linesOf, walkedBy } from '@plinth/lineage/testing';
import { PipelineClient } from '@plinth/pipelines/testing';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegistryClient } from './testing/index.js';

const warehouse = 'postgres://dw:5432';
const csv = 'driver_id,event_timestamp,rate\n1,2026-01-01T09:00:00Z,0.5\n';

/** What other systems tell of, and what Plinth keeps, in one graph. */
describe('things of Plinth under names of other systems', () => {
  let server: TestServer;
  let owner: TestActor;
  let data: DatasetClient;
  let pipelines: PipelineClient;
  let api: RegistryClient;
  let namespace: string;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = await server.makeActor('MAINTAINER');
    data = new DatasetClient(server, owner.token);
    pipelines = new PipelineClient(server, owner.token);
    api = new RegistryClient(server, owner.token);
    const { viewer } = await api.ask<{ viewer: { workspace: { slug: string } } }>('{ viewer { workspace { slug } } }');
    namespace = `plinth://${viewer.workspace.slug}`;
  });
  afterAll(() => server?.stop());

  const unique = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;
  const attachQuery = 'mutation ($node: LineageNodeInput!, $namespace: String!, $name: String!) { names: attachLineageName(node: $node, namespace: $namespace, name: $name) { namespace name } }';
  const detachQuery = attachQuery.replace('attachLineageName', 'detachLineageName');
  const attach = (node: LineageNode, name: string, token = owner.token) => server.ask<{ names: unknown[] }>(token, attachQuery, { node, namespace: warehouse, name });
  const refusal = async (node: LineageNode, name: string, { query = attachQuery, token = owner.token, inside = warehouse } = {}) => (await server.graphql(token, query, { node, namespace: inside, name })).errors?.[0]?.extensions.code;
  const assetId = async (name: string, inside = warehouse) => (await pipelines.ask<{ assetByName: { id: string } }>('query ($namespace: String!, $name: String!) { assetByName(namespace: $namespace, name: $name) { id } }', { namespace: inside, name })).assetByName.id;
  /** A step that reads one thing and writes another, told of as dbt does: with columns. */
  const step = async (from: Readonly<Record<string, unknown>>, to: Readonly<Record<string, unknown>>, job = unique('step')) => {
    const execution = { executionId: randomUUID(), job: { namespace: 'dbt', name: job } };
    const [output] = [{ ...to, columns: [{ column: 'rate', sources: [{ namespace: from['namespace'], name: from['name'], column: 'raw_rate' }] }] }];
    const { executions: [told] } = await pipelines.report({ ...execution, state: 'STARTED' }, { ...execution, state: 'SUCCEEDED', inputs: [from], outputs: [output] });
    return { job, node: { kind: 'PIPELINE_STEP', id: told?.job.id ?? '' } as LineageNode };
  };
  const table = (name: string) => ({ namespace: warehouse, name });
  const dataset = async (name: string) => {
    const { id } = await data.makeDataset({ name });
    const { digest } = await data.snapshotOf(name, { 'rows.csv': csv });
    return { node: { kind: 'DATASET', id } as LineageNode, id, digest, snapshot: { kind: 'DATASET', id, version: digest } as LineageNode };
  };
  const trained = async (name: string, digest: string) => {
    const run = await api.makeRun({ experimentName: 'joined', name: `fit-${name}` });
    await api.log(run.id, { inputs: [{ name, digest, sourceType: 'plinth', source: name }] });
    const model = await api.makeModel({ name: `model-${name}` });
    await api.makeVersion(model.id, { fromRun: run.id, ready: true });
    await api.setAlias(model.id, 'champion', 1);
    return { run: run.id, model: model.id };
  };
  const groupsOf = async (node: LineageNode) => (await impactOf(server, owner.token, node)).nodes.map(({ group, node: { title } }) => `${group} ${title}`).sort();

  it.each(['before', 'after'] as const)('lead from a table of dbt over a data set and features to a run and a model, when the name is given %s it is told of', async (when) => {
    const [rides, raw] = [unique('rides'), unique('raw')];
    const { node, digest } = await dataset(rides);
    if (when === 'before') await attach(node, `public.${rides}`);
    const { job } = await step(table(raw), table(`public.${rides}`));
    if (when === 'after') await attach(node, `public.${rides}`);
    const features = new FeaturesClient(server, owner.token);
    await features.apply([driver, { name: `source-${rides}`, source: { kind: 'BATCH', dataset: rides, path: '*.csv', timestampColumn: 'event_timestamp' } }, { name: `view-${rides}`, view: { entities: ['driver'], source: `source-${rides}`, ttlSeconds: 60, features: [feature('rate')] } }]);
    await trained(rides, digest);
    const origin: LineageNode = { kind: 'ASSET', id: await assetId(raw), column: 'raw_rate' };
    const table_ = when === 'after' ? [`ASSET public.${rides}`] : [];
    // As a whole the data set is a snapshot without a digest.
    expect(await groupsOf(origin)).toEqual([...table_, `DATA_SOURCE source-${rides}`, `FEATURE_VERSION view-${rides}`, `MODEL_VERSION model-${rides}`, `PIPELINE_STEP ${job}`, `RUN fit-${rides}`, `SNAPSHOT ${rides}`, `SNAPSHOT ${rides}`].sort());
    const { retrain, nodes } = await impactOf(server, owner.token, origin);
    expect(retrain.map(({ node: { title } }) => title)).toEqual([`model-${rides}`]);
    expect(nodes.find(({ group }) => group === 'FEATURE_VERSION')?.columns).toEqual(['rate']);
    // What is committed afterwards came from it as well.
    const later = await data.snapshotOf(rides, { 'more.csv': 'x\n1\n' });
    expect(linesOf(await walkedBy(server, owner.token, node, 'DOWNSTREAM', { depth: 1 }))).toContain(`${nodeKey(node)} → ${nodeKey({ ...node, version: later.digest })}`);
  });

  it('are data sets by their own name, at the snapshot that was told, or that main led to', async () => {
    const rides = unique('rides');
    const { id, digest: first } = await dataset(rides);
    const second = await data.snapshotOf(rides, { 'more.csv': 'x\n1\n' });
    const at = (version: string): string => nodeKey({ kind: 'DATASET', id, version });
    const readers = await Promise.all([{ version: '1' }, { version: first }, { version: 'main' }, {}, { version: 'nothing' }].map((more) => step({ namespace, name: rides, ...more }, table(unique('out')))));
    const origins = await Promise.all(readers.map(async ({ node }) => (await walkedBy(server, owner.token, node, 'UPSTREAM', { depth: 1 })).nodes.map(({ from }) => from.key)));
    expect(origins).toEqual([[at(first)], [at(first)], [at(second.digest)], [at(second.digest)], [nodeKey({ kind: 'DATASET', id })]]);
    const { node: writer } = await step(table(unique('in')), { namespace, name: rides });
    expect((await walkedBy(server, owner.token, writer, 'DOWNSTREAM', { depth: 1 })).nodes.map(({ to }) => to.key)).toEqual([at(second.digest)]);
    // Names of other workspaces, and of nothing, are assets as any other.
    const { node: stranger } = await step({ namespace: 'plinth://elsewhere', name: rides }, { namespace, name: 'a/b' });
    expect((await walkedBy(server, owner.token, stranger, 'UPSTREAM', { depth: 1 })).nodes.map(({ from }) => from.key)).toEqual([nodeKey({ kind: 'ASSET', id: await assetId(rides, 'plinth://elsewhere') })]);
  });

  it('keep what a snapshot came from when the next one is written, and lose what is no longer read', async () => {
    const [rides, raw, job] = [unique('rides'), unique('raw'), unique('job')];
    const { id, digest: first } = await dataset(rides);
    await step(table(`${raw}-1`), { namespace, name: rides, version: first }, job);
    const second = await data.snapshotOf(rides, { 'more.csv': 'x\n1\n' });
    const { node } = await step(table(`${raw}-2`), { namespace, name: rides, version: second.digest }, job);
    expect((await walkedBy(server, owner.token, node, 'DOWNSTREAM', { depth: 1 })).nodes.map(({ to }) => to.key).sort()).toEqual([first, second.digest].map((version) => nodeKey({ kind: 'DATASET', id, version })).sort());
    expect((await walkedBy(server, owner.token, node, 'UPSTREAM', { depth: 1 })).nodes.map(({ from }) => from.key)).toEqual([nodeKey({ kind: 'ASSET', id: await assetId(`${raw}-2`) })]);
  });

  it('are sources of features by a name that somebody gave them, columns too', async () => {
    const [name, raw] = [unique('stats'), unique('raw')];
    const { definitions } = await new FeaturesClient(server, owner.token).apply([driver, { name, source: { kind: 'BATCH', dataset: 'not-made-yet', path: '*.csv', timestampColumn: 'event_timestamp' } }, { name: `view-${name}`, view: { entities: ['driver'], source: name, ttlSeconds: 60, features: [feature('rate'), feature('trips')] } }]);
    const source: LineageNode = { kind: 'DATA_SOURCE', id: definitions.find((each) => each.name === name)?.id ?? '' };
    await attach(source, `public.${name}`);
    await step(table(raw), table(`public.${name}`));
    const { nodes } = await impactOf(server, owner.token, { kind: 'ASSET', id: await assetId(raw), column: 'raw_rate' });
    expect(nodes.filter(({ group }) => group === 'FEATURE_VERSION').map(({ node: { title }, columns }) => [title, columns])).toEqual([[`view-${name}`, ['rate']]]);
    const standsFor = async (token: string, assetName: string) => (await server.ask<{ assetByName: { standsFor: object | null } }>(token, 'query ($namespace: String!, $name: String!) { assetByName(namespace: $namespace, name: $name) { standsFor { kind id title path } } }', { namespace: warehouse, name: assetName })).assetByName.standsFor;
    expect(await standsFor(owner.token, `public.${name}`)).toMatchObject({ kind: 'DATA_SOURCE', id: source.id, title: name });
    expect(await standsFor(owner.token, raw)).toBeNull();
  });

  it('are sources of features that were applied before them, columns under their own names, also when they come to the name later', async () => {
    const [name, other] = [unique('late'), unique('late')];
    const source = (dataset: string, mapping: readonly object[] = []) => ({ kind: 'BATCH', dataset, path: '*.csv', timestampColumn: 'event_timestamp', fieldMapping: mapping });
    const view = (of: string) => ({ name: `view-${of}`, view: { entities: ['driver'], source: of, ttlSeconds: 60, features: [feature('rate')] } });
    const { definitions } = await new FeaturesClient(server, owner.token).apply([driver, { name, source: source(name, [{ key: 'raw_rate', value: 'rate' }]) }, view(name), { name: other, source: source(other) }, view(other)]);
    const upstreamOf = async (of: string) => (await walkedBy(server, owner.token, { kind: 'FEATURE', id: definitions.find((each) => each.name === `view-${of}`)?.id ?? '', version: '1', column: 'rate' }, 'UPSTREAM', { depth: 2, columns: true })).nodes.map(({ from }) => from.key);
    const { id } = await data.makeDataset({ name });
    expect(await upstreamOf(name)).toContain(nodeKey({ kind: 'DATASET', id, column: 'raw_rate' }));
    const renamed = await data.makeDataset({ name: unique('early') });
    expect(await upstreamOf(other)).not.toContain(nodeKey({ kind: 'DATASET', id: renamed.id, column: 'rate' }));
    await data.ask('mutation ($id: ID!, $name: String!) { updateDataset(input: { id: $id, name: $name }) { id } }', { id: renamed.id, name: other });
    expect(await upstreamOf(other)).toContain(nodeKey({ kind: 'DATASET', id: renamed.id, column: 'rate' }));
  });

  it('have one name each, given by who may and to what they see, and taken away again', async () => {
    const [one, other, name] = [await dataset(unique('one')), await dataset(unique('other')), unique('public')];
    const reader = (await server.makeActor('READER')).token;
    expect(await attach(one.node, name)).toEqual({ names: [{ namespace: warehouse, name }] });
    expect(await attach(one.node, name)).toEqual({ names: [{ namespace: warehouse, name }] });
    expect(await server.ask(reader, 'query ($node: LineageNodeInput!) { lineageNames(node: $node) { name } }', { node: one.node })).toEqual({ lineageNames: [{ name }] });
    expect(await Promise.all([
      refusal(other.node, name), refusal(one.node, name, { token: reader }), refusal({ kind: 'DATASET', id: randomUUID() }, name), refusal(one.snapshot, name), refusal({ kind: 'RUN', id: randomUUID() }, name), refusal(one.node, ''),
      refusal(one.node, 'x', { inside: namespace }), refusal(other.node, name, { query: detachQuery }),
    ])).toEqual(['LINEAGE_NAME_TAKEN', 'FORBIDDEN', 'LINEAGE_NODE_NOT_FOUND', 'INVALID_INPUT', 'INVALID_INPUT', 'INVALID_INPUT', 'INVALID_INPUT', 'LINEAGE_NAME_NOT_FOUND']);
    const [job, given] = [unique('job'), table(unique('in'))];
    await step(given, table(name), job);
    expect((await impactOf(server, owner.token, { kind: 'ASSET', id: await assetId(name) })).nodes).toEqual([]);
    expect(await server.ask(owner.token, detachQuery, { node: one.node, namespace: warehouse, name })).toEqual({ names: [] });
    // The same job, which writes it as another thing from then on.
    const { node } = await step(given, table(name), job);
    expect((await walkedBy(server, owner.token, node, 'DOWNSTREAM', { depth: 1 })).nodes.map(({ to }) => to.key)).toContain(nodeKey({ kind: 'ASSET', id: await assetId(name) }));
    await attach(other.node, name);
    expect((await impactOf(server, owner.token, { kind: 'ASSET', id: await assetId(name) })).nodes.map(({ node: { key } }) => key)).toContain(nodeKey(other.node));
  });
});
