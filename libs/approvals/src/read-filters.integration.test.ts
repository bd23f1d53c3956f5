import { AccessControl, GrantedRole, narrowed, type Permission, type Resource, type RowFilter } from '@plinth/access';
import { conditionsOn } from '../../access/src/testing/conditions.js';
import type { Actor, ActorId } from '@plinth/kernel';
import { attributesOfEnvironments, attributesOfModels, attributesOfPlaces, environmentAttributes, modelAttributes, placeAttributes, RegistrySight } from '@plinth/registry';
import { TestServer } from '@plinth/server/testing';
import { TrackingSight } from '@plinth/tracking';
import { attributesOfExperiments, attributesOfRuns, experimentAttributes, runAttributes } from '@plinth/tracking/rules';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PromotionSight } from './promotion-sight.js';
import { attributesOfPromotions, promotionAttributes } from './rules/index.js';

const people = ['01931e7e-0000-7000-8000-00000000000a', '01931e7e-0000-7000-8000-00000000000b'] as const;
const names = ['ada', "o'neil", '%', '😀'] as const;
const tiers = ['MINIMAL', 'LIMITED', 'HIGH', 'CRITICAL'] as const;
const kinds = ['DEVELOPMENT', 'STAGING', 'PRODUCTION', 'CUSTOM'] as const;
const keys = ['team', "it's"] as const;
/** Mostly what the things have, or conditions would rarely tell them apart. */
const compared = (attribute: string): readonly string[] => [...(/Id$|By$|\.id$/.test(attribute) ? people : attribute.endsWith('Kind') ? kinds : names), 'x'];

const of = <Value>(values: readonly Value[], at: number): Value => values[at % values.length] as Value;
const uuid = (kind: number, at: number) => `01931e7e-0000-7000-800${kind}-${String(at).padStart(12, '0')}`;
const tagsOf = (at: number): Record<string, string> => (at % 3 === 0 ? {} : { [of(keys, at)]: of(names, at * 5) });

/** Things of every kind, in combinations that conditions tell apart. */
const experiments = Array.from({ length: 8 }, (_, at) => ({ id: uuid(1, at), createdBy: of(people, at), name: at < 4 ? of(names, at) : `e${at}`, tags: tagsOf(at) }));
const runs = Array.from({ length: 32 }, (_, at) => ({ id: uuid(2, at), experiment: of(experiments, at), createdBy: of(people, at >> 1), name: of(names, at >> 2), tags: tagsOf(at + 1) }));
const models = Array.from({ length: 12 }, (_, at) => ({ id: uuid(3, at), ownerId: of(people, at), createdBy: of(people, at >> 1), name: at < 4 ? of(names, at) : `m${at}`, riskTier: of(tiers, at >> 1), tags: tagsOf(at) }));
const environments = Array.from({ length: 6 }, (_, at) => ({ id: uuid(4, at), createdBy: of(people, at >> 1), name: at < 4 ? of(names, at) : `p${at}`, kind: of(kinds, at) }));
const deployments = Array.from({ length: 36 }, (_, at) => ({ id: uuid(5, at), model: of(models, at), environment: of(environments, at >> 1) }));
const promotions = Array.from({ length: 24 }, (_, at) => ({ id: uuid(6, at), model: of(models, at), requestedBy: of(people, at >> 1), modelName: of(models, at).name, riskTier: of(tiers, at >> 2), target: { kind: at % 3 === 0 ? ('ALIAS' as const) : ('ENVIRONMENT' as const), name: of(names, at >> 1) } }));

const asked: Readonly<Record<string, Parameters<typeof conditionsOn>[0]>> = {
  'experiment:read': attributesOfExperiments, 'run:read': attributesOfRuns, 'model:read': attributesOfModels, 'environment:read': attributesOfEnvironments, 'deployment:read': attributesOfPlaces, 'promotion:read': attributesOfPromotions,
};

