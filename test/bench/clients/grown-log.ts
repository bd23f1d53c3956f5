import type pg from 'pg';

const patienceMs = 30 * 60_000;

/**
 * Brings the first workspace's log to a size: with events as they were before there was a log, to which the publisher gives leaves, seals and
 * tiles. @returns the size once the last of them is in a signed checkpoint
 */
export async function growLog(database: pg.Client, events: number): Promise<number> {
  await database.query(
    `insert into audit_event (workspace_id, sequence, id, at, sequenced_at, actor_id, actor_kind, action, subject_kind, subject_id, after)
     select w.workspace_id, last.sequence + number, gen_random_uuid(), last.at, last.at, w.workspace_id, 'USER', 'run.changed', 'run', gen_random_uuid()::text, jsonb_build_object('number', number)
       from workspace w, lateral (select coalesce(max(sequence), 0) as sequence, coalesce(max(sequenced_at), now()) as at from audit_event where workspace_id = w.workspace_id) last, generate_series(1, $1 - last.sequence) number
      where w.slug = 'default'`,
    [events],
  );
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 250))) {
    const { rows } = await database.query<{ events: string; published: string }>(`select (select max(sequence) from audit_event e where e.workspace_id = w.workspace_id) as events, (select max(tree_size) from audit_checkpoint c where c.workspace_id = w.workspace_id) as published from workspace w where slug = 'default'`);
    if (rows[0] && rows[0].events === rows[0].published) return Number(rows[0].published);
  }
  throw new Error('The log did not grow to that size in time.');
}
