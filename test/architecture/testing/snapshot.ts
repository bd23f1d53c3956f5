import type { WorkspaceId } from '@plinth/kernel';
import type { Database } from '@plinth/platform/database';

/** Written by asking alone, whatever the outcome: when a token was used. */
const ignored: Readonly<Record<string, string>> = { access_token: ` - 'last_used_at'` };

/** What a workspace holds, table by table, as one digest each: equal when nothing changed. */
export async function snapshotOf(database: Database, workspaceId: WorkspaceId): Promise<Record<string, string>> {
  const tables = await database.directoryQuery<{ name: string }>(`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`);
  const digestOf = ({ name }: { readonly name: string }) => {
    const row = `(to_jsonb(t)${ignored[name] ?? ''})::text`;
    return `select '${name}' as name, (select count(*) || ' ' || coalesce(md5(string_agg(${row}, ',' order by ${row})), '') from "${name}" t where workspace_id = $1) as digest`;
  };
  const rows = await database.transaction({ workspaceId }, () => database.query<{ name: string; digest: string }>(tables.map(digestOf).join(' union all '), [workspaceId]));
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}
