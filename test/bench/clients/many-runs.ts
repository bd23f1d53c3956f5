import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** The database of a `plinth up`, past its API. */
export async function openDatabase(data: string): Promise<pg.Client> {
  const [, , , , socketFolder = ''] = (await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const client = new pg.Client({ connectionString: `postgresql://plinth@localhost/plinth?host=${encodeURIComponent(socketFolder)}` });
  await client.connect();
  return client;
}

/** For whoever opens another connection to where this one leads. */
export function connectionStringOf({ host }: pg.Client): string {
  return `postgresql://plinth@localhost/plinth?host=${encodeURIComponent(host)}`;
}

/**
 * One experiment with so many runs of 20 params and 10 metrics each, as the API writes them, without asking it ten thousand times.
 * @returns the experiment's id
 */
export async function fillWithRuns(database: pg.Client, runCount: number): Promise<string> {
  const { rows } = await database.query<{ workspace_id: string; id: string }>(
    `insert into experiment (workspace_id, id, name, tags, created_by, created_at, updated_at) select workspace_id, gen_random_uuid(), 'sweep', '{}', workspace_id, now(), now() from workspace limit 1 returning workspace_id, id`,
  );
  const [{ workspace_id: workspaceId, id } = { workspace_id: '', id: '' }] = rows;
  await database.query(
    `insert into run (workspace_id, id, experiment_id, name, status, started_at, params, tags, created_by, created_at, updated_at)
     select $1, gen_random_uuid(), $2, 'run ' || number, 'FINISHED', now() - number * interval '1 minute',
            jsonb_build_object('lr', (random() / 10)::text, 'optimizer', (array['adam', 'sgd', 'adamw'])[1 + number % 3]) || (select jsonb_object_agg('param_' || key, (key * number)::text) from generate_series(1, 18) as key),
            '{"team": "vision"}', $1, now(), now() from generate_series(1, ${runCount}) as number`,
    [workspaceId, id],
  );
  await database.query('insert into run_param (workspace_id, experiment_id, run_id, key, value, prefix) select workspace_id, experiment_id, id, entry.key, entry.value, left(entry.value, 255) from run, jsonb_each_text(params) as entry');
  await database.query('insert into run_tag (workspace_id, experiment_id, run_id, key, value, prefix) select workspace_id, experiment_id, id, entry.key, entry.value, left(entry.value, 255) from run, jsonb_each_text(tags) as entry');
  await database.query(
    `insert into run_metric (workspace_id, experiment_id, run_id, key, last, last_step, last_time, min, max, count)
     select workspace_id, experiment_id, id, key, value, 100, 1700000000000, value, value, 100
       from run, lateral (select key, random() as value from unnest(array['accuracy', 'loss', 'val_accuracy', 'val_loss', 'auc', 'f1', 'lr', 'epoch', 'grad_norm', 'time']) as key where run.id is not null) as metric`,
  );
  await database.query('vacuum analyze');
  return id;
}
