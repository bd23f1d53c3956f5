import pg from 'pg';

/** As many as the server's pool has. */
const connections = 10;
const warmUpMs = 1_000;

const statements = {
  begin: 'begin',
  enter: `select set_config('plinth.workspace_id', $1, true)`,
  tag: `insert into run_tag (workspace_id, experiment_id, run_id, key, value, prefix) values ($1, $2, $3, 'bench', $4, $4) on conflict (workspace_id, experiment_id, key, run_id) do update set value = excluded.value, prefix = excluded.prefix`,
  record: `insert into outbox (workspace_id, id, topic, payload, created_at) values ($1, gen_random_uuid(), 'bench', $2, now())`,
  commit: 'commit',
} as const;

/**
 * The limit: the rows of an audited change and nothing else, in transactions by `pg` alone, prepared and pipelined, each durable before the next of its connection.
 * @returns how many a second
 */
export async function bareChanges(database: pg.Client, runs: readonly string[], measureMs: number): Promise<number> {
  const { user, database: name, host } = database;
  const { rows: [place] } = await database.query<{ workspace: string; experiment: string }>('select workspace_id as workspace, experiment_id as experiment from run where id = $1', [runs[0]]);
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ user, database: name, host, pipeline: true, options: '-c role=plinth_app' });
      await client.connect();
      return client;
    }),
  );
  const begin = performance.now() + warmUpMs;
  let done = 0;
  await Promise.all(
    clients.map(async (client, index) => {
      const ask = (what: keyof typeof statements, values: unknown[] = []) => client.query({ name: what, text: statements[what], values });
      const run = runs[index];
      const record = { action: 'run.tagged', subjectKind: 'run', subjectId: run, before: { tags: '[["bench","0-1"]]' }, after: { tags: '[["bench","0-2"]]' }, actorId: place?.workspace, actorKind: 'SERVICE_ACCOUNT', requestId: run, at: 1 };
      for (let call = 0; performance.now() < begin + measureMs; call++) {
        await Promise.all([ask('begin'), ask('enter', [place?.workspace]), ask('tag', [place?.workspace, place?.experiment, run, `bare ${call}`]), ask('record', [place?.workspace, JSON.stringify(record)]), ask('commit')]);
        if (performance.now() >= begin) done++;
      }
    }),
  );
  await Promise.all(clients.map((client) => client.end()));
  await database.query(`delete from outbox where topic = 'bench'`);
  return done / (measureMs / 1_000);
}
