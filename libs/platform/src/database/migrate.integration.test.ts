import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { migrate } from './migrate.js';
import { readMigrations } from './migration-files.js';

describe('migrate', () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  it('applies every migration to an empty database, with the bookkeeping that Prisma reads', async () => {
    await client.query('drop schema public cascade; create schema public');
    const names = (await readMigrations()).map(({ name }) => name);
    expect(await migrate(database.url)).toEqual(names);
    const { rows } = await client.query<{ migration_name: string }>('select migration_name from _prisma_migrations where finished_at is not null order by 1');
    expect(rows.map((row) => row.migration_name)).toEqual(names);
  });

  it('does nothing the second time, and when several processes start at once', async () => {
    expect(await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)])).toEqual([[], [], []]);
  });

  it('lets the application role in where somebody else applied the migrations', async () => {
    const maySee = async () => (await client.query<{ may: boolean }>(`select bool_and(has_table_privilege('plinth_app', oid, 'delete')) as may from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> '_prisma_migrations'`)).rows[0]?.may;
    expect(await maySee()).toBe(true);
    await client.query('revoke delete on run from plinth_app');
    expect(await maySee()).toBe(false);
    expect(await migrate(database.url)).toEqual([]);
    expect(await maySee()).toBe(true);
  });

  it('refuses a database whose migrations are not these, in one sentence', async () => {
    await client.query(`update _prisma_migrations set checksum = 'of another build'`);
    await expect(migrate(database.url)).rejects.toMatchObject({ code: 'DATABASE_OF_ANOTHER_BUILD' });
  });
});
