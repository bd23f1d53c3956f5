import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MonitoringClient } from '@plinth/monitoring/testing';
import { PlinthClient, syncJournals } from '@plinth/sdk';
import { TestServer } from '@plinth/server/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const service = fileURLToPath(new URL('../testing/log-predictions.ts', import.meta.url));

/** Stands before the server: may be away, or take a request and lose the answer. */
class Gate {
  private server: Server | undefined;
  port = 0;
  /** Answers that are lost still. */
  losing = 0;
  passed = 0;

  constructor(private readonly target: string) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async open(): Promise<void> {
    this.server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => void fetch(this.target + (request.url ?? ''), { method: 'POST', headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' }, body: Buffer.concat(pieces) }).then(async (answer) => {
        const text = await answer.text();
        this.passed += 1;
        if (this.losing-- > 0) request.socket.destroy();
        else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
      }));
    }).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async shut(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
    this.server = undefined;
  }
}

describe('predictions that wait on disk', { timeout: 60_000 }, () => {
  let server: TestServer;
  let token: string;
  let gate: Gate;
  let dir: string;
  let deploymentId: string;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    ({ token } = await server.makeActor('OWNER'));
  }, 60_000);
  afterAll(() => server?.stop());
  beforeEach(async () => {
    ({ id: deploymentId } = await new MonitoringClient(server, token).makeDeployment());
    dir = mkdtempSync(join(tmpdir(), 'plinth-predictions-'));
    gate = new Gate(server.url);
    await gate.open();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await gate.shut();
    rmSync(dir, { recursive: true, force: true });
  });

  const start = async (rows: number, from = 0, flushEveryMs = 40): Promise<ChildProcess> => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=plinth-source', service, gate.url, token, deploymentId, dir, String(rows), String(from), String(flushEveryMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  const batches = async () => {
    const all = [];
    for await (const batch of new PlinthClient({ url: server.url, token }).predictions.list({ deploymentId })) all.push(batch);
    return all;
  };
  const rowsThere = async (): Promise<number> => (await batches()).reduce((sum, { rows }) => sum + rows, 0);
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 20_000; !(await condition()); ) {
      if (Date.now() > end) throw new Error('It did not come to that in time.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('are there once, though answers were lost and the service was killed while the server was away', async () => {
    gate.losing = 2;
    const first = await start(400);
    await until(async () => (await rowsThere()) >= 300);
    await gate.shut();
    await kill(first);
    // The next one of the deployment sends what the first had left, and its own.
    await gate.open();
    const second = await start(100, 400);
    await until(async () => (await rowsThere()) >= 500 && readdirSync(dir).filter((name) => name.endsWith('.journal')).length <= 1);
    await kill(second);
    await syncJournals({ dir, connection: { url: gate.url, token } });
    expect([await rowsThere(), readdirSync(dir)]).toEqual([500, []]);
  });

  it('wait for `plinth sync` where no other service comes, also those that no batch was made of yet', async () => {
    await gate.shut();
    await kill(await start(120, 0, 60_000));
    await gate.open();
    const outcomes = await syncJournals({ dir, connection: { url: gate.url, token } });
    expect(outcomes).toMatchObject([{ of: 'predictions', id: deploymentId, outcome: 'sent', refused: 0 }]);
    // What an attempt in between found was sealed as it was: two batches are full at the most, and none is larger.
    const sizes = (await batches()).map(({ rows }) => rows);
    expect([sizes.reduce((sum, rows) => sum + rows, 0), Math.max(...sizes) <= 50]).toEqual([120, true]);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('are the same batches whoever sends them again', async () => {
    await gate.shut();
    await kill(await start(120, 0, 60_000));
    const [file = ''] = readdirSync(dir).filter((name) => name.endsWith('.journal'));
    const journal = readFileSync(join(dir, file));
    await gate.open();
    await syncJournals({ dir, connection: { url: gate.url, token } });
    const [made, sent] = [(await batches()).map(({ id }) => id).sort(), gate.passed];
    expect([await rowsThere(), sent]).toEqual([120, made.length]);
    writeFileSync(join(dir, file), journal);
    await syncJournals({ dir, connection: { url: gate.url, token } });
    expect([await rowsThere(), (await batches()).map(({ id }) => id).sort(), gate.passed]).toEqual([120, made, 2 * sent]);
  });

  it('come in few batches where a service has little to do', async () => {
    const log = new PlinthClient({ url: gate.url, token }).predictions.of(deploymentId, { journalDir: dir, flushEveryMs: 20 });
    for (let row = 0; row < 60; row += 1) {
      log.log({ features: { row } });
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(await log.close()).toBe(0);
    const found = await batches();
    expect([found.reduce((sum, { rows }) => sum + rows, 0), found.length <= 9, readdirSync(dir)]).toEqual([60, true, []]);
  });

  it('do not make a journal that grows for ever: one that is full goes when it is sent', async () => {
    const log = new PlinthClient({ url: gate.url, token }).predictions.of(deploymentId, { journalDir: dir });
    const features = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`a-feature-of-a-name-${index}`, 'x'.repeat(100)]));
    for (let row = 0; row < 4_000; row += 1) log.log({ features });
    expect(readdirSync(dir).filter((name) => name.endsWith('.journal')).length).toBeGreaterThan(1);
    expect(await log.close()).toBe(0);
    expect([await rowsThere(), readdirSync(dir)]).toEqual([4_000, []]);
  });

  it('that are refused are kept in full beside the journal', async () => {
    const log = new PlinthClient({ url: gate.url, token }).predictions.of(deploymentId, { journalDir: dir, say: () => undefined });
    log.log({ id: 'one', features: { prediction_id: 1 } });
    expect(await log.close()).toBe(0);
    const [file = '', ...others] = readdirSync(dir);
    expect(others).toEqual([]);
    expect(JSON.parse(readFileSync(join(dir, file), 'utf8'))).toMatchObject({ code: 'INVALID_INPUT', rows: { ids: ['one'] } });
  });
});
