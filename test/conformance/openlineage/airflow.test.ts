import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { walkedBy } from '@plinth/lineage/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const python = process.env.PLINTH_TEST_AIRFLOW;
const folder = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);

interface Step {
  readonly id: string;
  readonly state: string;
  readonly errorClass: string | null;
  readonly parent: { readonly id: string } | null;
  readonly facts: { readonly logUrl: string | null };
  readonly job: { readonly name: string; readonly integration: string | null; readonly kind: string | null };
  readonly uses: readonly { readonly side: string; readonly asset: { readonly name: string } }[];
}

interface Seen {
  readonly id: string;
  readonly state: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly errorClass: string | null;
  readonly facts: { readonly trigger: string | null };
  readonly version: { readonly number: number; readonly steps: readonly { readonly job: { readonly name: string }; readonly dependsOn: readonly { readonly name: string }[] }[] } | null;
  readonly steps: { readonly nodes: readonly Step[] };
}

/** In CI a missing Airflow is a failure; on a machine without it there is nothing to run. */
describe.runIf(python !== undefined || process.env.PLINTH_TEST_CI === 'true')('a DAG of Airflow, with the provider as it comes from PyPI,', () => {
  let server: TestServer;
  let token: string;
  let home: string;
  let port: number;
  beforeAll(async () => {
    expect(python, 'PLINTH_TEST_AIRFLOW names no python with Airflow').toBeDefined();
    server = await TestServer.start();
    ({ token } = await server.makeActor('WRITER'));
    home = await mkdtemp(join(tmpdir(), 'plinth-airflow-'));
    port = await freePort();
    await airflow('db', 'migrate');
  });
  afterAll(async () => {
    await server?.stop();
    if (home) await rm(home, { recursive: true, force: true });
  });

  /** In a home of its own, with SQLite, and the transport by HTTP as its documentation sets it. */
  const airflow = (...words: string[]) => run(program, words, { maxBuffer: 1 << 26, env: settings() });
  const program = join(dirname(python ?? ''), 'airflow');
  const settings = (): NodeJS.ProcessEnv => ({
    PATH: [dirname(python ?? ''), process.env.PATH].join(delimiter), HOME: home, AIRFLOW_HOME: home, AIRFLOW__CORE__LOAD_EXAMPLES: 'False', AIRFLOW__CORE__DAGS_FOLDER: join(folder, 'airflow', 'dags'), PYTHONDONTWRITEBYTECODE: '1',
    AIRFLOW__OPENLINEAGE__NAMESPACE: 'shop', AIRFLOW__OPENLINEAGE__TRANSPORT: JSON.stringify({ type: 'http', url: server.url, endpoint: 'api/v1/lineage', auth: { type: 'api_key', apiKey: token } }),
    // Tasks tell how they go by HTTP, to the one server that both it and the scheduler are told of.
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: 'False', AIRFLOW__CORE__PARALLELISM: '1', AIRFLOW__API_AUTH__JWT_SECRET: 'a secret of this test alone, as long as is asked', AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${port}/execution/`,
    // Of its own accord it gives up after 5 to 50 s, which a machine with other work takes for the imports alone.
    AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT: '120', AIRFLOW__OPENLINEAGE__EXECUTION_TIMEOUT: '120', AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT: '300', AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT: '300',
  });
  const count = async (sql: string) => Number((await server.platform.database.transaction(server, () => server.platform.database.query<{ count: string }>(sql, [server.workspaceId])))[0]?.count);
  const settled = () => expect.poll(() => count('select count(*) from open_lineage_waiting where workspace_id = $1'), { timeout: 30_000 }).toBe(0);
  const newest = async (): Promise<Seen> => {
    const { pipelines } = await server.ask<{ pipelines: { nodes: { name: string; executions: { nodes: { id: string }[] } }[] } }>(token, '{ pipelines(first: 10) { nodes { name executions(first: 1) { nodes { id } } } } }');
    expect(pipelines.nodes.map(({ name }) => name)).toEqual(['orders']);
    const { execution } = await server.ask<{ execution: Seen }>(
      token,
      `query ($id: ID!) { execution(id: $id) { id state errorClass startedAt endedAt facts { trigger } version { number steps { job { name } dependsOn { name } } }
         steps(first: 100) { nodes { id state errorClass parent { id } facts { logUrl } job { name integration kind } uses { side asset { name } } } } } }`,
      { id: pipelines.nodes[0]?.executions.nodes[0]?.id },
    );
    return execution;
  };
  const isHealthy = () => fetch(`http://127.0.0.1:${port}/api/v2/monitor/health`).then(({ ok }) => ok, () => false);
  const stepOf = ({ steps }: Seen, name: string) => steps.nodes.find(({ job }) => job.name === `orders.${name}`);

  it('is a pipeline with an execution, a step for each task, what they waited for, and what they read and wrote', async () => {
    await airflow('dags', 'test', 'orders');
    await settled();
    expect(await count('select count(failure) as count from open_lineage_event where workspace_id = $1')).toBe(0);

    const execution = await newest();
    expect(execution).toMatchObject({ state: 'SUCCEEDED', facts: { trigger: 'MANUAL' } });
    expect(Date.parse(execution.endedAt)).toBeGreaterThan(Date.parse(execution.startedAt));
    expect(execution.steps.nodes.map(({ job }) => job.name).sort()).toEqual(['announce', 'cleanse', 'extract', 'fetch_rates', 'join'].map((name) => `orders.${name}`));
    for (const step of execution.steps.nodes) expect(step).toMatchObject({ state: 'SUCCEEDED', errorClass: null, parent: { id: execution.id }, job: { integration: 'AIRFLOW', kind: 'TASK' } });
    expect(stepOf(execution, 'join')?.uses.map(({ side, asset }) => `${side} ${asset.name}`).sort()).toEqual(['READ /srv/shop/clean.parquet', 'READ /srv/shop/rates.parquet', 'WRITE /srv/shop/orders.parquet']);
    expect(stepOf(execution, 'join')?.facts.logUrl).toMatch(/^http.*orders/);

    const waits = new Map(execution.version?.steps.map(({ job, dependsOn }) => [job.name, dependsOn.map(({ name }) => name)]));
    expect(waits.get('orders.join')).toEqual(['orders.cleanse', 'orders.fetch_rates']);
    // Of tasks without data sets only Airflow's own facet says so.
    expect(waits.get('orders.announce')).toEqual(['orders.join']);

    const { assetByName } = await server.ask<{ assetByName: { id: string } }>(token, '{ assetByName(namespace: "file", name: "/srv/shop/orders.parquet") { id } }');
    const walk = await walkedBy(server, token, { kind: 'ASSET', id: assetByName.id }, 'UPSTREAM', { depth: 20, first: 100 });
    expect(new Set(walk.nodes.flatMap(({ from, to }) => [from, to]).map(({ title }) => title))).toEqual(new Set(['/srv/shop/orders.parquet', 'orders.join', '/srv/shop/clean.parquet', '/srv/shop/rates.parquet', 'orders.cleanse', 'orders.fetch_rates', '/srv/shop/raw.parquet', 'orders.extract']));
  }, 600_000);

  it('says which task failed, and by what', async () => {
    const before = await newest();
    // What Airflow itself answers to a test that failed is no matter of ours.
    await airflow('dags', 'test', 'orders', '--conf', '{"fail": true}').catch(() => undefined);
    await settled();
    const execution = await newest();
    expect(execution.id).not.toBe(before.id);
    expect(execution.state).toBe('FAILED');
    expect(stepOf(execution, 'join')).toMatchObject({ state: 'FAILED', errorClass: 'LookupError' });
    for (const name of ['extract', 'cleanse', 'fetch_rates']) expect(stepOf(execution, name)?.state).toBe('SUCCEEDED');
    const { execution: failed } = await server.ask<{ execution: { failure: { step: { id: string }; lastSuccess: { id: string } | null } } }>(token, 'query ($id: ID!) { execution(id: $id) { failure { step { id } lastSuccess { id } } } }', { id: execution.id });
    expect(failed.failure).toEqual({ step: { id: stepOf(execution, 'join')?.id }, lastSuccess: { id: stepOf(before, 'join')?.id } });
    // What waits for it never ran, and is part of the pipeline still.
    expect(execution).toMatchObject({ errorClass: 'LookupError', version: { number: before.version?.number } });
  }, 600_000);

  it('tells of its own start and end when its scheduler runs it', async () => {
    const before = await newest();
    await airflow('dags', 'reserialize');
    const log = await open(join(home, 'processes.log'), 'a');
    const running: ChildProcess[] = [];
    // Each leads a group of processes of its own, so that none of its children stays.
    const begin = (...words: string[]) => running.push(spawn(program, words, { env: settings(), stdio: ['ignore', log.fd, log.fd], detached: true }));
    const tellings = (type: string) => count(`select count(*) from open_lineage_event where workspace_id = $1 and job_name = 'orders' and event_time > '${before.endedAt}' and event::jsonb->>'eventType' = '${type}'`);
    const ended = async () => [await tellings('COMPLETE'), await tellings('FAIL')];
    try {
      begin('api-server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1');
      // Tasks give up on a server that is not there yet.
      await expect.poll(isHealthy, { timeout: 200_000, interval: 500 }).toBe(true);
      begin('scheduler');
      await airflow('dags', 'trigger', 'orders');
      // Whatever came or did not, the processes' own words tell more.
      await expect.poll(ended, { timeout: 300_000, interval: 500 }).not.toEqual([0, 0]).catch(() => undefined);
      expect(await ended(), await readFile(join(home, 'processes.log'), 'utf8')).toEqual([1, 0]);
      expect(await tellings('START')).toBe(1);
      await settled();
      const execution = await newest();
      expect(execution.id).not.toBe(before.id);
      expect(execution).toMatchObject({ state: 'SUCCEEDED', facts: { trigger: 'MANUAL' }, version: { number: before.version?.number } });
      expect(execution.steps.nodes.map(({ state, parent }) => [state, parent?.id])).toEqual(Array.from({ length: 5 }, () => ['SUCCEEDED', execution.id]));
      for (const { uses, job } of execution.steps.nodes) if (job.name === 'orders.join') expect(uses).toHaveLength(3);
    } finally {
      await Promise.all(running.map(end));
      await log.close();
    }
  }, 600_000);
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}

/** A process and all that it started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  const slow = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), 10_000);
  await gone;
  clearTimeout(slow);
}
