import { randomUUID } from 'node:crypto';
import type { TestServer } from '@plinth/server/testing';
import { featureChanges } from './feature-changes.js';
import { datasetChanges } from './dataset-changes.js';
import { monitoringChanges } from './monitoring-changes.js';
import type { Operation } from './plausible.js';
import { pipelineChanges } from './pipeline-changes.js';
import { promotionChanges } from './promotion-changes.js';
import type { World } from './world.js';

export type { World } from './world.js';

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

const model = (world: World) => world.made('mutation ($name: String!) { createRegisteredModel(input: { name: $name, tags: [{ key: "k", value: "v" }] }) { id } }', { name: `m-${unique()}` });
const version = async (world: World, modelId?: string) => world.made('mutation ($id: ID!) { createModelVersion(input: { modelId: $id, ready: true, tags: [{ key: "k", value: "v" }] }) { id } }', { id: modelId ?? (await model(world)) });
const pendingVersion = async (world: World) => world.made('mutation ($id: ID!) { createModelVersion(input: { modelId: $id }) { id } }', { id: await model(world) });
const changed = async (world: World, mutation: string, id: string, more = '') => world.made(`mutation ($id: ID!) { ${mutation}(id: $id${more}) { id } }`, { id });
const modelWithVersion = async (world: World) => {
  const id = await model(world);
  await version(world, id);
  return id;
};
const modelWithAlias = async (world: World) => {
  const modelId = await modelWithVersion(world);
  await world.server.ask(world.owner.token, 'mutation ($id: ID!) { setModelAlias(input: { modelId: $id, name: "champion", version: 1 }) { version } }', { id: modelId });
  return modelId;
};
const environment = async (world: World) => {
  // The first look makes those that every workspace begins with.
  await world.server.ask(world.owner.token, '{ environments { id } }');
  return world.made('mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 5 }) { id } }', { name: `e-${unique()}` });
};
const deploy = async (world: World, versionId: string) => {
  await environment(world);
  return world.made('mutation ($id: ID!) { deployModelVersion(input: { environment: "production", versionId: $id }) { id } }', { id: versionId });
};
const byId = (mutation: string, more = '') => (id: string): Operation => ({ query: `mutation ($id: ID!) { ${mutation}(id: $id${more}) { id } }`, variables: { id } });

const customRole = (world: World) => world.made('mutation ($name: String!) { createCustomRole(input: { name: $name, rules: [{ permission: "run:write" }] }) { id } }', { name: `r-${unique()}` });
const assigned = async (world: World) => {
  const roleId = await customRole(world);
  await world.made('mutation ($roleId: ID!, $holderId: ID!) { assignCustomRole(roleId: $roleId, holderKind: ACTOR, holderId: $holderId) { id } }', { roleId, holderId: world.member.actor.id });
  return { roleId, holderId: world.member.actor.id };
};
const group = (world: World) => world.made('mutation ($name: String!) { createGroup(input: { name: $name }) { id } }', { name: `g-${unique()}` });
const filled = async (world: World) => {
  const id = await group(world);
  await world.made('mutation ($id: ID!, $ids: [ID!]!) { addGroupMembers(id: $id, actorIds: $ids) { id } }', { id, ids: [world.member.actor.id] });
  return { id, ids: [world.member.actor.id] };
};

const webhook = (world: World) => world.made('mutation { createWebhook(input: { name: "x", url: "https://example.org/" }) { webhook { id } } }');
const delivery = async (world: World) => world.made('mutation ($id: ID!) { pingWebhook(id: $id) { id } }', { id: await webhook(world) });

