import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { linesOf, walkedBy } from '@plinth/lineage/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const python = process.env.PLINTH_TEST_OPENLINEAGE;
const folder = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);

interface SeenExecution {
  readonly state: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly errorClass: string | null;
  readonly parent: { readonly id: string } | null;
  readonly job: { readonly namespace: string; readonly name: string; readonly description: string | null };
  readonly uses: readonly { readonly side: string; readonly rowCount: number | null; readonly byteCount: number | null; readonly asset: { readonly id: string; readonly name: string } }[];
}

interface SeenAsset {
  readonly id: string;
  readonly description: string | null;
  readonly fields: readonly { readonly name: string; readonly type: string | null }[];
}

/** In CI missing clients are a failure; on a machine without them there is nobody to send. */
describe.runIf(python !== undefined || process.env.PLINTH_TEST_CI === 'true')('clients of OpenLineage, as they come from PyPI,', () => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    expect(python, 'PLINTH_TEST_OPENLINEAGE names no python with the clients').toBeDefined();
    server = await TestServer.start();
    ({ token } = await server.makeActor('WRITER'));
  });
  afterAll(() => server?.stop());

  const count = async (sql: string) => Number((await server.platform.database.transaction(server, () => server.platform.database.query<{ count: string }>(sql, [server.workspaceId])))[0]?.count);
  const settled = () => expect.poll(() => count('select count(*) from open_lineage_waiting where workspace_id = $1'), { timeout: 30_000 }).toBe(0);
  const failures = () => count('select count(failure) as count from open_lineage_event where workspace_id = $1');
  const executionOf = async (id: string) => (await server.ask<{ execution: SeenExecution }>(token, 'query ($id: ID!) { execution(id: $id) { state startedAt endedAt errorClass parent { id } job { namespace name description } uses { side rowCount byteCount asset { id name } } } }', { id })).execution;
  const assetOf = async (namespace: string, name: string) => (await server.ask<{ assetByName: SeenAsset }>(token, 'query ($namespace: String!, $name: String!) { assetByName(namespace: $namespace, name: $name) { id description fields { name type } } }', { namespace, name })).assetByName;
  const titlesBehind = async (id: string, columns = false) => {
    const walk = await walkedBy(server, token, { kind: 'ASSET', id }, 'UPSTREAM', { depth: 20, first: 1_000, columns });
    return [...new Set(walk.nodes.flatMap(({ from, to }) => [from, to]).map(({ title }) => title))].sort();
  };

  it.each(['none', 'gzip'])('send runs, jobs and datasets by the Python client (%s)', async (compression) => {
    const [runId, failedId, parentId] = [randomUUID(), randomUUID(), randomUUID()];
    await run(python ?? '', [join(folder, 'send.py'), server.url, token, compression, runId, failedId, parentId]);
    await settled();
    expect(await failures()).toBe(0);

    const done = await executionOf(runId);
    expect(done).toMatchObject({ state: 'SUCCEEDED', startedAt: '2026-11-29T10:00:00.000Z', endedAt: '2026-11-29T10:05:00.000Z', parent: { id: parentId }, job: { namespace: 'conformance', name: 'clicks.by_hour', description: 'Counts clicks' } });
    expect(done.uses.map(({ side, asset, rowCount, byteCount }) => [side, asset.name, rowCount, byteCount]).sort()).toEqual([['READ', 'raw.clicks', null, null], ['WRITE', 'mart.clicks_by_hour', 24, 2_048]]);
    expect(await executionOf(failedId)).toMatchObject({ state: 'FAILED', errorClass: 'LookupError', job: { name: 'clicks.broken' } });
    expect(await assetOf('warehouse', 'raw.clicks')).toMatchObject({ description: 'Every click', fields: [{ name: 'at', type: 'TIMESTAMP' }] });
    const mart = await assetOf('warehouse', 'mart.clicks_by_hour');
    expect(mart.fields).toMatchObject([{ name: 'hour' }, { name: 'größe' }]);
    expect(await titlesBehind(mart.id)).toContain('raw.clicks');
    const columns = await walkedBy(server, token, { kind: 'ASSET', id: mart.id, column: 'hour' }, 'UPSTREAM', { columns: true });
    expect(linesOf(columns).some((line) => /#at → .*#hour$/.test(line))).toBe(true);
  });

  it('read by the client of Marquez what was sent', async () => {
    const [runId, failedId, parentId] = [randomUUID(), randomUUID(), randomUUID()];
    await run(python ?? '', [join(folder, 'send.py'), server.url, token, 'none', runId, failedId, parentId]);
    await settled();
    const { stdout } = await run(python ?? '', [join(folder, 'read.py'), server.url, token, runId, failedId]);
    const read = JSON.parse(stdout) as Record<string, readonly unknown[]>;
    expect(read).toMatchObject({
      owner: 'anonymous', description: 'Counts clicks', failed: 'FAILED', fields: ['hour', 'größe'], version: read.versions?.[0],
      columns: ['datasetField:warehouse:mart.clicks_by_hour:hour', 'datasetField:warehouse:raw.clicks:at'], columnsOfVersion: 3, columnsOfJob: 3,
    });
    expect(read.namespaces).toEqual(expect.arrayContaining(['conformance', 'warehouse']));
    expect(read.jobs).toEqual(expect.arrayContaining(['clicks.broken', 'clicks.by_hour']));
    expect(read.datasets).toEqual(expect.arrayContaining(['mart.clicks_by_hour', 'raw.clicks']));
    expect(read.runs).toContainEqual([runId, 'COMPLETED', 300_000]);
    expect(read.versions).toContain(runId);
    expect(Number(read.events)).toBeGreaterThanOrEqual(3);
  });

  it('send a dbt project of twelve models: its graph is there, and each model is a step of the run', async () => {
    const project = await mkdtemp(join(tmpdir(), 'plinth-dbt-'));
    try {
      await cp(join(folder, 'shop'), project, { recursive: true });
      const bin = dirname(python ?? '');
      const database = join(project, 'shop.duckdb');
      await run(join(bin, 'dbt-ol'), ['build', '--project-dir', project], {
        cwd: project,
        env: { ...process.env, PATH: [bin, process.env.PATH].join(delimiter), SHOP_DATABASE: database, DBT_PROFILES_DIR: project, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', OPENLINEAGE_URL: server.url, OPENLINEAGE_NAMESPACE: 'shop', OPENLINEAGE_API_KEY: token },
      });
      await settled();
      expect(await failures()).toBe(0);

      const warehouse = `duckdb://${database}`;
      const features = await assetOf(warehouse, 'shop.main.churn_features');
      expect(features.description).toBe('What is known of a customer when churn is predicted');
      expect(features.fields.map(({ name }) => name)).toContain('customer_id');
      const behind = await titlesBehind(features.id);
      for (const name of ['customer_revenue', 'paid_orders', 'order_totals', 'order_lines', 'stg_customers', 'stg_orders', 'stg_items', 'stg_products']) expect(behind).toContain(`shop.main.${name}`);
      for (const name of ['country_revenue', 'daily_revenue', 'product_demand']) expect(behind).not.toContain(`shop.main.${name}`);

      const revenue = await assetOf(warehouse, 'shop.main.country_revenue');
      const columns = await walkedBy(server, token, { kind: 'ASSET', id: revenue.id, column: 'revenue' }, 'UPSTREAM', { depth: 20, first: 1_000, columns: true });
      expect(columns.nodes.map(({ from, to }) => [from, to].map(({ title, key }) => `${title}#${key.split('#')[1]}`).join(' → '))).toEqual(['shop.main.customer_revenue#revenue → shop.main.country_revenue#revenue', 'shop.main.paid_orders#total → shop.main.customer_revenue#revenue']);

      const { pipelines } = await server.ask<{ pipelines: { nodes: { name: string; executions: { nodes: { id: string }[] } }[] } }>(token, '{ pipelines(first: 50) { nodes { name executions(first: 1) { nodes { id } } } } }');
      const whole = pipelines.nodes.find(({ name }) => name === 'dbt-run-shop')?.executions.nodes[0]?.id;
      const { execution } = await server.ask<{ execution: { state: string; steps: { nodes: { state: string; job: { name: string } }[] } } }>(token, 'query ($id: ID!) { execution(id: $id) { state steps(first: 100) { nodes { state job { name } } } } }', { id: whole });
      expect(execution.state).toBe('SUCCEEDED');
      const steps = execution.steps.nodes;
      expect(steps.filter(({ job }) => job.name.endsWith('.run'))).toHaveLength(12);
      expect(steps.map(({ state }) => state).filter((state) => state !== 'SUCCEEDED')).toEqual([]);
    } finally {
      await rm(project, { recursive: true, force: true });
    }
  });
});
