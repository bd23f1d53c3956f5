import { Database } from '@plinth/platform/database';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import { IdSource, SystemClock, type WorkspaceId } from '@plinth/kernel';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Read before a workspace is known: they hold the way to it and nothing else. */
const directories = ['token_directory', 'workspace'];

/** Law 3: no row without its workspace. A Postgres that shards by tenant needs the same. */
describe('the workspace', () => {
  let testDatabase: TestDatabase;
  let admin: pg.Client;
  let database: Database;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    admin = new pg.Client({ connectionString: testDatabase.url });
    await admin.connect();
    database = await Database.connect({ connectionString: testDatabase.url });
  });
  afterAll(async () => {
    await database?.close();
    await admin?.end();
    await testDatabase?.drop();
  });

  const rows = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> => (await admin.query<Row>(sql)).rows;
  const tables = async () => (await rows<{ name: string }>(`select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> '_prisma_migrations' order by 1`)).map(({ name }) => name);
  const tenantTables = async () => (await tables()).filter((name) => !directories.includes(name));

  it('is a column of every table, never null', async () => {
    const with_ = await rows<{ name: string }>(`select attrelid::regclass::text as name from pg_attribute where attname = 'workspace_id' and attnotnull and atttypid = 'uuid'::regtype and attrelid in (select oid from pg_class where relkind in ('r', 'p'))`);
    const names = with_.map(({ name }) => name.replaceAll('"', ''));
    expect((await tables()).filter((name) => !names.includes(name))).toEqual([]);
    expect((await tenantTables()).length).toBeGreaterThan(15);
  });

  it('leads every primary key, unique constraint and index', async () => {
    const indexes = await rows<{ table: string; index: string; first: string | null; primary: boolean }>(`
      select t.relname as table, i.relname as index, a.attname as first, x.indisprimary as primary
        from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
        left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
       where t.relnamespace = 'public'::regnamespace and t.relname <> '_prisma_migrations'`);
    expect(indexes.filter(({ table, first }) => !directories.includes(table) && first !== 'workspace_id')).toEqual([]);
    const keyed = new Set(indexes.filter(({ primary }) => primary).map(({ table }) => table));
    expect((await tables()).filter((name) => !keyed.has(name))).toEqual([]);
  });

  it('leads every foreign key', async () => {
    const keys = await rows<{ name: string }>(`
      select conname as name from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
       where contype = 'f' and connamespace = 'public'::regnamespace and a.attname <> 'workspace_id'`);
    expect(keys).toEqual([]);
  });

  it('is held by forced row-level security on every table', async () => {
    const open = await rows<{ name: string }>(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity) and relname <> '_prisma_migrations'`);
    expect(open.map(({ name }) => name).sort()).toEqual(directories);
    const policies = await rows<{ table: string; rule: string; check: string | null; permissive: string; cmd: string }>(`select tablename as table, qual as rule, with_check as check, permissive, cmd from pg_policies where schemaname = 'public'`);
    for (const name of await tenantTables()) {
      const own = policies.filter(({ table }) => table === name);
      // A second permissive policy would open what the first one closes.
      expect([name, own.length]).toEqual([name, 1]);
      expect(own[0]).toMatchObject({ cmd: 'ALL', check: null });
      expect(own[0]?.rule).toMatch(/^\(workspace_id = \(NULLIF\(current_setting\('plinth\.workspace_id'::text, true\), ''::text\)\)::uuid\)$/);
    }
  });

  it('binds the very login that Database uses, on every one of its connections', async () => {
    const [role] = await database.directoryQuery<{ exempt: boolean; owns: boolean }>(`
      select (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as exempt,
             exists (select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_has_role(current_user, relowner, 'member')) as owns`);
    expect(role?.exempt).toBe(false);
  });

  it('can not be stepped around: no workspace sees no rows, another sees none of these, and none can be written for it', async () => {
    const ids = new IdSource(new SystemClock());
    const [mine, theirs] = [ids.next<'Workspace'>(), ids.next<'Workspace'>()];
    const columns = await rows<{ table: string; column: string; type: string; length: number | null }>(`
      select table_name as table, column_name as column, udt_name as type, character_maximum_length as length from information_schema.columns
       where table_schema = 'public' and is_nullable = 'NO' and is_generated = 'NEVER' order by ordinal_position`);
    const sample: Readonly<Record<string, string>> = { uuid: `'${ids.next()}'`, text: `'x'`, bytea: `'\\x00'`, int4: '1', int8: '1', float8: '1', jsonb: `'{}'`, timestamptz: 'now()', bool: 'false', _text: `'{}'`, date: 'now()', xid8: `'1'`, int2: '1' };
    const insert = (table: string, workspace: WorkspaceId) => {
      const own = columns.filter((column) => column.table === table);
      const values = own.map(({ column, type }) => {
        const value = column === 'workspace_id' ? `'${workspace}'` : sample[type];
        if (value === undefined) throw new Error(`Say here what a ${type} looks like.`);
        return value;
      });
      return `insert into "${table}" (${own.map(({ column }) => `"${column}"`).join(', ')}) values (${values.join(', ')})`;
    };
    const within = <Row extends pg.QueryResultRow>(workspaceId: WorkspaceId, sql: string) => database.transaction({ workspaceId }, () => database.query<Row>(sql));
    for (const table of await tenantTables()) {
      await within(mine, insert(table, mine));
      expect([table, (await within(mine, `select 1 from "${table}"`)).length]).toEqual([table, 1]);
      expect([table, (await within(theirs, `select 1 from "${table}"`)).length]).toEqual([table, 0]);
      expect([table, (await database.directoryQuery(`select 1 from "${table}"`)).length]).toEqual([table, 0]);
      expect([table, (await database.directoryQuery(`select 1 from "${table}" where workspace_id = $1`, [mine])).length]).toEqual([table, 0]);
      await expect(within(theirs, insert(table, mine)), table).rejects.toThrow(/row-level security/);
      if (['audit_event', 'audit_checkpoint'].includes(table)) continue;
      expect([table, (await within(theirs, `delete from "${table}" returning 1`)).length]).toEqual([table, 0]);
      expect([table, (await within(mine, `select 1 from "${table}"`)).length]).toEqual([table, 1]);
    }
  });

  it('is forgotten by a connection when the transaction ends', async () => {
    const one = await Database.connect({ connectionString: testDatabase.url, maxConnections: 1 });
    try {
      const workspace = () => one.directoryQuery<{ id: string | null }>(`select nullif(current_setting('plinth.workspace_id', true), '') as id`);
      const ids = new IdSource(new SystemClock());
      const workspaceId = ids.next<'Workspace'>();
      await one.transaction({ workspaceId }, async () => undefined);
      expect(await workspace()).toEqual([{ id: null }]);
      await one.transaction({ workspaceId }, async () => undefined);
      expect(await workspace()).toEqual([{ id: null }]);
      expect(await one.directoryQuery('select * from known_actor($1, $1)', [workspaceId])).toEqual([]);
      expect(await workspace()).toEqual([{ id: null }]);
      await expect(one.transaction({ workspaceId }, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(await workspace()).toEqual([{ id: null }]);
    } finally {
      await one.close();
    }
  });

  it('of an open transaction can not be changed to another', async () => {
    const ids = new IdSource(new SystemClock());
    const [one, other] = [ids.next<'Workspace'>(), ids.next<'Workspace'>()];
    await expect(database.transaction({ workspaceId: one }, () => database.transaction({ workspaceId: other }, async () => 'in'))).rejects.toThrow(/can not reach into another/);
  });
});
