import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TestServer } from '@plinth/server/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { init, PlinthClient, syncJournals, type LiveRun, type RunOptions } from './index.js';
import { CuttingProxy } from './testing/cutting-proxy.js';

/** The SDK and Plinth's own server, with a line between them that breaks. */

let server: TestServer;
let proxy: CuttingProxy;
let token: string;
let client: PlinthClient;
let dir: string;
let runs: LiveRun[];

beforeAll(async () => {
  server = await TestServer.start();
  proxy = await new CuttingProxy().start();
  token = (await server.makeActor('WRITER')).token;
  client = new PlinthClient({ url: server.url, token, webSocket: WebSocket });
});

afterAll(async () => {
  await proxy?.stop();
  await server?.stop();
});

beforeEach(() => {
  proxy.pointTo(server.url);
  dir = mkdtempSync(join(tmpdir(), 'plinth-real-'));
  runs = [];
});

afterEach(async () => {
  proxy.cutEvery = 0;
  await Promise.all(runs.map((run) => run.finish('KILLED', { timeoutMs: 1 })));
  rmSync(dir, { recursive: true, force: true });
});

const journals = (): string => join(dir, 'journal');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

function begin(options: RunOptions = {}): LiveRun {
  const run = init({ experiment: 'digits', url: proxy.url, token, journalDir: journals(), captureLogs: false, captureSystem: false, captureSource: false, announce: false, ...options });
  runs.push(run);
  return run;
}

async function losses(run: LiveRun): Promise<number[]> {
  const [series] = await client.runs.metrics(run.id, ['loss']);
  return [...(series?.values ?? [])];
}

async function everything<Each>(source: AsyncIterable<Each>): Promise<Each[]> {
  const all: Each[] = [];
  for await (const each of source) all.push(each);
  return all;
}

