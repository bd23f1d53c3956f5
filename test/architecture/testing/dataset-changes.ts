import { randomUUID } from 'node:crypto';
import { DatasetClient } from '@plinth/datasets/testing';
import type { Operation } from './plausible.js';
import type { World } from './world.js';

const unique = (): string => randomUUID().slice(0, 8);

/** A data set with one snapshot, which the branches main and other lead to. */
async function dataset(world: World): Promise<string> {
  const api = new DatasetClient(world.server, world.owner.token);
  const { id, name } = await api.makeDataset({ tags: [{ key: 'k', value: 'v' }] });
  await api.snapshotOf(name, { 'a.txt': unique() });
  await world.server.ask(world.owner.token, 'mutation ($id: ID!) { setDatasetRef(input: { datasetId: $id, name: "other", to: "main" }) { name } }', { id });
  return id;
}

const byId = (mutation: string, more = '') => async (world: World): Promise<Operation> => ({ query: `mutation ($id: ID!) { ${mutation}(id: $id${more}) { id } }`, variables: { id: await dataset(world) } });
const ofDataset = (call: string) => async (world: World): Promise<Operation> => ({ query: `mutation ($id: ID!) { ${call} }`, variables: { id: await dataset(world) } });
const after = (first: string, then: string) => async (world: World): Promise<Operation> => {
  const id = await dataset(world);
  await world.server.ask(world.owner.token, `mutation ($id: ID!) { ${first}(id: $id) { id } }`, { id });
  return { query: `mutation ($id: ID!) { ${then}(id: $id) { id } }`, variables: { id } };
};

/** A data set whose first snapshot is held, whose second one main leads to, and whose branch other has something of its own. */
const branched = async (world: World): Promise<{ readonly id: string; readonly first: string }> => {
  const api = new DatasetClient(world.server, world.owner.token);
  const { id, name } = await api.makeDataset();
  const { digest: first } = await api.snapshotOf(name, { 'a.txt': unique() });
  await api.snapshotOf(name, { 'b.txt': unique() }, { ref: 'other', base: first, expectedHead: null });
  await api.snapshotOf(name, { 'c.txt': unique() });
  return { id, first };
};
const ofFirst = (call: string, held = false) => async (world: World): Promise<Operation> => {
  const variables = await branched(world);
  if (held) await world.server.ask(world.owner.token, 'mutation ($id: ID!, $first: String!) { holdDatasetSnapshot(datasetId: $id, digest: $first, reason: "x") { digest } }', variables);
  return { query: `mutation ($id: ID!, $first: String!) { ${call} }`, variables };
};
const withRun = (mutation: string) => async (world: World): Promise<Operation> => {
  const api = new DatasetClient(world.server, world.owner.token);
  const { name } = await api.makeDataset();
  await api.snapshotOf(name, { 'a.txt': unique() });
  const experimentId = await world.made('mutation ($name: String!) { createExperiment(input: { name: $name }) { id } }', { name: `e-${unique()}` });
  const runId = await world.made('mutation ($experimentId: ID!) { createRun(input: { experimentId: $experimentId }) { id } }', { experimentId });
  return { query: `mutation ($runId: ID!, $snapshot: String!) { ${mutation}(input: { runId: $runId, snapshot: $snapshot }) { id } }`, variables: { runId, snapshot: name } };
};

export const datasetChanges: Readonly<Record<string, (world: World) => Promise<Operation> | Operation>> = {
  createDataset: () => ({ query: 'mutation ($name: String!) { createDataset(input: { name: $name }) { id } }', variables: { name: `d-${unique()}` } }),
  updateDataset: ofDataset('updateDataset(input: { id: $id, sensitivity: RESTRICTED }) { id }'),
  setDatasetTags: byId('setDatasetTags', ', tags: [{ key: "a", value: "b" }]'),
  deleteDatasetTags: byId('deleteDatasetTags', ', keys: ["k"]'),
  archiveDataset: byId('archiveDataset'),
  unarchiveDataset: after('archiveDataset', 'unarchiveDataset'),
  deleteDataset: byId('deleteDataset'),
  restoreDataset: after('deleteDataset', 'restoreDataset'),
  setDatasetRef: ofDataset('setDatasetRef(input: { datasetId: $id, name: "v1", kind: TAG, to: "1" }) { name }'),
  deleteDatasetRef: ofDataset('deleteDatasetRef(datasetId: $id, name: "other") { name }'),
  setDatasetRefProtected: ofDataset('setDatasetRefProtected(datasetId: $id, name: "main", isProtected: true) { name }'),
  mergeDataset: async (world) => ({ query: 'mutation ($id: ID!) { mergeDataset(input: { datasetId: $id, into: "main", from: "other" }) { digest } }', variables: { id: (await branched(world)).id } }),
  holdDatasetSnapshot: ofFirst('holdDatasetSnapshot(datasetId: $id, digest: $first, reason: "case 7") { digest }'),
  releaseDatasetSnapshot: ofFirst('releaseDatasetSnapshot(datasetId: $id, digest: $first, reason: "closed") { digest }', true),
  deleteDatasetSnapshot: ofFirst('deleteDatasetSnapshot(datasetId: $id, digest: $first) { digest }'),
  profileDatasetSnapshot: async (world) => {
    const variables = await branched(world);
    await world.server.platform.database.transaction(world.server, () => world.server.platform.database.execute(`update dataset_profiling set state = 'FAILED' where workspace_id = $1 and digest = decode($2, 'hex')`, [world.server.workspaceId, variables.first]));
    return { query: 'mutation ($id: ID!, $first: String!) { profileDatasetSnapshot(datasetId: $id, digest: $first) { digest } }', variables };
  },
  useSnapshot: withRun('useSnapshot'),
  produceSnapshot: withRun('produceSnapshot'),
  attachLineageName: ofDataset('attachLineageName(node: { kind: DATASET, id: $id }, namespace: "postgres://dw", name: "public.rides") { name }'),
  detachLineageName: async (world) => {
    const [id, name] = [await dataset(world), `public.t${unique()}`];
    await world.server.ask(world.owner.token, 'mutation ($id: ID!, $name: String!) { attachLineageName(node: { kind: DATASET, id: $id }, namespace: "postgres://dw", name: $name) { name } }', { id, name });
    return { query: 'mutation ($id: ID!, $name: String!) { detachLineageName(node: { kind: DATASET, id: $id }, namespace: "postgres://dw", name: $name) { name } }', variables: { id, name } };
  },
};