/** Lists of each kind filter in SQL by the very rules by which one thing is checked. */
describe('the rows that somebody sees', () => {
  let server: TestServer;
  let client: pg.Client;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    const { workspaceId } = server;
    const insert = (table: string, rows: readonly object[]) => client.query(`insert into ${table} select (jsonb_populate_record(null::${table}, row)).* from jsonb_array_elements($1::jsonb) row`, [JSON.stringify(rows.map((row) => ({ workspace_id: workspaceId, created_at: at0, updated_at: at0, ...row })))]);
    const at0 = '2026-01-01T00:00:00Z';
    await insert('experiment', experiments.map(({ id, createdBy, name, tags }) => ({ id, name, tags, created_by: createdBy })));
    await insert('run', runs.map(({ id, experiment, createdBy, name, tags }) => ({ id, experiment_id: experiment.id, name, tags, created_by: createdBy, status: 'RUNNING', started_at: at0, params: {} })));
    await insert('registered_model', models.map(({ id, ownerId, createdBy, name, riskTier, tags }) => ({ id, owner_id: ownerId, created_by: createdBy, name, risk_tier: riskTier, tags, card: [], last_version: 0, last_modified_by: createdBy })));
    await insert('environment', environments.map(({ id, createdBy, name, kind }) => ({ id, created_by: createdBy, name, kind, rank: 1, awaits_report: false })));
    await insert('deployment', deployments.map(({ id, model, environment }) => ({ id, model_id: model.id, environment_id: environment.id, version_id: id, version: 1, kind: 'DIRECT', status: 'FAILED', approved: false, requested_by: people[0], requested_at: at0 })));
    await insert('promotion_request', promotions.map(({ id, model, requestedBy, modelName, riskTier, target }, at) => ({
      id, number: at + 1, kind: 'PROMOTION', status: 'WITHDRAWN', model_id: model.id, model_name: modelName, risk_tier: riskTier, version_id: id, version: 1, version_digest: '', target_kind: target.kind, target_name: target.name, requested_by: requestedBy,
      involved: {}, excluded: [], subject_digest: '', parts: {}, policy_set: '', requested_at: at0, expires_at: at0, timers: [], blocked: false, open_threads: 0, attempts: 0,
    })));
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  it('are those on which a check holds, and of which what they lie in is seen, for any rules', async () => {
    const access = server.application.get(AccessControl);
    const [tracking, registry, promotion] = [server.application.get(TrackingSight), server.application.get(RegistrySight), server.application.get(PromotionSight)];
    const mixed: Record<string, number> = {};
    const role = fc.record(Object.fromEntries(Object.entries(asked).map(([permission, known]) => [permission, fc.array(fc.option(conditionsOn(known, compared, keys), { freq: 6, nil: undefined }), { minLength: 1, maxLength: 2 })])));
    await fc.assert(
      fc.asyncProperty(role, fc.constantFrom(...people), fc.array(fc.constantFrom(...names), { maxLength: 2 }), async (given, id, groups) => {
        const rules = Object.entries(given).flatMap(([permission, wheres]) => wheres.map((where) => ({ permission: permission as Permission, where })));
        const actor: Actor = { id: id as ActorId, workspaceId: server.workspaceId, kind: 'USER', name: 'Ada', role: 'GUEST', scopes: undefined, requestId: 'test', expiresAt: undefined, groups, grants: [new GrantedRole(crypto.randomUUID(), 1, 'limited', rules)] };
        const sees = (permission: Permission, thing: Resource) => access.allows(actor, permission, thing);
        const rows = async (table: string, alias: string, filter: RowFilter) => {
          const values: unknown[] = [server.workspaceId];
          const { rows: found } = await client.query<{ id: string }>(`select ${alias}.id from ${table} ${alias} where ${alias}.workspace_id = $1${narrowed(filter, values)} and ${alias}.id::text like '01931e7e-%' order by 1`, values);
          return found.map((row) => row.id);
        };
        const same = (kind: string, all: readonly { readonly id: string }[], found: readonly string[], expected: readonly { readonly id: string }[]) => {
          expect([kind, found]).toEqual([kind, expected.map((each) => each.id)]);
          if (expected.length && expected.length < all.length) mixed[kind] = (mixed[kind] ?? 0) + 1;
        };
        const seesModel = (model: (typeof models)[number]) => sees('model:read', modelAttributes(model));
        const seesEnvironment = (environment: (typeof environments)[number]) => sees('environment:read', environmentAttributes(environment));
        same('experiment', experiments, await rows('experiment', 'experiment', tracking.experiments(actor)), experiments.filter((each) => sees('experiment:read', experimentAttributes(each))));
        same('run', runs, await rows('run', 'run', tracking.runs(actor)), runs.filter((each) => sees('run:read', runAttributes(each, each.experiment)) && sees('experiment:read', experimentAttributes(each.experiment))));
        same('model', models, await rows('registered_model', 'model', registry.models(actor)), models.filter(seesModel));
        same('environment', environments, await rows('environment', 'environment', registry.environments(actor)), environments.filter(seesEnvironment));
        same('deployment', deployments, await rows('deployment', 'deployment', registry.deployments(actor)), deployments.filter(({ model, environment }) => sees('deployment:read', placeAttributes(model, environment)) && seesModel(model) && seesEnvironment(environment)));
        same('promotion', promotions, await rows('promotion_request', 'r', promotion.requests(actor)), promotions.filter((each) => sees('promotion:read', promotionAttributes(each)) && seesModel(each.model)));
      }),
      { numRuns: 120 },
    );
    // That each kind was told apart, or the test would show little.
    for (const kind of ['experiment', 'run', 'model', 'environment', 'deployment', 'promotion']) expect([kind, (mixed[kind] ?? 0) > 0]).toEqual([kind, true]);
  });

  it('are all rows, without a filter, for readers and for jobs, whatever else they are given', () => {
    const [tracking, registry, promotion] = [server.application.get(TrackingSight), server.application.get(RegistrySight), server.application.get(PromotionSight)];
    const nobody = { attribute: 'resource.name', operator: 'eq' as const, value: 'nothing' };
    const grants = [new GrantedRole(crypto.randomUUID(), 1, 'more', Object.keys(asked).map((permission) => ({ permission: permission as Permission, where: nobody })))];
    const reader: Actor = { id: people[0] as ActorId, workspaceId: server.workspaceId, kind: 'USER', name: 'Ada', role: 'READER', scopes: ['run:write'], requestId: 'test', expiresAt: undefined, grants };
    for (const actor of [reader, { ...reader, role: 'OWNER' as const }, { ...reader, kind: 'SYSTEM' as const, role: 'GUEST' as const }])
      expect([tracking.experiments(actor), tracking.runs(actor), registry.models(actor), registry.environments(actor), registry.deployments(actor), promotion.requests(actor)]).toEqual(Array(6).fill(undefined));
    expect(tracking.runs({ ...reader, role: 'GUEST' })).toBeDefined();
  });
});