describe('a run at the real server', () => {
  it('is there with everything that was logged', async () => {
    const run = begin({ name: 'whole', params: { lr: 0.01, model: { depth: 6 } }, tags: { team: 'blue' }, captureSource: true });
    for (const step of upTo(1_500)) run.log({ loss: step, 'val/accuracy': step / 1_500 });
    run.log({ loss: Number.NaN }, { step: 5_000 });
    run.log({ loss: Number.NEGATIVE_INFINITY });
    run.notes('# It works');
    run.use({ name: 'digits', digest: 'sha256:abc', source: 's3://data/digits', tags: { split: 'train' } });
    await run.artifact(new TextEncoder().encode('weights'), { path: 'model/weights & more.bin' });
    await run.table('confusion', [{ predicted: 1, actual: 2 }]);
    const fold = run.child({ name: 'fold-1' });
    fold.log({ loss: 1 });
    expect(await fold.finish()).toEqual({ outcome: 'sent', refused: 0 });
    expect(await run.finish()).toEqual({ outcome: 'sent', refused: 0 });
    expect(run.problems()).toEqual([]);

    const stored = await client.runs.get(run.id);
    expect(stored).toMatchObject({ name: 'whole', status: 'FINISHED', notes: '# It works', childCount: 1, experiment: { name: 'digits' } });
    expect(stored.params).toEqual(expect.arrayContaining([{ key: 'lr', value: '0.01' }, { key: 'model.depth', value: '6' }]));
    expect(stored.tags).toContainEqual({ key: 'team', value: 'blue' });
    expect(stored.inputs).toMatchObject([{ name: 'digits', digest: 'sha256:abc', source: 's3://data/digits' }]);
    expect(stored.source?.command).toBeTruthy();
    expect(await losses(run)).toEqual([...upTo(1_500), Number.NaN, Number.NEGATIVE_INFINITY]);
    expect((await everything(client.artifacts.files(run.id))).map(({ path }) => path).sort()).toEqual(['model/weights & more.bin', 'tables/confusion.table.json']);
    expect(await client.runs.get(fold.id)).toMatchObject({ parentRunId: run.id, status: 'FINISHED' });
    expect(readdirSync(journals())).toEqual([]);
  });

  it('beats as soon as it is there, so that one whose process is killed in its first seconds is missed like any other', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=plinth-source', fileURLToPath(new URL('testing/begin-and-wait.ts', import.meta.url)), server.url, token, journals()], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const id = said.toString().trim();
    const known = performance.now();
    while ((await client.runs.get(id)).heartbeatAt === null && performance.now() - known < 2_000) await pause(20);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { heartbeatAt, status } = await client.runs.get(id);
    expect([typeof heartbeatAt, status]).toEqual(['string', 'RUNNING']);
  });

  it('has the metrics of its system, with plausible values', async () => {
    const started = Date.now();
    const run = begin({ captureSystem: 500 });
    await pause(1_800);
    await run.finish();
    const keys = (await client.runs.get(run.id)).metrics.map(({ key }) => key).sort();
    expect(keys).toEqual(expect.arrayContaining(['system/cpu.process.percent', 'system/disk.free.bytes', 'system/eventloop.delay.max.ms', 'system/eventloop.delay.mean.ms', 'system/load.1m', 'system/memory.heap.bytes', 'system/memory.machine.used.percent', 'system/memory.rss.bytes']));
    expect(keys.every((key) => key.startsWith('system/'))).toBe(true);
    const of = new Map((await client.runs.metrics(run.id, keys)).map((series) => [series.key, series]));
    const within = (key: string, least: number, most: number): void => {
      const values = [...(of.get(key)?.values ?? [])].map(Number);
      expect(values.length, key).toBeGreaterThan(0);
      for (const value of values) expect(value >= least && value <= most, `${key} is ${value}`).toBe(true);
    };
    within('system/memory.rss.bytes', 2 ** 24, totalmem());
    within('system/memory.heap.bytes', 2 ** 20, totalmem());
    within('system/memory.machine.used.percent', 0, 100);
    within('system/cpu.process.percent', 0, 100 * Math.max(32, 2 * cpus().length));
    within('system/eventloop.delay.mean.ms', 0, 60_000);
    within('system/disk.free.bytes', 1, 2 ** 60);
    within('system/load.1m', 0, 10_000);
    const rss = of.get('system/memory.rss.bytes');
    expect(rss?.steps.slice(0, 2)).toEqual([0, 1]);
    for (const time of rss?.times ?? []) expect(time >= started - 1_000 && time <= Date.now()).toBe(true);
  });

  it('keeps its output in order', async () => {
    const run = begin({ captureLogs: true });
    for (const line of upTo(300)) process.stdout.write(`line ${line} of the log\n`);
    await run.finish();
    const lines = (await everything(client.runs.logs(run.id))).map(({ text }) => text).filter((text) => text.endsWith('of the log'));
    expect(lines).toEqual(upTo(300).map((line) => `line ${line} of the log`));
  });

  it('is found by what it holds', async () => {
    const run = begin({ experiment: 'searched', params: { lr: 0.5 } });
    run.log({ loss: 0.125 });
    await run.finish();
    const other = begin({ experiment: 'searched', params: { lr: 0.5 } });
    other.log({ loss: 3 });
    await other.finish();
    const found = await everything(client.runs.search({ experiment: 'searched', filter: "metrics.loss < 1 and params.lr = '0.5'", orderBy: ['metrics.loss desc'], pageSize: 1 }));
    expect(found.map(({ id }) => id)).toEqual([run.id]);
    expect(await client.runs.page({ experiment: 'searched' })).toMatchObject({ totalCount: 2 });
    await expect(client.runs.page({ filter: 'metrics.loss <' })).rejects.toMatchObject({ status: 400, failureKind: 'refused' });
    await expect(client.runs.get('01a20921-f9df-7000-b8dd-ac6dad45df9a')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND', status: 404 });
  });

  it('refuses a param that has another value already, and takes the rest', async () => {
    const run = begin({ params: { lr: 1 } });
    run.params({ lr: 2 });
    run.params({ depth: 3 });
    expect(await run.finish()).toEqual({ outcome: 'sent', refused: 1 });
    expect((await client.runs.get(run.id)).params).toEqual(expect.arrayContaining([{ key: 'lr', value: '1' }, { key: 'depth', value: '3' }]));
  });

  it('is refused without the right, and waits in its journal', async () => {
    const reader = await server.makeActor('READER');
    const run = begin({ token: reader.token });
    run.log({ loss: 1 });
    expect((await run.finish()).outcome).toBe('journal');
    expect(run.problems()).toMatchObject([{ kind: 'access' }]);
    expect(await syncJournals({ dir: journals(), connection: { url: server.url, token } })).toMatchObject([{ outcome: 'sent' }]);
    expect(await losses(run)).toEqual([1]);
  });

  it('is watched live', async () => {
    const run = begin();
    await run.created;
    const events = client.subscribe<{ metricsAppended: { key: string; values: number[] }[] }>('subscription ($id: ID!) { metricsAppended(runId: $id) { key values } }', { id: run.id });
    expect((await events.next()).value).toEqual({ metricsAppended: [] });
    run.log({ loss: 7 });
    expect((await events.next()).value).toEqual({ metricsAppended: [{ key: 'loss', values: [7] }] });
    await events.return();
  });
});

