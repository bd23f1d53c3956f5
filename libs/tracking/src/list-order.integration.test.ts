import { assertUnreachable, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListStore, type Lifecycle, type Place } from './list.store.js';
import { cursorOf, evaluateFilter, type FilterableRun, formatFilter, formatOrderBy, type OrderTerm, readCursor, compileOrder, SqlParameters } from './rules/index.js';
import { filterableRun, filterExpression, singleSubject } from './testing/filter-arbitraries.js';

const workspaceId = '00000000-0000-4000-8000-000000000001' as WorkspaceId;
const experiments = ['0193a5c0-0000-7000-8000-00000000000a', '0193a5c0-0000-7000-8000-00000000000b'] as const;

interface ListedRun extends FilterableRun {
  readonly deleted: boolean;
}

// Ids of their own, and two experiments: what is read along one experiment's index must not see the other's.
const runs: readonly ListedRun[] = fc.sample(filterableRun, { numRuns: 120, seed: 11 }).map((run, index) => ({
  ...run,
  id: `0193a5c0-0000-7000-9000-${((index * 7_919) % 100_000).toString().padStart(12, '0')}`,
  experimentId: experiments[index % 4 === 0 ? 1 : 0],
  deleted: index % 11 === 0,
}));
const terms = fc.array(fc.record({ subject: singleSubject, descending: fc.boolean(), span: fc.constant({ start: 0, end: 0 }) }), { maxLength: 3 });
const metricFirst = fc.tuple(fc.record({ subject: singleSubject.filter(({ entity }) => entity === 'METRIC'), descending: fc.boolean(), span: fc.constant({ start: 0, end: 0 }) }), terms).map(([first, others]) => [first, ...others]);

let test: TestDatabase;
let database: Database;
let store: ListStore;

beforeAll(async () => {
  test = await createTestDatabase();
  const client = new pg.Client({ connectionString: test.url });
  await client.connect();
  for (const run of runs) await insertRun(client, run);
  await client.end();
  database = await Database.connect({ connectionString: test.url });
  store = new ListStore(database);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

describe('an ordered list', () => {
  it.each([
    ['any order', terms],
    ['an order that begins with a metric', metricFirst],
  ])('gives what a naive sort of the filtered runs gives, page by page: %s', async (_, orders) => {
    let listed = 0;
    await fc.assert(
      fc.asyncProperty(orders, filterExpression, fc.constantFrom<Lifecycle>('ACTIVE', 'DELETED', 'ANY'), fc.boolean(), fc.integer({ min: 1, max: 40 }), async (order, filter, lifecycle, everywhere, size) => {
        const experimentIds = everywhere ? undefined : [experiments[0]];
        const expected = runs
          .filter((run) => (everywhere || run.experimentId === experiments[0]) && (lifecycle === 'ANY' || run.deleted === (lifecycle === 'DELETED')) && evaluateFilter(filter, run))
          .toSorted((left, right) => compareRuns(left, right, order))
          .map(({ id }) => id);
        const found = await everyPage(order, size, (after) => database.read({ workspaceId }, () => store.runs(workspaceId, { experimentIds, parentRunId: undefined, lifecycle, filter, seen: undefined }, order, { limit: size, after })));
        expect(found, `${formatFilter(filter)} by ${order.map(formatOrderBy).join(', ')}`).toEqual(expected);
        listed += found.length;
      }),
      { numRuns: 70 },
    );
    expect(listed).toBeGreaterThan(0);
  });
});

/** Page by page; each position goes through its cursor, as it does for clients. */
async function everyPage(order: readonly OrderTerm[], size: number, read: (after: Place['values'] | undefined) => Promise<Place[]>): Promise<string[]> {
  const found: string[] = [];
  const name = order.map(formatOrderBy).join(', ');
  for (let after: Place['values'] | undefined; ; ) {
    const page = await read(after);
    found.push(...page.map(({ id }) => id));
    const last = page.at(-1);
    if (!last || page.length < size) return found;
    after = readCursor(cursorOf(name, last.values), name, compileOrder(order, new SqlParameters()).keys);
  }
}

type SortValue = number | string | null;

function compareRuns(left: ListedRun, right: ListedRun, order: readonly OrderTerm[]): number {
  for (const { subject, descending } of order) {
    const [ofLeft, ofRight] = [valuesOf(left, subject), valuesOf(right, subject)];
    for (const [index, value] of ofLeft.entries()) {
      const difference = compareValues(value, ofRight[index] ?? null, descending);
      if (difference !== 0) return difference;
    }
  }
  return right.startTime - left.startTime || compareValues(left.id, right.id, false);
}

/** What is absent comes last, whichever way the rest goes. */
function compareValues(left: SortValue, right: SortValue, descending: boolean): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const difference = typeof left === 'number' && typeof right === 'number' ? Number(left > right) - Number(left < right) : Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
  return descending ? -difference : difference;
}

function valuesOf(run: ListedRun, subject: OrderTerm['subject']): SortValue[] {
  switch (subject.entity) {
    case 'METRIC': {
      const value = run.metrics.get(subject.key);
      // NaN stands between the numbers and what is absent, in both directions.
      return [value === undefined || Number.isNaN(value) ? null : value, value === undefined ? null : 0];
    }
    case 'PARAM':
    case 'TAG': {
      const text = (subject.entity === 'PARAM' ? run.params : run.tags).get(subject.key) ?? null;
      return [text !== null && /^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})(e[+-]?\d{1,2})?$/i.test(text) ? Number(text) : null, text];
    }
    case 'TEXT_ATTRIBUTE':
      return [{ run_id: run.id, run_name: run.name, status: run.status, user_id: run.userId, parent_run_id: run.parentRunId, experiment_id: run.experimentId }[subject.key]];
    case 'NUMBER_ATTRIBUTE':
      return [{ start_time: run.startTime, end_time: run.endTime, duration: run.endTime === null ? null : run.endTime - run.startTime }[subject.key]];
    default:
      return assertUnreachable(subject);
  }
}

async function insertRun(client: pg.Client, run: ListedRun): Promise<void> {
  const started = new Date(run.startTime);
  await client.query(
    `insert into run (workspace_id, id, experiment_id, parent_run_id, name, status, started_at, ended_at, created_by, created_at, updated_at, deleted_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7, $7, $10)`,
    [workspaceId, run.id, run.experimentId, run.parentRunId, run.name, run.status, started, run.endTime === null ? null : new Date(run.endTime), run.userId, run.deleted ? started : null],
  );
  for (const [key, value] of run.metrics)
    await client.query('insert into run_metric (workspace_id, experiment_id, run_id, key, last, last_step, last_time, min, max, count) values ($1, $2, $3, $4, $5, 0, 0, $5, $5, 1)', [workspaceId, run.experimentId, run.id, key, value]);
  for (const [table, entries] of [['run_param', run.params], ['run_tag', run.tags]] as const)
    for (const [key, value] of entries) await client.query(`insert into ${table} (workspace_id, experiment_id, run_id, key, value, prefix) values ($1, $2, $3, $4, $5, left($5, 255))`, [workspaceId, run.experimentId, run.id, key, value]);
  for (const { name, digest, context } of run.datasets)
    await client.query('insert into run_input (workspace_id, run_id, id, name, digest, tags) values ($1, $2, gen_random_uuid(), $3, $4, $5)', [workspaceId, run.id, name, digest, context === null ? {} : { 'mlflow.data.context': context }]);
}
