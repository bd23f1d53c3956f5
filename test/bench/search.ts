/**
 * Search of 10,000 runs with 20 params and 10 metrics each, 100 runs a page, asked of `plinth up` by one client: the time that the server takes, seen from
 * the client, so everything is in it: authentication, GraphQL, SQL and the answer.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { summaryOf } from './clients/figures.js';
import { KeepAliveClient } from './clients/keep-alive-client.js';
import { fillWithRuns, openDatabase } from './clients/many-runs.js';

const runCount = 10_000;
const limitMs = 20;
const rounds = 60;

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0 });
try {
  const database = await openDatabase(data);
  const experimentId = await fillWithRuns(database, runCount);
  const client = await KeepAliveClient.open(plinth.url, '');
  const metricAndParam = "metrics.accuracy > 0.5 AND params.optimizer = 'adam'";
  await measure(client, 'metric and param, newest first, ids', { experimentIds: [experimentId], filter: metricAndParam }, 'id');
  await measure(client, 'metric and param, by a metric, ids', { experimentIds: [experimentId], filter: metricAndParam, orderBy: ['metrics.accuracy DESC'] }, 'id');
  await measure(client, 'metric and param, by a metric, a row of the table', { experimentIds: [experimentId], filter: metricAndParam, orderBy: ['metrics.accuracy DESC'] }, 'id name status startedAt params(keys: ["lr", "optimizer"]) { key value } metrics(keys: ["accuracy", "loss"]) { key last }');
  for (const order of ['metrics.loss', 'params.lr', 'tags.team', 'attributes.run_name', 'attributes.start_time', 'attributes.end_time DESC', 'attributes.duration'])
    await measure(client, `metric and param, by ${order}, ids`, { experimentIds: [experimentId], filter: metricAndParam, orderBy: [order] }, 'id');
  await measure(client, 'all, by a param, ids', { experimentIds: [experimentId], orderBy: ['params.lr'] }, 'id');
  await measure(client, 'all, by a metric, ids', { experimentIds: [experimentId], orderBy: ['metrics.loss'] }, 'id');
  await measure(client, 'all, newest first, whole rows', { experimentIds: [experimentId] }, 'id name status startedAt params { key value } tags { key value } metrics { key last min max }');
  await measure(client, 'all, counted', { experimentIds: [experimentId], first: 1 }, 'id', 'totalCount');
  await explain(database, experimentId);
  await database.end();
  client.close();
} finally {
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

async function measure(client: KeepAliveClient, what: string, variables: Readonly<Record<string, unknown>>, fields: string, more = ''): Promise<void> {
  const query = `query ($experimentIds: [ID!], $first: Int, $filter: String, $orderBy: [String!]) { runs(experimentIds: $experimentIds, first: $first, filter: $filter, orderBy: $orderBy) { nodes { ${fields} } ${more} } }`;
  const body = Buffer.from(JSON.stringify({ query, variables: { first: 100, ...variables } }));
  const latencies: number[] = [];
  for (let round = 0; round < rounds + 20; round++) {
    const from = performance.now();
    const answer = await client.post('/graphql', 'application/json', body);
    if (round >= 20) latencies.push(performance.now() - from);
    if (answer.includes('"errors"')) throw new Error(answer);
  }
  process.stdout.write(`${what}: ${summaryOf(latencies)} (limit ${limitMs} ms)\n`);
}

/** What Postgres itself takes for the search by a metric and a param in the order of the metric: the walk over its numbers, with the walls of row-level security. */
async function explain(database: pg.Client, experimentId: string): Promise<void> {
  await database.query('begin');
  await database.query(`set local role plinth_app; select set_config('plinth.workspace_id', (select workspace_id::text from workspace limit 1), true)`);
  const { rows } = await database.query<Record<'QUERY PLAN', string>>(
    `explain (analyze, buffers off, costs off)
     select run.id from run join run_metric o0 on o0.workspace_id = run.workspace_id and o0.experiment_id = run.experiment_id and o0.run_id = run.id and o0.key = 'accuracy' and o0.last < 'NaN'
      where run.workspace_id = (select workspace_id from workspace limit 1) and run.experiment_id = $1 and run.deleted_at is null
        and exists (select 1 from run_metric v where v.workspace_id = run.workspace_id and v.experiment_id = run.experiment_id and v.run_id = run.id and v.key = 'accuracy' and v.last > 0.5)
        and exists (select 1 from run_param v where v.workspace_id = run.workspace_id and v.experiment_id = run.experiment_id and v.run_id = run.id and v.key = 'optimizer' and v.prefix = 'adam')
      order by o0.last desc, run.started_at desc, run.id limit 101`,
    [experimentId],
  );
  await database.query('rollback');
  process.stdout.write(`${rows.map((row) => row['QUERY PLAN']).join('\n')}\n`);
}