describe('nothing is lost or doubled', { timeout: 60_000 }, () => {
  it('when every third answer is lost after the commit', async () => {
    proxy.cutEvery = 3;
    const run = begin({ captureLogs: true, params: { lr: 1 } });
    for (const part of upTo(8)) {
      for (const step of upTo(250)) run.log({ loss: part * 250 + step });
      process.stdout.write(`part ${part} of the run\n`);
      run.params({ [`part${part}`]: part });
      await run.artifact(new TextEncoder().encode(`part ${part}`), { path: `parts/${part}.txt` });
      await pause(300);
    }
    expect((await run.finish()).outcome).toBe('sent');
    expect(proxy.cuts).toBeGreaterThan(5);
    expect(await losses(run)).toEqual(upTo(2_000));
    expect((await everything(client.runs.logs(run.id))).map(({ text }) => text).filter((text) => text.endsWith('of the run'))).toEqual(upTo(8).map((part) => `part ${part} of the run`));
    expect((await everything(client.artifacts.files(run.id))).map(({ path }) => path).sort()).toEqual(upTo(8).map((part) => `parts/${part}.txt`));
    expect((await client.runs.get(run.id)).params).toHaveLength(9);
  });

  it('when the server goes away and comes back while training goes on', async () => {
    const run = begin();
    for (const part of upTo(6)) {
      proxy.pointTo(part % 2 === 0 ? server.url : undefined);
      for (const step of upTo(100)) run.log({ loss: part * 100 + step });
      await pause(400);
    }
    proxy.pointTo(server.url);
    expect((await run.finish()).outcome).toBe('sent');
    expect(await losses(run)).toEqual(upTo(600));
  });

  it('when the server was never there, and sync is cut off again and again', async () => {
    proxy.pointTo(undefined);
    const run = begin({ name: 'offline', params: { lr: 1 } });
    for (const part of upTo(20)) {
      for (const step of upTo(1_000)) run.log({ loss: part * 1_000 + step });
      await pause(5);
    }
    writeFileSync(join(dir, 'big.bin'), Buffer.alloc(12 * 2 ** 20, 'plinth'));
    await run.artifact(join(dir, 'big.bin'));
    expect((await run.finish('FINISHED', { timeoutMs: 200 })).outcome).toBe('journal');

    proxy.pointTo(server.url);
    proxy.cutEvery = 2;
    for (let left = 1; left > 0; left = readdirSync(journals()).length) await syncJournals({ dir: journals(), connection: { url: proxy.url, token } });
    expect(await losses(run)).toEqual(upTo(20_000));
    expect(await client.runs.get(run.id)).toMatchObject({ name: 'offline', status: 'FINISHED', params: [{ key: 'lr', value: '1' }] });
    proxy.cutEvery = 0;
    await client.artifacts.downloadTo(run.id, 'big.bin', join(dir, 'back.bin'));
    expect(readFileSync(join(dir, 'back.bin')).equals(readFileSync(join(dir, 'big.bin')))).toBe(true);
  });

  it('when a run is resumed by another process', async () => {
    const first = begin();
    for (const step of upTo(10)) first.log({ loss: step });
    await first.finish('FAILED');
    const second = begin({ resume: first.id });
    for (const step of upTo(10)) second.log({ loss: 10 + step });
    await second.finish();
    const [series] = await client.runs.metrics(first.id, ['loss']);
    expect([series?.steps, series?.values]).toEqual([upTo(20), upTo(20)]);
    expect(await client.runs.get(first.id)).toMatchObject({ status: 'FINISHED' });
  });
});
