import { createHash } from 'node:crypto';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { activity, applyMutation, driver, driverStats, feature, FeaturesClient, hourlyStats } from './testing/index.js';

describe('feature definitions', () => {
  let server: TestServer;
  let api: FeaturesClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
  });
  afterAll(() => server?.stop());
  // A workspace of its own for each, as names are the workspace's.
  beforeEach(async () => {
    api = new FeaturesClient(server, (await server.makeActor('MAINTAINER', { workspaceId: await server.makeWorkspace() })).token);
  });

  const all = [activity(), hourlyStats(), driverStats, driver];

  it('are made together, in whatever order they are given, and are there once', async () => {
    const { plan, definitions } = await api.apply(all);
    expect(plan.items.map(({ kind, action }) => `${action} ${kind}`)).toEqual(['CREATE ENTITY', 'CREATE SOURCE', 'CREATE VIEW', 'CREATE SERVICE']);
    expect(definitions.map(({ name, currentVersion }) => [name, currentVersion])).toEqual(all.map(({ name }) => [name, 1]));
    const again = await api.apply(all);
    expect(again.plan.items.map(({ action }) => action)).toEqual(['UNCHANGED', 'UNCHANGED', 'UNCHANGED', 'UNCHANGED']);
    expect(again.definitions).toEqual(definitions);
  });

  it('have a digest that anybody can compute from the document, and that covers what they stand on', async () => {
    const { definitions: [view] } = await api.apply([hourlyStats(), driverStats, driver]);
    const read = 'query ($id: ID!) { featureDefinition(id: $id) { current { digest document standsOn { key digest } view { kind ttlSeconds features { name type sensitivity column } } } } }';
    const { featureDefinition: { current } } = await api.ask<{ featureDefinition: { current: { digest: string; document: string; standsOn: { key: string; digest: string }[] } } }>(read, { id: view?.id });
    expect(createHash('sha256').update(current.document).digest('hex')).toBe(current.digest);
    expect(current).toMatchObject({ standsOn: [{ key: 'ENTITY driver' }, { key: 'SOURCE driver_stats_source' }], view: { kind: 'BATCH', ttlSeconds: 86_400, features: [{ name: 'conv_rate', type: 'DOUBLE', sensitivity: 'INTERNAL', column: 'conv_rate' }, {}] } });
    for (const { digest } of current.standsOn) expect(current.document).toContain(digest);
    // Another source under the same name is another view, although the view says the same.
    const moved = await api.apply([hourlyStats(), { ...driverStats, source: { ...driverStats.source, path: 'hourly/*.parquet' } }]);
    expect(moved.plan.items.map(({ name, action }) => [name, action])).toEqual([['driver_stats_source', 'NEW_VERSION'], ['driver_hourly_stats', 'NEW_VERSION']]);
    expect(moved.definitions[0]?.current.digest).not.toBe(current.digest);
    // And back again is the very version that it was.
    const back = await api.apply([hourlyStats(), driverStats]);
    expect(back.plan.items.map(({ action, version }) => [action, version])).toEqual([['EARLIER_VERSION', 1], ['EARLIER_VERSION', 1]]);
    expect(back.definitions[0]).toMatchObject({ currentVersion: 1, current: { digest: current.digest } });
    expect((await api.apply([hourlyStats([feature('conv_rate'), feature('acc_rate'), feature('trips', { type: 'INT64' })])])).definitions[0]?.currentVersion).toBe(3);
  });

  it('say by a plan what would change, before anything does', async () => {
    await api.apply(all);
    const plan = await api.plan([hourlyStats([feature('conv_rate', { description: 'of requests' }), feature('acc_rate'), feature('trips', { type: 'INT64' })], { ttlSeconds: 3_600 }), { ...driver, description: 'Who drives' }]);
    expect(plan.items.map(({ name, action, version, changes }) => ({ name, action, version, changes: changes.map(({ path, change, before, after }) => [change, path, before, after]) }))).toEqual([
      { name: 'driver', action: 'UPDATE', version: 1, changes: [['ADDED', 'description', null, 'Who drives']] },
      { name: 'driver_hourly_stats', action: 'NEW_VERSION', version: 2, changes: [['CHANGED', 'features.conv_rate', 'DOUBLE · INTERNAL', 'DOUBLE · INTERNAL · "of requests"'], ['ADDED', 'features.trips', null, 'INT64 · INTERNAL'], ['CHANGED', 'ttlSeconds', '86400', '3600']] },
    ]);
    expect((await api.plan([hourlyStats()])).items[0]?.action).toBe('UNCHANGED');
  });

  it('stand in the lineage graph: the column of a source leads to the feature', async () => {
    const { definitions: [view, source] } = await api.apply([hourlyStats([feature('conv_rate', { column: 'Conversion Rate' })]), driverStats, driver]);
    const walk = `query ($node: LineageNodeInput!) { lineage(node: $node, direction: UPSTREAM, depth: 5, columns: true) { nodes { from { title kind id column } to { title kind column } } } }`;
    expect(await api.ask(walk, { node: { kind: 'FEATURE', id: view?.id, version: '1', column: 'conv_rate' } })).toMatchObject({ lineage: { nodes: [{ from: { title: 'driver_stats_source', kind: 'DATA_SOURCE', id: source?.id, column: 'Conversion Rate' }, to: { title: 'driver_hourly_stats', kind: 'FEATURE', column: 'conv_rate' } }] } });
  });

  it('are refused when they break what their readers rely on, with the feature and those readers named', async () => {
    await api.apply(all);
    const without = hourlyStats([feature('acc_rate')]);
    const plan = await api.plan([without]);
    expect(plan).toMatchObject({ isApplicable: false, items: [{ violations: [{ part: 'conv_rate', reason: expect.stringContaining('gone') }], breaks: [{ kind: 'SERVICE', name: 'driver_activity' }] }] });
    const refused = await server.graphql(api.token, applyMutation, { input: { definitions: [without] } });
    expect(refused.errors?.[0]).toMatchObject({ message: expect.stringContaining('conv_rate'), extensions: { code: 'INCOMPATIBLE_DEFINITION', field: 'input.definitions[0]', details: { part: 'conv_rate', mode: 'FORWARD' } } });
    expect(await api.applyCode([hourlyStats([feature('conv_rate', { type: 'STRING' }), feature('acc_rate')])])).toBe('INCOMPATIBLE_DEFINITION');
    expect(await api.applyCode([{ ...driver, entity: { joinKeys: [{ name: 'driver', type: 'STRING' }] } }])).toBe('INCOMPATIBLE_DEFINITION');
    // Its own new rules do not free it: they hold for what comes after.
    expect(await api.applyCode([{ ...without, compatibility: 'NONE' }])).toBe('INCOMPATIBLE_DEFINITION');
    await api.apply([{ ...hourlyStats(), compatibility: 'NONE' }]);
    expect((await api.apply([{ ...without, compatibility: 'NONE' }])).plan).toMatchObject({ isApplicable: true, items: [{ action: 'NEW_VERSION', breaks: [{ name: 'driver_activity' }] }] });
  });

  it('let services pin a version, which then misses nothing', async () => {
    await api.apply([driver, driverStats, { ...hourlyStats(), compatibility: 'NONE' }, activity(['conv_rate'], 1)]);
    expect((await api.apply([{ ...hourlyStats([feature('acc_rate')]), compatibility: 'NONE' }])).plan.items[0]?.breaks).toEqual([]);
    expect((await api.apply([activity(['conv_rate'], 1)])).plan.items[0]?.action).toBe('UNCHANGED');
    expect(await api.applyCode([activity(['conv_rate'])])).toBe('INVALID_INPUT');
    expect(await api.applyCode([activity(['conv_rate'], 3)])).toBe('NAMED_DEFINITION_NOT_FOUND');
  });

  it('happen all together or not at all', async () => {
    expect(await api.applyCode([driver, driverStats, hourlyStats(), { name: 'other', service: { members: [{ view: 'nobody' }] } }])).toBe('NAMED_DEFINITION_NOT_FOUND');
    expect((await api.ask<{ featureDefinitions: { nodes: unknown[] } }>('{ featureDefinitions { nodes { id } } }')).featureDefinitions.nodes).toEqual([]);
  });

  it('are not applied when something else would happen than was looked at', async () => {
    const { digest } = await api.plan(all);
    await api.apply([driver]);
    expect(await api.applyCode(all, { planDigest: digest })).toBe('PLAN_OUTDATED');
    const { digest: now } = await api.plan(all);
    expect((await api.apply(all, { planDigest: now })).definitions.length).toBe(4);
  });

  it('are made once for a key, and once by many who define them at the same time', async () => {
    const first = await api.apply(all, { idempotencyKey: 'once' });
    expect((await api.apply(all, { idempotencyKey: 'once' })).definitions).toEqual(first.definitions);
    expect(await api.applyCode([driver], { idempotencyKey: 'once' })).toBe('IDEMPOTENCY_KEY_REUSED');
    const views = await Promise.all(Array.from({ length: 8 }, (_, index) => api.apply([hourlyStats([feature('conv_rate'), feature('acc_rate'), feature(`f${index}`)], {}), { ...driver, compatibility: 'NONE' }]).catch((error: unknown) => String(error))));
    // Each adds a feature and drops that of another, which the rules refuse: exactly one of them came first.
    expect(views.filter((each) => typeof each !== 'string').length).toBe(1);
    expect(views.filter((each) => typeof each === 'string' && each.includes('INCOMPATIBLE_DEFINITION')).length).toBe(7);
  });

  it.each([
    ['no part', { name: 'x' }, 'INVALID_INPUT', 'input.definitions[0]'],
    ['two parts', { ...driver, service: { members: [{ view: 'v' }] } }, 'INVALID_INPUT', 'input.definitions[0]'],
    ['a name', { ...driver, name: '1 x' }, 'INVALID_NAME', 'input.definitions[0].name'],
    ['a type', { name: 'x', entity: { joinKeys: [{ name: 'k', type: 'float' }] } }, 'INVALID_INPUT', 'input.definitions[0].entity.joinKeys[0].type'],
    ['a key that joins nothing', { name: 'x', entity: { joinKeys: [{ name: 'k', type: 'DOUBLE' }] } }, 'INVALID_INPUT', 'input.definitions[0].entity.joinKeys'],
    ['a doubled key', { name: 'x', entity: { joinKeys: [{ name: 'k', type: 'UUID' }, { name: 'K', type: 'UUID' }] } }, 'INVALID_INPUT', 'input.definitions[0].entity.joinKeys'],
    ['a source without a moment', { name: 'x', source: { kind: 'BATCH', dataset: 'd' } }, 'INVALID_INPUT', 'input.definitions[0].source.timestampColumn'],
    ['a path that leads out', { name: 'x', source: { kind: 'BATCH', dataset: 'd', path: '../x', timestampColumn: 't' } }, 'INVALID_INPUT', 'input.definitions[0].source.path'],
    ['a ref and a snapshot', { name: 'x', source: { kind: 'BATCH', dataset: 'd', ref: 'main', snapshot: 'a'.repeat(64), timestampColumn: 't' } }, 'INVALID_INPUT', 'input.definitions[0].source.snapshot'],
    ['a request with a data set', { name: 'x', source: { kind: 'REQUEST', dataset: 'd', timestampColumn: 't', schema: [{ name: 'a', type: 'DOUBLE' }] } }, 'INVALID_INPUT', 'input.definitions[0].source.kind'],
    ['an expression in a batch view', { name: 'x', view: { source: 's', features: [feature('a', { expression: 'b + 1' })] } }, 'INVALID_INPUT', 'input.definitions[0].view.features[0].expression'],
    ['a computed view without an expression', { name: 'x', view: { kind: 'ON_DEMAND', inputs: [{ view: 'v' }], features: [feature('a')] } }, 'INVALID_INPUT', 'input.definitions[0].view.features[0].expression'],
    ['a view without a source', { name: 'x', view: { features: [feature('a')] } }, 'INVALID_INPUT', 'input.definitions[0].view.source'],
    ['a ttl that is none', { name: 'x', view: { source: 's', ttlSeconds: -1, features: [feature('a')] } }, 'INVALID_INPUT', 'input.definitions[0].view.ttlSeconds'],
    ['an entity that is not there', { name: 'x', view: { source: 's', entities: ['nobody'], features: [feature('a')] } }, 'NAMED_DEFINITION_NOT_FOUND', 'input.definitions[0].view.entities[0]'],
    ['an owner that is nobody', { ...driver, ownerId: '01931e7e-0000-7000-8000-0000000000ff' }, 'ACTOR_NOT_FOUND', 'input.definitions'],
  ])('refuse %s, with the field', async (_, definition, code, field) => {
    const { errors } = await server.graphql(api.token, applyMutation, { input: { definitions: [definition] } });
    expect(errors?.[0]?.extensions).toMatchObject({ code, field, help: expect.stringMatching(/./) });
  });

  it('refuse views that compute from each other, and features that are keys', async () => {
    const computed = (name: string, from: string) => ({ name, view: { kind: 'ON_DEMAND', inputs: [{ view: from }], features: [feature('a', { expression: '1.0' })] } });
    expect(await api.applyCode([computed('a', 'b'), computed('b', 'c'), computed('c', 'a')])).toBe('DEFINITIONS_IN_A_CIRCLE');
    expect(await api.applyCode([driver, driverStats, hourlyStats([feature('driver_id')])])).toBe('INVALID_INPUT');
  });

  it('compute from other views and from what the caller sends, by expressions that DuckDB binds', async () => {
    const request = { name: 'trip', source: { kind: 'REQUEST', schema: [{ name: 'distance', type: 'INT32' }] } };
    const computed = (expression: string, type = 'DOUBLE') => ({ name: 'conv_by_distance', view: { kind: 'ON_DEMAND', inputs: [{ view: 'driver_hourly_stats' }, { source: 'trip' }], features: [feature('rate', { type, expression })] } });
    const base = [driver, driverStats, hourlyStats(), request];
    const [view] = (await api.apply([computed('driver_hourly_stats__conv_rate * distance'), ...base])).definitions;
    const walk = 'query ($node: LineageNodeInput!) { lineage(node: $node, direction: UPSTREAM, depth: 1, columns: true) { nodes { from { title column } transformation { description } } } }';
    const { lineage } = await api.ask<{ lineage: { nodes: { from: { title: string; column: string } }[] } }>(walk, { node: { kind: 'FEATURE', id: view?.id, version: '1', column: 'rate' } });
    expect(lineage.nodes.map(({ from }) => `${from.title}.${from.column}`).sort()).toEqual(['driver_hourly_stats.conv_rate', 'trip.distance']);
    for (const [expression, problem] of [['driver_hourly_stats__nobody', 'UNKNOWN_COLUMN'], ["read_text('/etc/passwd')", 'NOT_ALLOWED']] as const) {
      const { errors } = await server.graphql(api.token, applyMutation, { input: { definitions: [...base, computed(expression)] } });
      expect([expression, errors?.[0]?.extensions]).toMatchObject([expression, { code: 'INVALID_FEATURE_EXPRESSION', field: 'input.definitions[4].view.features[0].expression', details: { feature: 'rate', problem } }]);
    }
    expect(await api.applyCode([computed('distance * 1.5', 'INT64')])).toBe('INVALID_FEATURE_EXPRESSION');
  });

  it('grow old: deprecated with a reason, archived when nobody names them, and back', async () => {
    const [service, view, , entity] = (await api.apply(all)).definitions;
    const change = (verb: string, id = '', more = '') => api.codeOf(`mutation ($id: ID!) { ${verb}FeatureDefinition(id: $id ${more}) { id } }`, { id });
    expect(await change('deprecate', view?.id, ', reason: " "')).toBe('INVALID_INPUT');
    expect(await change('deprecate', view?.id, ', reason: "use v2"')).toBeUndefined();
    const shown = 'query ($id: ID!) { featureDefinition(id: $id) { lifecycle deprecatedReason usedBy { kind name version } } }';
    expect(await api.ask(shown, { id: view?.id })).toEqual({ featureDefinition: { lifecycle: 'DEPRECATED', deprecatedReason: 'use v2', usedBy: [{ kind: 'SERVICE', name: 'driver_activity', version: null }] } });
    expect(await api.ask(shown, { id: entity?.id })).toMatchObject({ featureDefinition: { usedBy: [{ kind: 'VIEW', name: 'driver_hourly_stats', version: 1 }] } });
    const refused = await server.graphql(api.token, 'mutation ($id: ID!) { archiveFeatureDefinition(id: $id) { id } }', { id: view?.id });
    expect(refused.errors?.[0]).toMatchObject({ message: expect.stringContaining('service driver_activity'), extensions: { code: 'FEATURE_DEFINITION_IN_USE' } });
    expect(await change('archive', service?.id)).toBeUndefined();
    expect(await change('archive', view?.id)).toBeUndefined();
    expect(await api.applyCode([hourlyStats()])).toBe('FEATURE_DEFINITION_ARCHIVED');
    expect(await api.applyCode([{ name: 'other', service: { members: [{ view: 'driver_hourly_stats' }] } }])).toBe('INVALID_INPUT');
    expect(await api.find('hourly')).toEqual([]);
    expect(await api.find('hourly', ', lifecycles: [ARCHIVED]')).toEqual(['driver_hourly_stats', 'driver_activity']);
    expect(await change('unarchive', view?.id)).toBeUndefined();
    expect(await api.ask(shown, { id: view?.id })).toMatchObject({ featureDefinition: { lifecycle: 'DEPRECATED' } });
    expect(await change('reinstate', view?.id)).toBeUndefined();
    expect(await api.ask(shown, { id: view?.id })).toMatchObject({ featureDefinition: { lifecycle: 'ACTIVE', deprecatedReason: null } });
  });

  it('of another workspace are not there', async () => {
    const [made] = (await api.apply([driver])).definitions;
    const stranger = new FeaturesClient(server, (await server.makeActor('OWNER')).token);
    expect(await stranger.ask('query ($id: ID!) { featureDefinition(id: $id) { id } }', { id: made?.id })).toEqual({ featureDefinition: null });
    expect(await stranger.find('driver')).toEqual([]);
    expect(await stranger.codeOf('mutation ($id: ID!) { deprecateFeatureDefinition(id: $id, reason: "x") { id } }', { id: made?.id })).toBe('FEATURE_DEFINITION_NOT_FOUND');
  });

  it('may be limited by their sensitivity, for what they are and for what they would be', async () => {
    const owner = new FeaturesClient(server, (await server.makeActor('OWNER')).token);
    const limited = await server.makeActor('READER');
    const { createCustomRole: { id } } = await owner.ask<{ createCustomRole: { id: string } }>('mutation ($rules: JSON!) { createCustomRole(input: { name: "internal", rules: $rules }) { id } }', { rules: [{ permission: 'feature:write', where: { attribute: 'resource.sensitivity', operator: 'lte', value: 'INTERNAL' } }] });
    await owner.ask('mutation ($id: ID!, $to: ID!) { assignCustomRole(roleId: $id, holderKind: ACTOR, holderId: $to) { id } }', { id, to: limited.actor.id });
    const narrow = new FeaturesClient(server, limited.token);
    await narrow.apply([driver, driverStats, hourlyStats()]);
    const secret = hourlyStats([feature('conv_rate', { sensitivity: 'RESTRICTED' }), feature('acc_rate')]);
    expect(await narrow.applyCode([secret])).toBe('FORBIDDEN');
    await owner.apply([secret]);
    expect(await narrow.applyCode([hourlyStats()])).toBe('FORBIDDEN');
  });
});
