import type { Database } from '../database/database.js';

const counted = `select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::int as rows from pg_stat_xact_user_tables`;

/** How many rows of tables the statements of `work` went through, within the transaction that is open: those of a table that was read whole all count. */
export async function rowsRead(database: Database, work: () => Promise<unknown>): Promise<number> {
  const [before] = await database.query<{ rows: number }>(counted);
  await work();
  const [after] = await database.query<{ rows: number }>(counted);
  return (after?.rows ?? 0) - (before?.rows ?? 0);
}
