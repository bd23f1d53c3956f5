import pg from 'pg';

/**
 * Notes each row that a commit inserts, changes or deletes, in any table of any workspace: what is rolled back leaves no note. Where
 * thousands of requests are to change nothing, this costs a small query each, and comparing all that the database holds would cost twenty
 * times as much.
 */
export class ChangeWatch {
  private constructor(private readonly admin: pg.Client) {}

  static async over(databaseUrl: string): Promise<ChangeWatch> {
    const admin = new pg.Client({ connectionString: databaseUrl });
    await admin.connect();
    // When a token was used is written by asking alone, whatever the outcome.
    await admin.query(`
      create table touched (name text not null);
      create function touch() returns trigger language plpgsql security definer as $$ begin
        if tg_op = 'UPDATE' and old is not distinct from new then return null; end if;
        if tg_op = 'UPDATE' and tg_table_name = 'access_token' and to_jsonb(old) - 'last_used_at' = to_jsonb(new) - 'last_used_at' then return null; end if;
        insert into public.touched values (tg_table_name);
        return null;
      end $$`);
    const { rows } = await admin.query<{ name: string }>(`
      select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`);
    await admin.query(rows.map(({ name }) => `create trigger touch after insert or update or delete on ${admin.escapeIdentifier(name)} for each row execute function touch()`).join('; '));
    return new ChangeWatch(admin);
  }

  /** The tables that changed since this was asked last. */
  async changed(): Promise<readonly string[]> {
    const { rows } = await this.admin.query<{ name: string }>('delete from touched returning name');
    return [...new Set(rows.map(({ name }) => name))];
  }

  stop(): Promise<void> {
    return this.admin.end();
  }
}
