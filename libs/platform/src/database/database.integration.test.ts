import { IdSource, SystemClock } from '@plinth/kernel';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { Database } from './database.js';
import { prepared } from './prepared.js';

describe('a transaction', () => {
  const ids = new IdSource(new SystemClock());
  const [mine, theirs] = [{ workspaceId: ids.next<'Workspace'>() }, { workspaceId: ids.next<'Workspace'>() }];
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

  const insertSql = `insert into outbox (workspace_id, id, topic, payload, created_at) values ($1, $2, 'test', '{}', now())`;
  const idsIn = async (scope: typeof mine) => (await database.read(scope, () => database.query<{ id: string }>('select id from outbox order by id'))).map(({ id }) => id);

  it('waits its turn when all connections are taken, and is told that they are rather than that Postgres is away', async () => {
    const narrow = await Database.connect({ connectionString: testDatabase.url, maxConnections: 1, waitForConnectionMs: 300 });
    try {
      let finish: () => void = () => undefined;
      const slow = narrow.transaction(mine, () => new Promise<void>((resolve) => (finish = resolve)));
      await expect(narrow.transaction(mine, () => Promise.resolve('begun'))).rejects.toMatchObject({ code: 'TOO_BUSY', status: 503 });
      await expect(narrow.modelTransaction(mine, () => Promise.resolve('begun'))).rejects.toMatchObject({ code: 'TOO_BUSY', status: 503 });
      const patient = narrow.transaction(mine, () => Promise.resolve('in turn'));
      finish();
      expect([await slow, await patient]).toEqual([undefined, 'in turn']);
    } finally {
      await narrow.close();
    }
  });

  it('keeps what was sent without waiting, in order, and sees it in the next statement', async () => {
    const id = ids.next();
    const seen = await database.transaction(mine, async () => {
      database.send(insertSql, [mine.workspaceId, id]);
      database.send(`update outbox set topic = 'changed' where id = $1`, [id]);
      return database.query<{ topic: string }>('select topic from outbox where id = $1', [id]);
    });
    expect(seen).toEqual([{ topic: 'changed' }]);
    expect(await idsIn(mine)).toContain(id);
    expect(await idsIn(theirs)).not.toContain(id);
  });

  it('commits nothing, does nothing afterwards and says why when a statement that nobody waited for failed', async () => {
    const id = ids.next();
    let acted = false;
    const twice = database.transaction(mine, () => {
      database.afterCommit(() => (acted = true));
      database.send(insertSql, [mine.workspaceId, id]);
      database.send(insertSql, [mine.workspaceId, id]);
      return Promise.resolve('promised');
    });
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    expect(acted).toBe(false);
    expect(await idsIn(mine)).not.toContain(id);
  });

  it('names the first failure, not those that follow from it', async () => {
    const strange = database.transaction(mine, async () => {
      database.send(insertSql, [theirs.workspaceId, ids.next()]);
      return database.query('select 1');
    });
    await expect(strange).rejects.toMatchObject({ code: '42501' });
  });

  it('is not taken for committed when the work went on after a failure', async () => {
    const id = ids.next();
    const careless = database.transaction(mine, async () => {
      await database.execute(insertSql, [mine.workspaceId, id]);
      await database.execute('select 1 / 0').catch(() => 0);
    });
    await expect(careless).rejects.toThrow('nothing of it was committed');
    expect(await idsIn(mine)).not.toContain(id);
  });

  it('leaves the connection fit for the next one, and sees only its own workspace however many there are at once', async () => {
    const scopes = Array.from({ length: 24 }, () => ({ workspaceId: ids.next<'Workspace'>() }));
    await Promise.all(
      scopes.map((scope, index) =>
        database.transaction(scope, async () => {
          database.send(insertSql, [scope.workspaceId, ids.next()]);
          if (index % 3 === 0) throw new Error('changed my mind');
          await database.query('select pg_sleep(0.005)');
        }).catch(() => undefined),
      ),
    );
    expect((await Promise.all(scopes.map(idsIn))).map(({ length }) => length)).toEqual(scopes.map((_, index) => (index % 3 === 0 ? 0 : 1)));
  });

  it('tells each of several statements of one journey its own answer, and why the first bad one failed', async () => {
    const [id, other] = [ids.next(), ids.next()];
    const said = await database.transaction(mine, () =>
      Promise.all([
        database.execute(insertSql, [mine.workspaceId, id]),
        database.query<{ a: number; b: Date; c: { d: string[] }; e: null; f: Buffer }>(`select 7 as a, $1::timestamptz as b, $2::jsonb as c, null as e, $3::bytea as f`, [new Date(0), { d: ['€'] }, new Uint8Array([1, 2])]),
        database.query('select 1 where false'),
        database.execute(`update outbox set topic = 'changed' where id = any($1::uuid[])`, [[id, other]]),
      ]),
    );
    expect(said).toEqual([1, [{ a: 7, b: new Date(0), c: { d: ['€'] }, e: null, f: Buffer.from([1, 2]) }], [], 1]);
    const settled = await database.transaction(mine, () => Promise.allSettled([database.query('select 1 as one'), database.query('select 1 / $1::int', [0]), database.execute(insertSql, [mine.workspaceId, other])])).catch((error: unknown) => error);
    expect(settled).toMatchObject({ message: expect.stringContaining('nothing of it was committed') as string });
    expect(await idsIn(mine)).not.toContain(other);
  });

  it('keeps a prepared statement on each connection, also one whose first use failed there', async () => {
    const narrow = await Database.connect({ connectionString: testDatabase.url, maxConnections: 1 });
    const divide = prepared('select 12 / $1::int as quotient, pg_backend_pid() as process');
    const ask = (by: number) => narrow.read(mine, () => narrow.query<{ quotient: number; process: number }>(divide, [by]));
    const statements = () => narrow.read(mine, () => narrow.query<{ text: string }>('select statement as text from pg_prepared_statements where statement = $1', [divide.text]));
    try {
      await expect(ask(0)).rejects.toMatchObject({ code: '22012' });
      const [first] = await ask(3);
      const [second] = await ask(4);
      const both = await narrow.read(mine, () => Promise.all([narrow.query<{ quotient: number }>(divide, [6]), narrow.query<{ quotient: number }>(divide, [2])]));
      expect([first?.quotient, second?.quotient, ...both.flat().map(({ quotient }) => quotient)]).toEqual([4, 3, 2, 6]);
      expect(second?.process).toBe(first?.process);
      expect(await statements()).toHaveLength(1);
    } finally {
      await narrow.close();
    }
  });

  it('goes on with a fresh connection when a prepared statement gives other columns than it did', async () => {
    const narrow = await Database.connect({ connectionString: testDatabase.url, maxConnections: 1 });
    const owner = new pg.Client({ connectionString: testDatabase.url });
    await owner.connect();
    const readAll = prepared('select * from shape_of_now()');
    try {
      await owner.query(`create function shape_of_now() returns table (one int) language sql as 'select 1'`);
      expect(await narrow.directoryQuery(readAll)).toEqual([{ one: 1 }]);
      await owner.query(`drop function shape_of_now(); create function shape_of_now() returns table (one int, two int) language sql as 'select 1, 2'`);
      await expect(narrow.directoryQuery(readAll)).rejects.toMatchObject({ code: '0A000' });
      expect(await narrow.directoryQuery(readAll)).toEqual([{ one: 1, two: 2 }]);
    } finally {
      await owner.end();
      await narrow.close();
    }
  });

  it('gives models on the same connection when it is asked for them', async () => {
    const id = ids.next();
    const found = await database.modelTransaction(mine, async () => {
      database.send(insertSql, [mine.workspaceId, id]);
      return database.prisma.outbox.findMany({ where: { id }, select: { topic: true } });
    });
    expect(found).toEqual([{ topic: 'test' }]);
    expect(await idsIn(mine)).toContain(id);
    const elsewhere = database.modelTransaction(theirs, () => database.prisma.outbox.count({ where: { id } }));
    expect(await elsewhere).toBe(0);
    await expect(database.transaction(mine, () => Promise.resolve(database.prisma))).rejects.toThrow('without models');
  });
});
