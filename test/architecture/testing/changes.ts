import { randomUUID } from 'node:crypto';
import type { TestActor, TestServer } from '@plinth/server/testing';
import type { Operation } from './plausible.js';

/** A workspace with something of each kind in it, for a mutation to change. */
export interface World {
  readonly owner: TestActor;
  readonly member: TestActor;
  readonly server: TestServer;
  /** Makes something by the API. @returns the id at `path` of the answer */
  made(query: string, variables?: Readonly<Record<string, unknown>>): Promise<string>;
}

export async function worldOf(server: TestServer): Promise<World> {
  const owner = await server.makeActor('OWNER');
  const member = await server.makeActor('WRITER');
  return {
    owner,
    member,
    server,
    made: async (query, variables = {}) => {
      const id = /"id":"([^"]+)"/.exec(JSON.stringify(await server.ask(owner.token, query, variables)))?.[1];
      if (!id) throw new Error(`Nothing was made by ${query}`);
      return id;
    },
  };
}

const unique = () => randomUUID().slice(0, 8);
const experiment = (world: World) => world.made('mutation ($name: String!) { createExperiment(input: { name: $name, tags: [{ key: "k", value: "v" }] }) { id } }', { name: `e-${unique()}` });
const run = async (world: World) => world.made('mutation ($experimentId: ID!) { createRun(input: { experimentId: $experimentId, tags: [{ key: "k", value: "v" }] }) { id } }', { experimentId: await experiment(world) });
const finished = async (world: World) => {
  const id = await run(world);
  await world.made('mutation ($id: ID!) { updateRun(input: { id: $id, status: FINISHED }) { id } }', { id });
  return id;
};
const deletedExperiment = async (world: World) => {
  const id = await experiment(world);
  return world.made('mutation ($id: ID!) { deleteExperiment(id: $id) { id } }', { id });
};
const deletedRun = async (world: World) => {
  const id = await run(world);
  return world.made('mutation ($id: ID!) { deleteRuns(ids: [$id]) { id } }', { id });
};

const artifact = async (world: World) => {
  const runId = await run(world);
  const response = await world.server.fetch(world.owner.token, `/api/v1/runs/${runId}/artifacts/a.txt`, { method: 'PUT', headers: { 'Content-Type': 'text/plain' }, body: 'x' });
  if (response.status !== 201) throw new Error(`The artifact was not taken: ${response.status}`);
  return runId;
};

/** For each mutation, a call that certainly changes something. A new mutation is not tried until it stands here, and a test says so. */
export const mutationsThatChange: Readonly<Record<string, (world: World) => Promise<Operation> | Operation>> = {
  createWorkspace: () => ({ query: 'mutation ($slug: String!) { createWorkspace(input: { slug: $slug, name: "Vision" }) { workspace { id } } }', variables: { slug: `w-${unique()}` } }),
  createUser: () => ({ query: 'mutation ($email: String!) { createUser(input: { name: "Ada", email: $email, role: READER }) { id } }', variables: { email: `${unique()}@example.org` } }),
  createServiceAccount: () => ({ query: 'mutation { createServiceAccount(input: { name: "CI", role: WRITER }) { id } }', variables: {} }),
  setServiceAccountOwner: async (world) => ({
    query: 'mutation ($id: ID!, $ownerId: ID!) { setServiceAccountOwner(actorId: $id, ownerId: $ownerId) { id } }',
    variables: { id: await world.made('mutation { createServiceAccount(input: { name: "CI", role: WRITER }) { id } }'), ownerId: world.member.actor.id },
  }),
  setRole: ({ member }) => ({ query: 'mutation ($id: ID!) { setRole(actorId: $id, role: MAINTAINER) { id } }', variables: { id: member.actor.id } }),
  disableActor: ({ member }) => ({ query: 'mutation ($id: ID!) { disableActor(actorId: $id) { id } }', variables: { id: member.actor.id } }),
  createAccessToken: ({ member }) => ({ query: 'mutation ($id: ID!) { createAccessToken(input: { actorId: $id, name: "x" }) { token { id } } }', variables: { id: member.actor.id } }),
  revokeAccessToken: async (world) => ({
    query: 'mutation ($id: ID!) { revokeAccessToken(id: $id) { id } }',
    variables: { id: await world.made('mutation { createAccessToken(input: { name: "x" }) { token { id } } }') },
  }),
  createExperiment: () => ({ query: 'mutation ($name: String!) { createExperiment(input: { name: $name }) { id } }', variables: { name: `e-${unique()}` } }),
  updateExperiment: async (world) => ({ query: 'mutation ($id: ID!, $name: String!) { updateExperiment(input: { id: $id, name: $name }) { id } }', variables: { id: await experiment(world), name: `e-${unique()}` } }),
  setExperimentTags: async (world) => ({ query: 'mutation ($id: ID!) { setExperimentTags(id: $id, tags: [{ key: "a", value: "b" }]) { id } }', variables: { id: await experiment(world) } }),
  deleteExperimentTags: async (world) => ({ query: 'mutation ($id: ID!) { deleteExperimentTags(id: $id, keys: ["k"]) { id } }', variables: { id: await experiment(world) } }),
  deleteExperiment: async (world) => ({ query: 'mutation ($id: ID!) { deleteExperiment(id: $id) { id } }', variables: { id: await experiment(world) } }),
  restoreExperiment: async (world) => ({ query: 'mutation ($id: ID!) { restoreExperiment(id: $id) { id } }', variables: { id: await deletedExperiment(world) } }),
  createRun: async (world) => ({ query: 'mutation ($id: ID!) { createRun(input: { experimentId: $id }) { id } }', variables: { id: await experiment(world) } }),
  updateRun: async (world) => ({ query: 'mutation ($id: ID!) { updateRun(input: { id: $id, status: FINISHED }) { id } }', variables: { id: await run(world) } }),
  resumeRun: async (world) => ({ query: 'mutation ($id: ID!) { resumeRun(id: $id) { id } }', variables: { id: await finished(world) } }),
  setRunTags: async (world) => ({ query: 'mutation ($id: ID!) { setRunTags(runId: $id, tags: [{ key: "a", value: "b" }]) { id } }', variables: { id: await run(world) } }),
  deleteRunTags: async (world) => ({ query: 'mutation ($id: ID!) { deleteRunTags(runId: $id, keys: ["k"]) { id } }', variables: { id: await run(world) } }),
  deleteRuns: async (world) => ({ query: 'mutation ($id: ID!) { deleteRuns(ids: [$id]) { id } }', variables: { id: await run(world) } }),
  restoreRuns: async (world) => ({ query: 'mutation ($id: ID!) { restoreRuns(ids: [$id]) { id } }', variables: { id: await deletedRun(world) } }),
  rotateLogKey: () => ({ query: 'mutation { rotateLogKey { keyId } }', variables: {} }),
  eraseAuditDetails: ({ owner }) => ({ query: 'mutation ($id: ID!) { eraseAuditDetails(input: { actorId: $id, reason: "asked by the person" }) { erased } }', variables: { id: owner.actor.id } }),
  deleteArtifact: async (world) => ({ query: 'mutation ($id: ID!) { deleteArtifact(runId: $id, path: "a.txt") }', variables: { id: await artifact(world) } }),
};

/** Mutations that record nothing by design: points, logs and signs of life of a run are its content, not changes of what is on record. */
export const mutationsWithoutRecord = ['heartbeat', 'logBatch'] as const;
