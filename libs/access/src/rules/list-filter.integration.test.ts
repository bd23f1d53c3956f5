import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import type { ActorId } from '@plinth/kernel';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actors, conditions, resources } from '../testing/conditions.js';
import type { AttributeColumns } from './condition-sql.js';
import { listFilter } from './list-filter.js';
import { abilityOf, permits } from './permission.js';

const columns: AttributeColumns = { ownerId: 'r.owner_id', createdBy: 'r.created_by', name: 'r.name', riskTier: 'r.risk_tier', sensitivity: 'r.sensitivity', experiment: 'r.experiment', environment: 'r.environment', environmentKind: 'r.environment_kind', labels: 'r.labels' };

/** Lists filter in SQL by the same rules as the check of one thing: whatever the rules, the rows, and who asks. */
describe('a filtered list', () => {
  let testDatabase: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    client = new pg.Client({ connectionString: testDatabase.url });
    await client.connect();
    await client.query('create temporary table r (at int, owner_id text, created_by text, name text, risk_tier text, sensitivity text, experiment text, environment text, environment_kind text, labels jsonb)');
  });
  afterAll(async () => {
    await client?.end();
    await testDatabase?.drop();
  });

  it('holds the very rows that a check lets through', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(conditions, { minLength: 1, maxLength: 3 }), fc.array(resources, { minLength: 1, maxLength: 12 }), actors, fc.option(fc.integer({ min: 0, max: 4_000_000 }), { nil: undefined }), fc.boolean(), fc.integer({ min: 1, max: 3 }), async (wheres, things, actor, since, owns, first) => {
        const granted = wheres.map((where) => ({ permission: 'model:write' as const, where }));
        const ruled = owns ? [{ permission: 'model:write' as const, ownBy: 'createdBy' }] : [];
        const { sql, values } = listFilter({ permission: 'model:write', scopes: undefined, ruled, granted, asker: { actor, sinceAuthenticationMs: since } }, columns, first + 1);
        const ability = abilityOf({ ...actor, id: actor.id as ActorId, scopes: undefined }, [{ GUEST: ruled }], granted);
        const allowed = things.flatMap((thing, at) => (permits(ability, 'model:write', thing, actor, since) ? [at] : []));
        await client.query('truncate r');
        await client.query(`insert into r select (v->>'at')::int, v->>'ownerId', v->>'createdBy', v->>'name', v->>'riskTier', v->>'sensitivity', v->>'experiment', v->>'environment', v->>'environmentKind', v->'labels' from jsonb_array_elements($1::jsonb) v`, [JSON.stringify(things.map((thing, at) => ({ at, ...thing })))]);
        const before = Array.from({ length: first }, (_, index) => `$${index + 1}::text is not null`).join(' and ');
        const { rows } = await client.query<{ at: number }>(`select at from r where ${before} and ${sql} order by at`, [...Array.from({ length: first }, () => 'x'), ...values]);
        expect(rows.map(({ at }) => at)).toEqual(allowed);
        const { rows: nulls } = await client.query<{ n: string }>(`select count(*) as n from r where ${before} and (${sql}) is null`, [...Array.from({ length: first }, () => 'x'), ...values]);
        expect(Number(nulls[0]?.n)).toBe(0);
        seen += allowed.length && allowed.length < things.length ? 1 : 0;
      }),
      { numRuns: 600 },
    );
    // That both sides gave something, or the test would show little.
    expect(seen).toBeGreaterThan(50);
  });

  it('is empty without a rule, and whole with one that has no condition', () => {
    const asker = { actor: { id: 'ada', kind: 'USER' as const, role: 'READER' as const, groups: [] }, sinceAuthenticationMs: undefined };
    const question = { permission: 'model:read' as const, scopes: undefined, ruled: [], granted: [], asker };
    expect(listFilter(question, columns, 1)).toEqual({ sql: 'false', values: [] });
    expect(listFilter({ ...question, granted: [{ permission: 'model:read' }] }, columns, 1)).toEqual({ sql: 'true', values: [] });
    expect(listFilter({ ...question, granted: [{ permission: 'model:read' }], scopes: ['run:*'] }, columns, 1)).toEqual({ sql: 'false', values: [] });
  });
});
