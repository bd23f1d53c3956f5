import type pg from 'pg';

/** The role that queries run as when the login could see past row-level security. It can't log in, and owns nothing. */
export const applicationRole = 'plinth_app';

/**
 * Superusers and BYPASSRLS roles are exempt from row-level security even where it is forced. When the login is one of those, queries
 * run as {@link applicationRole} instead, which is made here and given the rows but not the tables. Any other login stays itself.
 */
export async function grantApplicationRole(client: pg.ClientBase): Promise<void> {
  if (!(await seesPastRowSecurity(client))) return;
  await client.query(`
    do $$ begin
      create role ${applicationRole} nologin nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end $$;
    grant usage on schema public to ${applicationRole};
    grant select, insert, update, delete on all tables in schema public to ${applicationRole};
    grant usage on all sequences in schema public to ${applicationRole};
    revoke all on _prisma_migrations from ${applicationRole};
  `);
}

/** Whether {@link grantApplicationRole} has something to do: also after migrations that somebody else applied, who knows nothing of that role. */
export async function lacksApplicationRole(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ lacking: boolean }>(
    `select (rolsuper or rolbypassrls) and (to_regrole($1) is null or exists (
       select from pg_class relation, unnest(array['select', 'insert', 'update', 'delete']) privilege
       where relation.relnamespace = 'public'::regnamespace and relation.relkind in ('r', 'p') and relation.relname <> '_prisma_migrations'
         and not has_table_privilege(to_regrole($1), relation.oid, privilege)
     )) as lacking from pg_roles where rolname = session_user`,
    [applicationRole],
  );
  return rows[0]?.lacking ?? false;
}

/** Startup options that make each connection of this login subject to row-level security. */
export async function applicationRoleOptions(client: pg.ClientBase): Promise<string | undefined> {
  return (await seesPastRowSecurity(client)) ? `-c role=${applicationRole}` : undefined;
}

async function seesPastRowSecurity(client: pg.ClientBase): Promise<boolean> {
  const result = await client.query<{ exempt: boolean }>('select rolsuper or rolbypassrls as exempt from pg_roles where rolname = session_user');
  return result.rows[0]?.exempt ?? false;
}
