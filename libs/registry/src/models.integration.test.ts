import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegistryClient } from './testing/index.js';

describe('models', () => {
  let server: TestServer;
  let api: RegistryClient;
  let maintainer: RegistryClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new RegistryClient(server, (await server.makeActor('WRITER')).token);
    maintainer = new RegistryClient(server, (await server.makeActor('MAINTAINER')).token);
  });
  afterAll(() => server?.stop());

  const remove = 'mutation ($id: ID!) { deleteRegisteredModel(id: $id) { deletedAt } }';
  const update = 'mutation ($input: UpdateRegisteredModelInput!) { updateRegisteredModel(input: $input) { name description riskTier card { key title markdown } lastModifiedBy { id } } }';

  it('have a name that no other has, however it is composed, deleted ones included', async () => {
    const { id } = await api.makeModel({ name: 'caf\u00e9' });
    const create = 'mutation ($name: String!) { createRegisteredModel(input: { name: $name }) { id } }';
    expect(await api.codeOf(create, { name: 'cafe\u0301' })).toBe('MODEL_NAME_TAKEN');
    await api.ask(remove, { id });
    expect(await api.codeOf(create, { name: 'caf\u00e9' })).toBe('MODEL_NAME_TAKEN');
    const others = await Promise.all(Array.from({ length: 10 }, () => server.graphql(api.token, create, { name: 'at-once' })));
    expect(others.filter(({ errors }) => !errors).length).toBe(1);
    expect(new Set(others.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []))).toEqual(new Set(['MODEL_NAME_TAKEN']));
  });

  it.each(['', ' ', 'a/b', 'a:b', '..', 'a\0', 'x'.repeat(251), 'a\u202eb', '\ud800'])('refuse the name %j', async (name) => {
    expect(await api.codeOf('mutation ($name: String!) { createRegisteredModel(input: { name: $name }) { id } }', { name })).toMatch(/^(INVALID_NAME|TEXT_TOO_LONG|UNSTORABLE_TEXT|BAD_USER_INPUT|INVALID_INPUT|INVALID_JSON)$/);
  });

  it('let writers describe them, and maintainers classify them', async () => {
    const { id } = await api.makeModel({ riskTier: 'HIGH', card: [{ key: 'limits', title: 'Limits', markdown: '*None*' }] });
    expect(await api.ask(update, { input: { id, description: 'Finds fraud' } })).toMatchObject({ updateRegisteredModel: { description: 'Finds fraud', riskTier: 'HIGH', card: [{ key: 'limits' }] } });
    expect(await api.codeOf(update, { input: { id, riskTier: 'MINIMAL' } })).toBe('FORBIDDEN');
    expect(await api.codeOf(update, { input: { id, name: 'evaded' } })).toBe('FORBIDDEN');
    expect(await maintainer.ask(update, { input: { id, riskTier: 'MINIMAL' } })).toMatchObject({ updateRegisteredModel: { riskTier: 'MINIMAL' } });
    expect(await maintainer.codeOf(update, { input: { id, ownerId: id } })).toBe('ACTOR_NOT_FOUND');
  });

  it('are put away and brought back', async () => {
    const { id, name } = await api.makeModel();
    await api.makeVersion(id);
    await api.setAlias(id, 'champion', 1);
    const resolve = 'query ($reference: String!) { resolveModel(reference: $reference) { version } }';
    const archive = (verb: string) => api.ask(`mutation ($id: ID!) { ${verb}RegisteredModel(id: $id) { archivedAt } }`, { id });
    await archive('archive');
    expect(await api.codeOf('mutation ($id: ID!) { createModelVersion(input: { modelId: $id }) { id } }', { id })).toBe('MODEL_ARCHIVED');
    expect(await api.codeOf('mutation ($id: ID!) { setModelAlias(input: { modelId: $id, name: "other", version: 1 }) { version } }', { id })).toBe('MODEL_ARCHIVED');
    expect(await api.ask(resolve, { reference: `models:/${name}@champion` })).toEqual({ resolveModel: { version: 1 } });
    await archive('unarchive');
    await api.ask(remove, { id });
    expect(await api.codeOf(resolve, { reference: `models:/${name}@champion` })).toBe('MODEL_DELETED');
    expect(await api.codeOf(resolve, { reference: `models:/${name}/1` })).toBe('MODEL_DELETED');
    expect(await api.codeOf(update, { input: { id, description: 'x' } })).toBe('MODEL_DELETED');
    await api.ask('mutation ($id: ID!) { restoreRegisteredModel(id: $id) { id } }', { id });
    expect(await api.ask(resolve, { reference: `models:/${name}@champion` })).toEqual({ resolveModel: { version: 1 } });
    const other = new RegistryClient(server, (await server.makeActor('WRITER')).token);
    expect(await other.codeOf(remove, { id })).toBe('FORBIDDEN');
  });

  it('are not deleted while they run somewhere', async () => {
    const { id } = await api.makeModel();
    await api.deploy('development', (await api.makeVersion(id)).id);
    expect(await api.codeOf(remove, { id })).toBe('MODEL_IN_USE');
  });

  it('are listed by name or by change, filtered, page by page', async () => {
    const prefix = 'listed-';
    for (const [name, riskTier] of [['b', 'HIGH'], ['a', 'LIMITED'], ['c', 'HIGH']]) await api.makeModel({ name: prefix + name, riskTier, tags: [{ key: 'team', value: name === 'c' ? 'x' : 'y' }] });
    const list = async (query: string) => {
      const { registeredModels } = await api.ask<{ registeredModels: { nodes: { name: string }[]; totalCount: number; pageInfo: { endCursor: string; hasNextPage: boolean } } }>(`{ registeredModels(namePrefix: "${prefix}", ${query}) { nodes { name } totalCount pageInfo { endCursor hasNextPage } } }`);
      return { ...registeredModels, names: registeredModels.nodes.map(({ name }) => name.slice(prefix.length)).join('') };
    };
    const page = await list('first: 2');
    expect([page.names, page.totalCount, page.pageInfo.hasNextPage]).toEqual(['ab', 3, true]);
    expect((await list(`first: 2, after: "${page.pageInfo.endCursor}"`)).names).toBe('c');
    const latest = await list('first: 2, orderBy: UPDATED');
    expect(latest.names).toBe('ca');
    expect((await list(`orderBy: UPDATED, after: "${latest.pageInfo.endCursor}"`)).names).toBe('b');
    expect((await list('riskTiers: [HIGH]')).names).toBe('bc');
    expect((await list('tagKey: "team", tagValue: "x"')).names).toBe('c');
    expect((await list('tagKey: "team"')).names).toBe('abc');
    expect(await api.codeOf(`{ registeredModels(orderBy: UPDATED, after: "${page.pageInfo.endCursor}") { nodes { id } } }`)).toBe('INVALID_INPUT');
    expect(await api.codeOf('{ registeredModels(tagValue: "x") { nodes { id } } }')).toBe('INVALID_INPUT');
  });

  it('keep versions that are used, and let the others go and come back', async () => {
    const { id } = await api.makeModel();
    const [first, second] = [await api.makeVersion(id), await api.makeVersion(id)];
    await api.setAlias(id, 'champion', 1);
    const change = (verb: string, versionId: string) => api.codeOf(`mutation ($id: ID!) { ${verb}ModelVersion(id: $id) { id } }`, { id: versionId });
    expect([await change('delete', first.id), await change('archive', first.id)]).toEqual(['VERSION_IN_USE', 'VERSION_IN_USE']);
    expect(await change('delete', second.id)).toBeUndefined();
    const alias = (version: number) => api.codeOf('mutation ($id: ID!, $version: Int!) { setModelAlias(input: { modelId: $id, name: "next", version: $version }) { version } }', { id, version });
    expect(await alias(2)).toBe('MODEL_VERSION_DELETED');
    expect(await api.codeOf('mutation ($id: ID!) { setModelVersionTags(id: $id, tags: []) { id } }', { id: second.id })).toBe('MODEL_VERSION_DELETED');
    expect(await change('restore', second.id)).toBeUndefined();
    expect(await change('archive', second.id)).toBeUndefined();
    expect(await alias(2)).toBe('VERSION_ARCHIVED');
    expect(await change('unarchive', second.id)).toBeUndefined();
    const deprecate = 'mutation ($id: ID!, $reason: String!) { deprecateModelVersion(id: $id, reason: $reason) { deprecatedReason } }';
    expect(await api.codeOf(deprecate, { id: second.id, reason: ' ' })).toBe('INVALID_INPUT');
    await api.ask(deprecate, { id: second.id, reason: 'Leaks' });
    expect(await alias(2)).toBe('VERSION_DEPRECATED');
    expect(await change('reinstate', second.id)).toBeUndefined();
    expect(await alias(2)).toBeUndefined();
    expect((await api.makeVersion(id)).version).toBe(3);
  });

  it('of another workspace are not there', async () => {
    const { id, name } = await api.makeModel();
    const version = await api.makeVersion(id);
    await api.setAlias(id, 'champion', 1);
    const stranger = new RegistryClient(server, (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token);
    expect(await stranger.ask('query ($id: ID!) { registeredModel(id: $id) { id } }', { id })).toEqual({ registeredModel: null });
    expect(await stranger.codeOf('query ($reference: String!) { resolveModel(reference: $reference) { version } }', { reference: `models:/${name}@champion` })).toBe('MODEL_NOT_FOUND');
    expect((await server.fetch(stranger.token, `/api/v1/models/${name}/aliases/champion`)).status).toBe(404);
    expect(await stranger.codeOf('mutation ($id: ID!) { createModelVersion(input: { modelId: $id }) { id } }', { id })).toBe('MODEL_NOT_FOUND');
    expect(await stranger.putFile(version.id, 'a', 'x')).toMatchObject({ status: 404, code: 'MODEL_VERSION_NOT_FOUND' });
    expect((await stranger.ask<{ environments: { name: string }[] }>('{ environments { name } }')).environments.map((each) => each.name)).toEqual(['development', 'staging', 'production']);
  });
});
