import { describe, expect, it } from 'vitest';
import { readEvent } from './event.js';
import { reportsOf } from './reports.js';

const runId = '0198f3a4-7b1c-7d2e-8f30-415263748596';

function reportsBy(run: object, name: string) {
  const event = readEvent({ eventTime: '2026-11-30T06:12:44Z', eventType: 'COMPLETE', producer: 'https://github.com/apache/airflow', run: { runId, facets: run }, job: { namespace: 'shop', name } });
  if (event.kind !== 'RUN') throw new Error('This is no RunEvent.');
  return reportsOf(event);
}

const task = (more: object, rest: object = {}) => ({ airflow: { task: { task_id: 'load.join', upstream_task_ids: "['extract', 'load.clean']", ...more }, dagRun: { run_type: 'scheduled' }, taskInstance: { log_url: 'http://airflow.example.org/dags/orders?try_number=1' }, ...rest } });

describe('what Airflow tells in facets of its own', () => {
  it('is what a task waited for, what set it going and where its log lies', () =>
    expect(reportsBy(task({}), 'orders.load.join')).toMatchObject([{ trigger: 'SCHEDULED', logUrl: 'http://airflow.example.org/dags/orders?try_number=1', dependsOn: [{ namespace: 'shop', name: 'orders.extract' }, { namespace: 'shop', name: 'orders.load.clean' }] }]));

  it('counts no more than what the specification has a facet for', () =>
    expect(reportsBy({ ...task({}), jobDependencies: { upstream: [{ job: { namespace: 'n', name: 'before' } }] } }, 'orders.load.join')[0]?.dependsOn).toEqual([{ namespace: 'n', name: 'before' }]));

  it.each([[{ upstream_task_ids: '[]' }, 'orders.load.join'], [{}, 'elsewhere'], [{ upstream_task_ids: ['x'] }, 'orders.load.join'], [{ task_id: 7 }, 'orders.load.join']])('is left alone where it can not be read: %j of %s', (more, name) =>
    expect(reportsBy(task(more), name)[0]?.dependsOn).toBeUndefined());

  it.each([['javascript:alert(1)'], [7], ['http://a b']])('is no address of a log: %j', (url) => expect(reportsBy(task({}, { taskInstance: { log_url: url } }), 'orders.load.join')[0]?.logUrl).toBeUndefined());

  it('is when a DAG began, whose start no event told', () =>
    expect(reportsBy({ airflowDagRun: { dagRun: { run_type: 'backfill', start_date: '2026-11-30T06:12:35.094+00:00' } } }, 'orders')).toMatchObject([{ state: 'SUCCEEDED', trigger: 'BACKFILL' }, { executionId: runId, state: 'STARTED', at: new Date('2026-11-30T06:12:35.094Z') }]));
});
