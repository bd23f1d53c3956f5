import { AccessControl, Authenticator, credentialsOf } from '@plinth/access';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelAttributes, type RiskTier } from './rules/index.js';
import { RegistryClient } from './testing/index.js';

const createRole = 'mutation ($input: CreateCustomRoleInput!) { made: createCustomRole(input: $input) { id } }';
const assign = 'mutation ($roleId: ID!, $holderId: ID!) { assignCustomRole(roleId: $roleId, holderKind: ACTOR, holderId: $holderId) { id } }';
const updateModel = 'mutation ($input: UpdateRegisteredModelInput!) { updateRegisteredModel(input: $input) { id } }';
const rename = 'mutation ($id: ID!, $text: String!) { updateModelVersion(input: { id: $id, description: $text }) { id } }';

const minimal = { attribute: 'resource.riskTier', operator: 'eq', value: 'MINIMAL' };
const own = { attribute: 'resource.ownerId', operator: 'eq', value: { actor: 'id' } };
const inStaging = { attribute: 'resource.environment', operator: 'eq', value: 'staging' };

/** Readers to whom a custom role gives something under a condition: they change what fulfils it, and nothing else. */
describe('a role with a condition on models', () => {
  let server: TestServer;
  let owner: RegistryClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = new RegistryClient(server, (await server.makeActor('OWNER')).token);
  });
  afterAll(() => server?.stop());

  const limited = async (...rules: readonly unknown[]) => {
    const { actor, token } = await server.makeActor('READER');
    const { made } = await owner.ask<{ made: { id: string } }>(createRole, { input: { name: `role-${crypto.randomUUID().slice(0, 8)}`, rules } });
    await owner.ask(assign, { roleId: made.id, holderId: actor.id });
    return { id: actor.id, token, api: new RegistryClient(server, token) };
  };
  const modelOf = async (riskTier: RiskTier, more: Readonly<Record<string, unknown>> = {}) => {
    const model = await owner.makeModel({ riskTier, ...more });
    return { ...model, version: await owner.makeVersion(model.id) };
  };

  it('lets through every kind of change on what fulfils it, and refuses each on the rest', async () => {
    const where = minimal;
    const { api } = await limited(...['model:write', 'model:delete', 'alias:write', 'deployment:write', 'deployment:report', 'artifact:write'].map((permission) => ({ permission, where: permission === 'artifact:write' ? undefined : where })));
    const [within, beyond] = [await modelOf('MINIMAL'), await modelOf('HIGH')];
    const pending = async (modelId: string) => (await owner.makeVersion(modelId, {})).id;
    const changes: Readonly<Record<string, (model: typeof within) => Promise<string | undefined>>> = {
      update: ({ id }) => api.codeOf(updateModel, { input: { id, description: 'x' } }),
      tag: ({ id }) => api.codeOf('mutation ($id: ID!) { setRegisteredModelTags(id: $id, tags: [{ key: "a", value: "b" }]) { id } }', { id }),
      untag: ({ id }) => api.codeOf('mutation ($id: ID!) { deleteRegisteredModelTags(id: $id, keys: ["a"]) { id } }', { id }),
      'make a version': ({ id }) => api.codeOf('mutation ($id: ID!) { createModelVersion(input: { modelId: $id }) { id } }', { id }),
      'put a file': async ({ id }) => (await api.putFile(await pending(id), 'a.txt', 'a')).code,
      freeze: async ({ id }) => api.codeOf('mutation ($id: ID!) { readyModelVersion(input: { id: $id }) { id } }', { id: await pending(id) }),
      'give up': async ({ id }) => api.codeOf('mutation ($id: ID!) { failModelVersion(id: $id, message: "x") { id } }', { id: await pending(id) }),
      'describe a version': ({ version }) => api.codeOf(rename, { id: version.id, text: 'x' }),
      'set an alias': ({ id }) => api.codeOf('mutation ($id: ID!) { setModelAlias(input: { modelId: $id, name: "best", version: 1 }) { version } }', { id }),
      'remove an alias': async ({ id }) => {
        await owner.setAlias(id, 'gone', 1);
        return api.codeOf('mutation ($id: ID!) { removeModelAlias(input: { modelId: $id, name: "gone" }) { id } }', { id });
      },
      deploy: ({ version }) => api.codeOf('mutation ($id: ID!) { deployModelVersion(input: { environment: "staging", versionId: $id }) { id } }', { id: version.id }),
      report: ({ version }) => api.codeOf('mutation ($id: ID!) { reportDeployment(input: { environment: "staging", versionId: $id, status: FAILED }) { id } }', { id: version.id }),
      'delete a version': async ({ id }) => api.codeOf('mutation ($id: ID!) { deleteModelVersion(id: $id) { id } }', { id: await pending(id) }),
      archive: ({ id }) => api.codeOf('mutation ($id: ID!) { archiveRegisteredModel(id: $id) { id } }', { id }),
      // Another one of its tier: what runs somewhere is not deleted.
      delete: async ({ id }) => api.codeOf('mutation ($id: ID!) { deleteRegisteredModel(id: $id) { id } }', { id: (await owner.makeModel({ riskTier: id === within.id ? 'MINIMAL' : 'HIGH' })).id }),
    };
    for (const [name, change] of Object.entries(changes)) expect([name, await change(within), await change(beyond)]).toEqual([name, undefined, 'FORBIDDEN']);
    expect(await owner.ask('query ($id: ID!) { registeredModel(id: $id) { description versions { nodes { version description } } } }', { id: beyond.id })).toMatchObject({ registeredModel: { description: null, versions: { nodes: expect.arrayContaining([{ version: 1, description: null }]) } } });
  });

  it('neither takes a thing from beyond its condition nor puts one there', async () => {
    const { api, id: self } = await limited({ permission: 'model:write', where: minimal }, { permission: 'model:classify', where: minimal });
    const [low, high] = [await modelOf('MINIMAL'), await modelOf('HIGH')];
    expect(await api.codeOf(updateModel, { input: { id: high.id, riskTier: 'MINIMAL' } })).toBe('FORBIDDEN');
    expect(await api.codeOf(updateModel, { input: { id: low.id, riskTier: 'LIMITED' } })).toBe('FORBIDDEN');
    expect(await api.codeOf(updateModel, { input: { id: low.id, ownerId: self } })).toBeUndefined();
    const create = 'mutation ($input: CreateRegisteredModelInput!) { createRegisteredModel(input: $input) { id } }';
    const input = { name: `m-${crypto.randomUUID()}` };
    expect(await api.codeOf(create, { input })).toBe('FORBIDDEN');
    expect(await api.codeOf(create, { input: { ...input, riskTier: 'MINIMAL' } })).toBeUndefined();
  });

  it('knows what is their own, a label, and where to', async () => {
    const mine = await limited({ permission: 'model:write', where: own }, { permission: 'deployment:write', where: { all: [inStaging, { attribute: 'resource.environmentKind', operator: 'ne', value: 'PRODUCTION' }] } });
    const [theirs, another] = [await modelOf('HIGH', { ownerId: mine.id }), await modelOf('MINIMAL')];
    expect(await mine.api.codeOf(rename, { id: theirs.version.id, text: 'x' })).toBeUndefined();
    expect(await mine.api.codeOf(rename, { id: another.version.id, text: 'x' })).toBe('FORBIDDEN');
    const deploy = 'mutation ($environment: String!, $id: ID!) { deployModelVersion(input: { environment: $environment, versionId: $id }) { id } }';
    expect(await mine.api.codeOf(deploy, { environment: 'staging', id: another.version.id })).toBeUndefined();
    expect(await mine.api.codeOf(deploy, { environment: 'production', id: another.version.id })).toBe('FORBIDDEN');
    expect(await mine.api.codeOf(deploy, { environment: 'development', id: another.version.id })).toBe('FORBIDDEN');
    const team = await limited({ permission: 'model:write', where: { attribute: 'resource.labels.team', operator: 'eq', value: 'fraud' } });
    const [fraud, other] = [await owner.makeModel({ tags: [{ key: 'team', value: 'fraud' }] }), await owner.makeModel({ tags: [{ key: 'team', value: 'ads' }] })];
    expect(await team.api.codeOf(updateModel, { input: { id: fraud.id, description: 'x' } })).toBeUndefined();
    expect(await team.api.codeOf(updateModel, { input: { id: other.id, description: 'x' } })).toBe('FORBIDDEN');
    expect(await team.api.codeOf('mutation ($id: ID!) { deleteRegisteredModelTags(id: $id, keys: ["team"]) { id } }', { id: fraud.id })).toBe('FORBIDDEN');
  });

  it('limits whose environments somebody changes', async () => {
    const { api } = await limited({ permission: 'environment:write', where: { any: [inStaging, { attribute: 'resource.environmentKind', operator: 'eq', value: 'CUSTOM' }] } });
    const create = 'mutation ($name: String!, $kind: EnvironmentKind!) { createEnvironment(input: { name: $name, rank: 5, kind: $kind }) { id } }';
    expect(await api.codeOf(create, { name: 'canary', kind: 'CUSTOM' })).toBeUndefined();
    expect(await api.codeOf(create, { name: 'canary-2', kind: 'PRODUCTION' })).toBe('FORBIDDEN');
    const { environments } = await owner.ask<{ environments: { id: string; name: string }[] }>('{ environments { id name } }');
    const update = (name: string, kind: string) => api.codeOf('mutation ($id: ID!, $kind: EnvironmentKind!) { updateEnvironment(input: { id: $id, kind: $kind }) { id } }', { id: environments.find((each) => each.name === name)?.id, kind });
    expect(await update('staging', 'STAGING')).toBeUndefined();
    expect(await update('production', 'CUSTOM')).toBe('FORBIDDEN');
    expect(await update('canary', 'PRODUCTION')).toBe('FORBIDDEN');
  });

  it('picks the same rows of the table as the check of each model', async () => {
    const { token, id } = await limited({ permission: 'model:write', where: { any: [minimal, own, { attribute: 'resource.labels.team', operator: 'in', value: ['fraud', 'risk'] }] } });
    for (const riskTier of ['MINIMAL', 'HIGH'] as const) for (const more of [{}, { ownerId: id }, { tags: [{ key: 'team', value: 'risk' }] }]) await modelOf(riskTier, more);
    const access = server.application.get(AccessControl);
    const actor = await server.application.get(Authenticator).authenticate(credentialsOf({ authorization: `Bearer ${token}` }, undefined, 'test'));
    if (!actor) throw new Error('Nobody is known by this token.');
    const columns = { ownerId: 'm.owner_id', createdBy: 'm.created_by', name: 'm.name', riskTier: 'm.risk_tier', labels: 'm.tags' };
    const { sql, values } = access.filter(actor, 'model:write', columns, 2);
    const client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ id: string; allowed: boolean; ownerId: string; createdBy: string; name: string; riskTier: RiskTier; tags: Record<string, string> }>(
      `select id, ${sql} as allowed, owner_id as "ownerId", created_by as "createdBy", name, risk_tier as "riskTier", tags from registered_model m where workspace_id = $1`,
      [server.workspaceId, ...values],
    ).finally(() => client.end());
    expect(rows.map(({ allowed }) => allowed)).toEqual(rows.map((model) => access.allows(actor, 'model:write', modelAttributes(model))));
    expect(rows.filter(({ allowed }) => allowed).length).toBeGreaterThan(4);
    expect(rows.filter(({ allowed }) => !allowed).length).toBeGreaterThan(0);
  });
});
