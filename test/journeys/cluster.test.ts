import type { ChildProcess } from 'node:child_process';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, clusterSettings, end, freePort, ownerToken, refusedStart, start } from './cluster-processes.js';

const inCluster = process.env.PLINTH_TEST_MODE === 'cluster';

/** API and workers as the separate processes that operators start, on the Postgres, Redis and object store that CI brought. */
describe.runIf(inCluster)('a cluster', () => {
  let database: TestDatabase;
  let environment: Record<string, string>;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    environment = clusterSettings(database.url, 14, 'plinth-cluster');
  });
  afterAll(async () => {
    await Promise.all(children.map((child) => end(child)));
    await database?.drop();
  });

  const begin = async (app: 'api' | 'worker', port: number): Promise<string> => {
    const { child, line } = await start(app, { ...environment, PLINTH_PORT: String(port) });
    children.push(child);
    return line;
  };

  it('serves the same records from every API process, and a worker does the jobs', async () => {
    const [portOne, portTwo] = [await freePort(), await freePort()];
    const lines = await Promise.all([begin('api', portOne), begin('api', portTwo), begin('worker', 0)]);
    expect(lines).toEqual([`Plinth is ready at http://127.0.0.1:${portOne}`, `Plinth is ready at http://127.0.0.1:${portTwo}`, 'Plinth works']);
    const token = await ownerToken(environment);

    const refused = await fetch(`http://127.0.0.1:${portOne}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"query":"{ viewer { permissions } }"}' });
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });

    const made = await ask<{ createRun: { id: string } }>(portOne, token, 'mutation { createRun(input: { experimentName: "shared" }) { id } }');
    const path = `/api/v1/runs/${made.createRun.id}/artifacts/notes.txt`;
    const put = await fetch(`http://127.0.0.1:${portOne}${path}`, { method: 'PUT', body: 'seen by all', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/plain' } });
    expect(put.status).toBe(201);
    expect(await ask(portTwo, token, '{ experimentByName(name: "shared") { runCount } }')).toEqual({ experimentByName: { runCount: 1 } });
    expect(await (await fetch(`http://127.0.0.1:${portTwo}${path}`, { headers: { Authorization: `Bearer ${token}` } })).text()).toBe('seen by all');

    for (const deadline = performance.now() + 20_000; ; ) {
      const { auditEvents } = await ask<{ auditEvents: { nodes: { action: string }[] } }>(portTwo, token, '{ auditEvents(first: 50) { nodes { action } } }');
      if (auditEvents.nodes.some(({ action }) => action === 'run.created')) break;
      if (performance.now() > deadline) throw new Error(`The worker recorded no event: ${JSON.stringify(auditEvents)}`);
      await new Promise((next) => setTimeout(next, 200));
    }
  });

  it('ends in order on SIGTERM', async () => {
    for (const child of children) expect(await end(child)).toBe(0);
  });

  it.each(['DATABASE_URL', 'REDIS_URL', 'S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'PLINTH_LOG_SECRET'])('does not start without %s, and names it in one sentence', async (name) => {
    const { [name]: _without, ...rest } = environment;
    const { code, said } = await refusedStart('api', rest);
    expect(code).toBe(1);
    expect(said).toContain(name);
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['DATABASE_URL', 'postgresql://plinth@127.0.0.1:1/plinth', 'DATABASE_URL leads to no Postgres that lets Plinth in: connect ECONNREFUSED'],
    ['REDIS_URL', 'redis://127.0.0.1:1', 'Redis (REDIS_URL) does not answer.'],
    ['S3_ENDPOINT', 'http://127.0.0.1:1', 'http://127.0.0.1:1'],
    ['S3_SECRET_KEY', 'not the secret', 'S3_SECRET_KEY'],
    ['PLINTH_HOST', '203.0.113.7', 'PLINTH_HOST is "203.0.113.7"'],
  ])('does not start with a wrong %s (%s), and says so in one sentence', async (name, value, sentence) => {
    for (const app of name === 'PLINTH_HOST' ? (['api'] as const) : (['api', 'worker'] as const)) {
      const { code, said } = await refusedStart(app, { ...environment, [name]: value });
      expect([app, code, said.trim().split('\n').length]).toEqual([app, 1, 1]);
      expect(said).toContain(sentence);
    }
  });

  it('does not start where Postgres knows no such user, password or database, and says why without telling the password', async () => {
    for (const change of [(url: URL) => (url.password = 'wrong-password'), (url: URL) => (url.username = 'nobody-of-this-name'), (url: URL) => (url.pathname = '/no_such_database')]) {
      const url = new URL(database.url);
      change(url);
      const { code, said } = await refusedStart('api', { ...environment, DATABASE_URL: url.href });
      expect([code, said.trim().split('\n').length]).toEqual([1, 1]);
      expect(said).toContain('DATABASE_URL leads to no Postgres that lets Plinth in:');
      expect(said).not.toContain(url.password || 'wrong-password');
    }
  });
});
