import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterableRun, filterExpression } from '../../testing/filter-arbitraries.js';
import { compileExperimentFilter, compileFilter, evaluateExperimentFilter, evaluateFilter, type FilterableExperiment, type FilterableRun, formatFilter, parseExperimentFilter, SqlParameters } from './index.js';

// Generated runs share their ids, so each lies in a workspace of its own: a subquery that forgets the workspace sees the others.
const runs = fc.sample(filterableRun, { numRuns: 150, seed: 7 });
const workspaces = runs.map((_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
const experiment: FilterableExperiment = { id: '0193a5c0-0000-7000-8000-00000000000e', name: 'Digits', creationTime: 1_000, lastUpdateTime: 2_000, tags: new Map([['team', 'vision']]) };

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('begin');
  for (const [index, run] of runs.entries()) await insertRun(workspaces[index] ?? '', run);
  await client.query('commit');
  await client.query('insert into experiment (workspace_id, id, name, tags, created_by, created_at, updated_at) values ($1, $2, $3, $4, $1, $5, $6)', [
    workspaces[0],
    experiment.id,
    experiment.name,
    JSON.stringify(Object.fromEntries(experiment.tags)),
    new Date(experiment.creationTime),
    new Date(experiment.lastUpdateTime),
  ]);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

async function insertRun(workspace: string, run: FilterableRun): Promise<void> {
  const started = new Date(run.startTime);
  await client.query(
    `insert into run (workspace_id, id, experiment_id, parent_run_id, name, status, started_at, ended_at, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7, $7)`,
    [workspace, run.id, run.experimentId, run.parentRunId, run.name, run.status, started, run.endTime === null ? null : new Date(run.endTime), run.userId],
  );
  for (const [key, value] of run.metrics)
    await client.query('insert into run_metric (workspace_id, experiment_id, run_id, key, last, last_step, last_time, min, max, count) values ($1, $2, $3, $4, $5, 0, 0, $5, $5, 1)', [workspace, run.experimentId, run.id, key, value]);
  for (const [table, entries] of [['run_param', run.params], ['run_tag', run.tags]] as const)
    for (const [key, value] of entries) await client.query(`insert into ${table} (workspace_id, experiment_id, run_id, key, value, prefix) values ($1, $2, $3, $4, $5, left($5, 255))`, [workspace, run.experimentId, run.id, key, value]);
  for (const { name, digest, context } of run.datasets)
    await client.query('insert into run_input (workspace_id, run_id, id, name, digest, tags) values ($1, $2, gen_random_uuid(), $3, $4, $5)', [workspace, run.id, name, digest, context === null ? {} : { 'mlflow.data.context': context }]);
}

describe('the SQL of a filter', () => {
  it('selects the runs that the evaluator selects, and is never NULL', async () => {
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(filterExpression, async (filter) => {
        const parameters = new SqlParameters();
        const condition = compileFilter(filter, parameters);
        const { rows } = await client.query<{ workspace_id: string; passes: boolean | null }>(`select workspace_id, ${condition} as passes from run order by workspace_id`, parameters.values);
        expect(rows.map(({ passes }) => passes), formatFilter(filter)).toEqual(runs.map((run) => evaluateFilter(filter, run)));
        passed += rows.filter(({ passes }) => passes).length;
      }),
      { numRuns: 500 },
    );
    expect(passed).toBeGreaterThan(0);
  });

  it.each([
    "name = 'Digits'",
    "name ILIKE 'dig%' AND tags.team = 'vision'",
    "experiment_id = '0193a5c000007000800000000000000e'",
    'creation_time = 1000 AND last_update_time = 2000',
    "tags.owner != 'x'",
    "NOT tags.owner != 'x'",
    'tags.owner IS NULL',
    'tags.team IS NULL',
    "tags.team NOT IN ('a', 'b')",
    "tags.owner LIKE '%'",
  ])('selects the experiments that the evaluator selects: %s', async (text) => {
    const parameters = new SqlParameters();
    const filter = parseExperimentFilter(text);
    const { rows } = await client.query(`select ${compileExperimentFilter(filter, parameters)} as passes from experiment`, parameters.values);
    expect(rows).toEqual([{ passes: evaluateExperimentFilter(filter, experiment) }]);
  });
});
