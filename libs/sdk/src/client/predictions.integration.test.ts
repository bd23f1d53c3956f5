import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MonitoringClient } from '@plinth/monitoring/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlinthClient } from './plinth-client.js';
import { PlinthClient as ClientWithDisk } from '../predictions/plinth-client.js';

describe('predictions by the SDK', () => {
  let server: TestServer;
  let token: string;
  let deploymentId: string;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    ({ token } = await server.makeActor('OWNER'));
    ({ id: deploymentId } = await new MonitoringClient(server, token).makeDeployment());
  }, 60_000);
  afterAll(() => server?.stop());

  const batches = async (client: PlinthClient) => {
    const all = [];
    for await (const batch of client.predictions.list({ deploymentId })) all.push(batch);
    return all;
  };

  it('are gathered, sent as columns, and labelled by the ids that log gave', async () => {
    const client = new PlinthClient({ url: server.url, token });
    const log = client.predictions.of(deploymentId, { batchRows: 100 });
    const ids = Array.from({ length: 250 }, (_, row) => log.log({ features: { age: row, city: row % 2 ? 'Rome' : null, ...(row > 200 ? { late: true } : {}) }, output: row / 250 }));
    expect(new Set(ids).size).toBe(250);
    expect(await log.close()).toBe(0);
    expect((await batches(client)).map(({ rows }) => rows).sort()).toEqual([100, 100, 50]);
    expect(await client.predictions.label(deploymentId, [ids[0] ?? ''], { churned: [true] })).toMatchObject({ kind: 'LABELS', rows: 1 });
    const found = [];
    for await (const row of client.predictions.rows(deploymentId, { labelled: true, comparison: { output: 'output', label: 'churned', positive: 'true' }, pageSize: 10 })) found.push(row);
    expect(found).toMatchObject([{ id: ids[0], features: { age: 0, city: null }, outputs: { output: 0 }, labels: { churned: true }, isWrong: true }]);
    expect(log.log({ features: { age: 1 } })).toBeUndefined();
    expect(log.problems).toMatchObject([{ kind: 'journal full' }]);
  });

  it('never throw, wait within bounds while the server is away, and are there once it is back', async () => {
    // A place where nobody listens at first, and then what leads to the server.
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const client = new PlinthClient({ url: `http://127.0.0.1:${port}`, token });
    const said: string[] = [];
    const log = client.predictions.of(deploymentId, { maxRows: 10, flushEveryMs: 20, say: (line) => said.push(line) });
    const ids = Array.from({ length: 15 }, (_, row) => log.log({ features: { away: row } }));
    expect(ids.filter((id) => id === undefined)).toHaveLength(5);
    await log.flush();
    expect([log.waiting, log.problems.map(({ kind }) => kind).sort()]).toEqual([10, ['journal full', 'server away']]);
    const gate = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => void fetch(server.url + (request.url ?? ''), { method: 'POST', headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' }, body: Buffer.concat(pieces) }).then(async (answer) => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())));
    }).listen(port, '127.0.0.1');
    try {
      expect(await log.close()).toBe(0);
      expect((await batches(new PlinthClient({ url: server.url, token })))[0]).toMatchObject({ rows: 10 });
      expect(said).toHaveLength(2);
    } finally {
      gate.closeAllConnections();
      await new Promise((resolve) => gate.close(resolve));
    }
  });

  it('that are refused are told of and not sent for ever, and a share is kept where that is asked for', async () => {
    const client = new PlinthClient({ url: server.url, token });
    const log = client.predictions.of(deploymentId, { say: () => undefined });
    log.log({ features: { prediction_id: 1 } });
    expect(await log.close()).toBe(0);
    expect(log.problems).toMatchObject([{ kind: 'refused' }]);
    const sampled = new PlinthClient({ url: server.url, token }).predictions.of(deploymentId, { sample: 0.1, flushEveryMs: 60_000 });
    const kept = Array.from({ length: 2_000 }, () => sampled.log({ features: { x: 1 } })).filter((id) => id !== undefined).length;
    expect(kept).toBeGreaterThan(120);
    expect(kept).toBeLessThan(300);
  });

  it('are what they were when they were logged, whatever becomes of the objects, and take nothing for a value that is none', async () => {
    const log = new PlinthClient({ url: server.url, token }).predictions.of(deploymentId, { say: () => undefined });
    const features: Record<string, number | string | null> = { x: 1, y: 'one' };
    log.log({ features, output: Number.NaN });
    features['x'] = 2;
    log.log({ features: { x: {} as number, late: '\ud800' }, id: '', at: -1 });
    expect(await log.close()).toBe(0);
    expect((await batches(new PlinthClient({ url: server.url, token })))[0]).toMatchObject({ rows: 2 });
    expect(log.problems).toMatchObject([{ kind: 'input', count: 4 }]);
  });

  it.each([['in memory', PlinthClient], ['on disk', ClientWithDisk]])('cost the caller a few times what their JSON does where they wait %s', (_, Client) => {
    const dir = mkdtempSync(join(tmpdir(), 'plinth-cost-'));
    const log = new Client({ url: 'http://127.0.0.1:1' }).predictions.of(deploymentId, { flushEveryMs: 60_000, journalDir: dir, say: () => undefined });
    const row = { features: Object.fromEntries(Array.from({ length: 20 }, (__, index) => [`f${index}`, index * 1.1])), output: 1 };
    // The best of ten rounds, beside what the machine has left in the same round. `npm run bench -- predictions` tells microseconds.
    const rounds = Array.from({ length: 10 }, () => processorTimeOf(5_000, () => log.log(row)) / processorTimeOf(5_000, () => JSON.stringify(row)));
    expect(log.waiting).toBe(50_000);
    void log.close({ withinMs: 0 }).then(() => rmSync(dir, { recursive: true, force: true }));
    expect(Math.min(...rounds)).toBeLessThan(5);
  });
});

/** In microseconds, of all threads of this process. */
function processorTimeOf(times: number, act: () => void): number {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) act();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
