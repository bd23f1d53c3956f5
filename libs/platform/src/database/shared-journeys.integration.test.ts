import { IdSource, SystemClock } from '@plinth/kernel';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { Database } from './database.js';
import { prepared } from './prepared.js';

const ownProcess = prepared('select pg_backend_pid() as pid, pg_current_xact_id()::text as "transaction", $1::text as asked');
const quotient = prepared('select 10 / $1::int as quotient');

describe('lookups of one moment', () => {
  const ids = new IdSource(new SystemClock());
  const scope = { workspaceId: ids.next<'Workspace'>() };
  let testDatabase: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await Database.connect({ connectionString: testDatabase.url, maxConnections: 4 });
  });
  afterAll(async () => {
    await database?.close();
    await testDatabase?.drop();
  });

  const owner = async (asked: string) => (await database.lookup<{ pid: number; transaction: string; asked: string }>(ownProcess, [asked]))[0];

  it('share a journey, and each has its own answer', async () => {
    const [first, second] = await Promise.all([owner('a'), owner('b')]);
    expect([first?.asked, second?.asked]).toEqual(['a', 'b']);
    expect(second?.transaction).toBe(first?.transaction);
    expect((await owner('c'))?.transaction).not.toBe(first?.transaction);
  });

  it('fail alone when Postgres refuses one of them', async () => {
    const answers = await Promise.allSettled([2, 0, 5, 0, 10].map((divisor) => database.lookup<{ quotient: number }>(quotient, [divisor])));
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value[0]?.quotient : (answer.reason as { code: string }).code))).toEqual([5, '22012', 2, '22012', 1]);
    expect((await owner('after'))?.asked).toBe('after');
  });

  it('stay out of a transaction that is open where they are asked', async () => {
    await database.transaction(scope, async () => {
      const [{ pid } = { pid: 0 }] = await database.query<{ pid: number }>('select pg_backend_pid() as pid');
      expect((await owner('beside'))?.pid).not.toBe(pid);
    });
  });

  it('all hear that the connection broke, and later ones have another', async () => {
    const asked = Promise.allSettled([database.lookup(prepared('select pg_sleep($1)'), [60]), owner('behind')]);
    const admin = new pg.Client({ connectionString: testDatabase.url });
    await admin.connect();
    const terminate = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'select pg_sleep%'`;
    while ((await admin.query(terminate)).rowCount === 0) await new Promise((next) => setTimeout(next, 10));
    await admin.end();
    expect((await asked).map((answer) => (answer.status === 'rejected' ? (answer.reason as { code: string }).code : 'answered'))).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
    expect((await owner('later'))?.asked).toBe('later');
  });

  it('wait for a connection no longer than others do', async () => {
    const narrow = await Database.connect({ connectionString: testDatabase.url, maxConnections: 1, waitForConnectionMs: 200 });
    try {
      let finish: () => void = () => undefined;
      const slow = narrow.transaction(scope, () => new Promise<void>((resolve) => (finish = resolve)));
      const answers = await Promise.allSettled([1, 2].map((divisor) => narrow.lookup(quotient, [divisor])));
      expect(answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as { code: string }).code : 'answered'))).toEqual(['TOO_BUSY', 'TOO_BUSY']);
      finish();
      await slow;
    } finally {
      await narrow.close();
    }
  });
});

describe('resolving aliases', () => {
  it('is planned once for a connection, and not with each call', async () => {
    const testDatabase = await createTestDatabase();
    const client = new pg.Client({ connectionString: testDatabase.url });
    try {
      await client.connect();
      const { rows } = await client.query<{ proconfig: string[] }>(`select proconfig from pg_proc where proname = 'resolved_aliases'`);
      expect(rows[0]?.proconfig).toContain('plan_cache_mode=force_generic_plan');
    } finally {
      await client.end();
      await testDatabase.drop();
    }
  });
});