/** A browser's, of the member. */
const session = async (world: World) => {
  const { createSignInLink } = await world.server.ask<{ createSignInLink: { link: string } }>(world.owner.token, 'mutation ($id: ID!) { createSignInLink(memberId: $id) { link } }', { id: world.member.actor.id });
  const answer = await world.server.fetch(undefined, '/api/auth/link', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token: createSignInLink.link.split('#')[1] }) });
  if (answer.status !== 200) throw new Error(`The link was not taken: ${answer.status}`);
  const { sessions } = await world.server.ask<{ sessions: { nodes: { id: string }[] } }>(world.owner.token, 'query ($id: ID) { sessions(actorId: $id) { nodes { id } } }', { id: world.member.actor.id });
  return sessions.nodes[0]?.id ?? '';
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
  createCustomRole: () => ({ query: 'mutation ($name: String!) { createCustomRole(input: { name: $name, rules: [{ permission: "run:write" }] }) { id } }', variables: { name: `r-${unique()}` } }),
  updateCustomRole: async (world) => ({ query: 'mutation ($id: ID!) { updateCustomRole(input: { id: $id, rules: [{ permission: "run:read" }] }) { id } }', variables: { id: await customRole(world) } }),
  deleteCustomRole: async (world) => ({ query: 'mutation ($id: ID!) { deleteCustomRole(id: $id) { id } }', variables: { id: await customRole(world) } }),
  assignCustomRole: async (world) => ({ query: 'mutation ($roleId: ID!, $holderId: ID!) { assignCustomRole(roleId: $roleId, holderKind: ACTOR, holderId: $holderId) { id } }', variables: { roleId: await customRole(world), holderId: world.member.actor.id } }),
  unassignCustomRole: async (world) => ({ query: 'mutation ($roleId: ID!, $holderId: ID!) { unassignCustomRole(roleId: $roleId, holderId: $holderId) { id } }', variables: await assigned(world) }),
  createGroup: () => ({ query: 'mutation ($name: String!) { createGroup(input: { name: $name }) { id } }', variables: { name: `g-${unique()}` } }),
  updateGroup: async (world) => ({ query: 'mutation ($id: ID!) { updateGroup(input: { id: $id, description: "x" }) { id } }', variables: { id: await group(world) } }),
  deleteGroup: async (world) => ({ query: 'mutation ($id: ID!) { deleteGroup(id: $id) { id } }', variables: { id: await group(world) } }),
  addGroupMembers: async (world) => ({ query: 'mutation ($id: ID!, $ids: [ID!]!) { addGroupMembers(id: $id, actorIds: $ids) { id } }', variables: { id: await group(world), ids: [world.member.actor.id] } }),
  removeGroupMembers: async (world) => ({ query: 'mutation ($id: ID!, $ids: [ID!]!) { removeGroupMembers(id: $id, actorIds: $ids) { id } }', variables: await filled(world) }),
  createInvitation: () => ({ query: 'mutation { createInvitation(role: READER) { expiresAt } }', variables: {} }),
  revokeInvitation: async ({ server, owner }) => {
    const { made } = await server.ask<{ made: { invitation: { id: string } } }>(owner.token, 'mutation { made: createInvitation(role: READER) { invitation { id } } }');
    return { query: 'mutation ($id: ID!) { revokeInvitation(id: $id) { id } }', variables: { id: made.invitation.id } };
  },
  createSignInLink: ({ member }) => ({ query: 'mutation ($id: ID!) { createSignInLink(memberId: $id) { expiresAt } }', variables: { id: member.actor.id } }),
  endSession: async (world) => ({ query: 'mutation ($id: ID!) { endSession(id: $id) { id } }', variables: { id: await session(world) } }),
  endSessions: async (world) => {
    await session(world);
    return { query: 'mutation ($id: ID!) { endSessions(actorId: $id) }', variables: { id: world.member.actor.id } };
  },
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
  createAuditExport: () => ({ query: 'mutation { createAuditExport(input: { kind: WORKSPACE }) { id } }', variables: {} }),
  rotateLogKey: () => ({ query: 'mutation { rotateLogKey { keyId } }', variables: {} }),
  eraseAuditDetails: ({ owner }) => ({ query: 'mutation ($id: ID!) { eraseAuditDetails(input: { actorId: $id, reason: "asked by the person" }) { erased } }', variables: { id: owner.actor.id } }),
  createWebhook: () => ({ query: 'mutation { createWebhook(input: { name: "x", url: "https://example.org/" }) { webhook { id } } }', variables: {} }),
  updateWebhook: async (world) => ({ query: 'mutation ($id: ID!) { updateWebhook(input: { id: $id, enabled: false }) { id } }', variables: { id: await webhook(world) } }),
  deleteWebhook: async (world) => ({ query: 'mutation ($id: ID!) { deleteWebhook(id: $id) }', variables: { id: await webhook(world) } }),
  rotateWebhookSecret: async (world) => ({ query: 'mutation ($id: ID!) { rotateWebhookSecret(input: { id: $id }) { secret } }', variables: { id: await webhook(world) } }),
  pingWebhook: async (world) => ({ query: 'mutation ($id: ID!) { pingWebhook(id: $id) { id } }', variables: { id: await webhook(world) } }),
  redeliverWebhook: async (world) => ({ query: 'mutation ($id: ID!) { redeliverWebhook(deliveryId: $id) { id } }', variables: { id: await delivery(world) } }),
  setNotificationPreference: () => ({ query: 'mutation { setNotificationPreference(input: { kind: "promotion.approved", inApp: false, email: false }) { kind } }', variables: {} }),
  deleteArtifact: async (world) => ({ query: 'mutation ($id: ID!) { deleteArtifact(runId: $id, path: "a.txt") }', variables: { id: await artifact(world) } }),
  createRegisteredModel: () => ({ query: 'mutation ($name: String!) { createRegisteredModel(input: { name: $name }) { id } }', variables: { name: `m-${unique()}` } }),
  updateRegisteredModel: async (world) => ({ query: 'mutation ($id: ID!) { updateRegisteredModel(input: { id: $id, riskTier: HIGH }) { id } }', variables: { id: await model(world) } }),
  setRegisteredModelTags: async (world) => byId('setRegisteredModelTags', ', tags: [{ key: "a", value: "b" }]')(await model(world)),
  deleteRegisteredModelTags: async (world) => byId('deleteRegisteredModelTags', ', keys: ["k"]')(await model(world)),
  archiveRegisteredModel: async (world) => byId('archiveRegisteredModel')(await model(world)),
  unarchiveRegisteredModel: async (world) => byId('unarchiveRegisteredModel')(await changed(world, 'archiveRegisteredModel', await model(world))),
  deleteRegisteredModel: async (world) => byId('deleteRegisteredModel')(await model(world)),
  restoreRegisteredModel: async (world) => byId('restoreRegisteredModel')(await changed(world, 'deleteRegisteredModel', await model(world))),
  createModelVersion: async (world) => ({ query: 'mutation ($id: ID!) { createModelVersion(input: { modelId: $id, ready: true }) { id } }', variables: { id: await model(world) } }),
  readyModelVersion: async (world) => ({ query: 'mutation ($id: ID!) { readyModelVersion(input: { id: $id }) { id } }', variables: { id: await pendingVersion(world) } }),
  failModelVersion: async (world) => byId('failModelVersion', ', message: "no weights"')(await pendingVersion(world)),
  updateModelVersion: async (world) => ({ query: 'mutation ($id: ID!) { updateModelVersion(input: { id: $id, description: "x" }) { id } }', variables: { id: await version(world) } }),
  setModelVersionTags: async (world) => byId('setModelVersionTags', ', tags: [{ key: "a", value: "b" }]')(await version(world)),
  deleteModelVersionTags: async (world) => byId('deleteModelVersionTags', ', keys: ["k"]')(await version(world)),
  deprecateModelVersion: async (world) => byId('deprecateModelVersion', ', reason: "leaks"')(await version(world)),
  reinstateModelVersion: async (world) => byId('reinstateModelVersion')(await changed(world, 'deprecateModelVersion', await version(world), ', reason: "leaks"')),
  archiveModelVersion: async (world) => byId('archiveModelVersion')(await version(world)),
  unarchiveModelVersion: async (world) => byId('unarchiveModelVersion')(await changed(world, 'archiveModelVersion', await version(world))),
  deleteModelVersion: async (world) => byId('deleteModelVersion')(await version(world)),
  restoreModelVersion: async (world) => byId('restoreModelVersion')(await changed(world, 'deleteModelVersion', await version(world))),
  setModelAlias: async (world) => ({ query: 'mutation ($id: ID!) { setModelAlias(input: { modelId: $id, name: "champion", version: 1 }) { version } }', variables: { id: await modelWithVersion(world) } }),
  removeModelAlias: async (world) => ({ query: 'mutation ($id: ID!) { removeModelAlias(input: { modelId: $id, name: "champion" }) { id } }', variables: { id: await modelWithAlias(world) } }),
  createEnvironment: async (world) => {
    await environment(world);
    return { query: 'mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 5 }) { id } }', variables: { name: `e-${unique()}` } };
  },
  updateEnvironment: async (world) => ({ query: 'mutation ($id: ID!) { updateEnvironment(input: { id: $id, rank: 6 }) { id } }', variables: { id: await environment(world) } }),
  archiveEnvironment: async (world) => byId('archiveEnvironment')(await environment(world)),
  unarchiveEnvironment: async (world) => byId('unarchiveEnvironment')(await changed(world, 'archiveEnvironment', await environment(world))),
  deployModelVersion: async (world) => {
    await environment(world);
    return { query: 'mutation ($id: ID!) { deployModelVersion(input: { environment: "production", versionId: $id }) { id } }', variables: { id: await version(world) } };
  },
  reportDeployment: async (world) => {
    await environment(world);
    return { query: 'mutation ($id: ID!) { reportDeployment(input: { environment: "production", versionId: $id, status: IN_PROGRESS }) { id } }', variables: { id: await version(world) } };
  },
  rollbackDeployment: async (world) => {
    const modelId = await model(world);
    for (const versionId of [await version(world, modelId), await version(world, modelId)]) await deploy(world, versionId);
    return { query: 'mutation ($id: ID!) { rollbackDeployment(input: { environment: "production", modelId: $id }) { id } }', variables: { id: modelId } };
  },
  ...featureChanges,
  ...datasetChanges,
  ...monitoringChanges,
  ...pipelineChanges,
  ...promotionChanges,
};

/** Mutations that record nothing by design: points, logs and signs of life of a run are its content, and what somebody has read is nobody else's concern. */
export const mutationsWithoutRecord = ['heartbeat', 'logBatch', 'markNotificationsRead'] as const;
