import { TestServer, type TestActor } from '@plinth/server/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { CuttableProxy } from './cuttable-proxy.js';

const inCluster = process.env.PLINTH_TEST_MODE === 'cluster';

/** A part goes away and comes back: clear errors meanwhile, /ready says which, and nothing has to be restarted. */
describe('an outage', () => {
  let server: TestServer | undefined;
  let proxy: CuttableProxy | undefined;
  afterEach(async () => {
    proxy?.mend();
    await server?.stop();
    await proxy?.close();
    server = proxy = undefined;
  });

  it('of Postgres', async () => {
    const wire = (proxy = await proxyToPostgres());
    const plinth = (server = await TestServer.start({ through: (addresses) => ({ ...addresses, databaseUrl: overTcp(addresses.databaseUrl, wire.port) }) }));
    const writer = await plinth.makeActor('WRITER');
    expect(await createExperiment(plinth, writer, 'before')).toMatch(/^[0-9a-f-]{36}$/);

    wire.sever();
    const down = await plinth.fetch(undefined, '/ready');
    expect(down.status).toBe(503);
    expect(await down.json()).toMatchObject({ parts: { database: 'down' } });
    expect((await plinth.fetch(undefined, '/health')).status).toBe(200);
    expect(await createExperiment(plinth, writer, 'during')).toBe('UNAVAILABLE');

    wire.mend();
    await eventually(async () => expect((await plinth.fetch(undefined, '/ready')).status).toBe(200));
    expect(await createExperiment(plinth, writer, 'after')).toMatch(/^[0-9a-f-]{36}$/);
    await eventually(async () => expect(await auditedActions(plinth)).toBeGreaterThanOrEqual(2));
  });

  it.runIf(inCluster)('of Redis: changes go on, and their audit events follow when it is back', async () => {
    const redis = new URL(process.env.PLINTH_TEST_REDIS_URL ?? '');
    const wire = (proxy = await CuttableProxy.to({ host: redis.hostname, port: Number(redis.port) }));
    const plinth = (server = await TestServer.start({ through: (addresses) => ({ ...addresses, jobs: { kind: 'redis', url: `redis://127.0.0.1:${wire.port}` } }) }));
    const writer = await plinth.makeActor('WRITER');

    wire.sever();
    await eventually(async () => expect(await (await plinth.fetch(undefined, '/ready')).json()).toMatchObject({ parts: { jobs: 'down', database: 'up' } }));
    expect(await createExperiment(plinth, writer, 'without a queue')).toMatch(/^[0-9a-f-]{36}$/);

    wire.mend();
    await eventually(async () => expect((await plinth.fetch(undefined, '/ready')).status).toBe(200));
    await eventually(async () => expect(await auditedActions(plinth)).toBeGreaterThanOrEqual(1));
  });

  it.runIf(inCluster)('of the object store', async () => {
    const store = new URL(process.env.PLINTH_TEST_S3_ENDPOINT ?? '');
    const wire = (proxy = await CuttableProxy.to({ host: store.hostname, port: Number(store.port) }));
    const plinth = (server = await TestServer.start({
      through: (addresses) => (addresses.blobs.kind === 's3' ? { ...addresses, blobs: { ...addresses.blobs, endpoint: `http://127.0.0.1:${wire.port}` } } : addresses),
    }));
    const writer = await plinth.makeActor('WRITER');
    const { createRun } = await plinth.ask<{ createRun: { id: string } }>(writer.token, 'mutation { createRun(input: { experimentName: "outage" }) { id } }');
    const put = () => plinth.fetch(writer.token, `/api/v1/runs/${createRun.id}/artifacts/model.bin`, { method: 'PUT', body: 'weights', headers: { 'Content-Type': 'application/octet-stream' } });

    wire.sever();
    const refused = await put();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { code: 'UNAVAILABLE' } });
    expect(await (await plinth.fetch(undefined, '/ready')).json()).toMatchObject({ parts: { blobs: 'down', database: 'up' } });

    wire.mend();
    await eventually(async () => expect((await put()).status).toBe(201));
    expect(await (await plinth.fetch(writer.token, `/api/v1/runs/${createRun.id}/artifacts/model.bin`)).text()).toBe('weights');
  });
});

/** @returns the id, or the code of the error */
async function createExperiment(plinth: TestServer, { token }: TestActor, name: string): Promise<string> {
  const answer = await plinth.fetch(token, '/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: 'mutation($name: String!) { createExperiment(input: { name: $name }) { id } }', variables: { name } }),
  });
  // Without Postgres nobody can be told who they are, so the refusal comes before GraphQL, in the form of every route.
  const body = (await answer.json()) as { data?: { createExperiment?: { id: string } } | null; errors?: { extensions: { code: string } }[]; error?: { code: string } };
  return body.data?.createExperiment?.id ?? body.errors?.[0]?.extensions.code ?? body.error?.code ?? 'nothing';
}

async function auditedActions(plinth: TestServer): Promise<number> {
  const { token } = await plinth.makeActor('OWNER');
  const { auditEvents } = await plinth.ask<{ auditEvents: { nodes: { action: string }[] } }>(token, '{ auditEvents(first: 100) { nodes { action } } }');
  return auditEvents.nodes.filter(({ action }) => action === 'experiment.created').length;
}

async function proxyToPostgres(): Promise<CuttableProxy> {
  const { inject } = await import('vitest');
  const url = new URL(inject('templateDatabaseUrl'));
  const folder = url.searchParams.get('host');
  return CuttableProxy.to(folder ? `${folder}/.s.PGSQL.${url.port || 5432}` : { host: url.hostname, port: Number(url.port || 5432) });
}

function overTcp(databaseUrl: string, port: number): string {
  const url = new URL(databaseUrl);
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return url.href;
}

async function eventually(check: () => Promise<void>, withinMs = 30_000): Promise<void> {
  for (const deadline = performance.now() + withinMs; ; ) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((next) => setTimeout(next, 200));
    }
  }
}
