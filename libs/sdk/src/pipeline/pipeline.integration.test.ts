import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemActor } from '@plinth/access';
import { ExecutionLifeService } from '@plinth/pipelines';
import { TestServer } from '@plinth/server/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExecutedStep, init, type LivePipeline, pipeline, PipelineCancelled, type PipelineOptions, PlinthClient, syncJournals } from '../index.js';
import { CuttingProxy } from '../testing/cutting-proxy.js';

/** Pipelines, and Plinth's own server with a line between them that breaks. */

let server: TestServer;
let proxy: CuttingProxy;
let token: string;
let client: PlinthClient;
let dir: string;
let begun: LivePipeline[];

beforeAll(async () => {
  server = await TestServer.start();
  proxy = await new CuttingProxy().start();
  token = (await server.makeActor('WRITER')).token;
  client = new PlinthClient({ url: server.url, token });
});

afterAll(async () => {
  await proxy?.stop();
  await server?.stop();
});

beforeEach(() => {
  proxy.pointTo(server.url);
  dir = mkdtempSync(join(tmpdir(), 'plinth-pipeline-'));
  begun = [];
});

afterEach(async () => {
  proxy.cutEvery = 0;
  await Promise.all(begun.map((each) => each.finish('CANCELLED', { timeoutMs: 1 })));
  rmSync(dir, { recursive: true, force: true });
});

const journals = (): string => join(dir, 'journal');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
let count = 0;
const aName = (): string => `p${++count}-${Math.random().toString(36).slice(2, 8)}`;

function begin(name: string, options: PipelineOptions = {}): LivePipeline {
  const made = pipeline(name, { namespace: 'tests', url: proxy.url, token, journalDir: journals(), cacheFolder: join(dir, 'cache'), code: 'v1', announce: false, ...options });
  begun.push(made);
  return made;
}

async function everything<Each>(source: AsyncIterable<Each>): Promise<Each[]> {
  const all: Each[] = [];
  for await (const each of source) all.push(each);
  return all;
}

const stepsOf = (made: { readonly id: string }): Promise<ExecutedStep[]> => everything(client.pipelines.steps(made.id));
const nameOf = (made: LivePipeline, { job }: ExecutedStep): string => (job?.name ?? '').slice(made.name.length + 1);

describe('a pipeline at the real server', () => {
  it('is there with its steps, what they waited for, read, wrote and took', async () => {
    const made = begin(aName(), { params: { days: 30, model: { depth: 6 } }, description: 'Nightly', owners: ['ada'], trigger: 'SCHEDULED', period: { start: new Date('2026-06-01T00:00:00Z') } });
    const rows = made.step('load', (step) => {
      step.reads({ namespace: 'db', name: `${made.name}.orders`, version: '812' });
      step.writes({ namespace: 's3://lake', name: `${made.name}/rows`, rowCount: 2, columns: [{ column: 'total', sources: [{ namespace: 'db', name: `${made.name}.orders`, column: 'price' }] }] });
      return [1, 2];
    });
    const stats = made.step('stats', { given: rows }, (_, given) => given.length);
    const busyFor = (micros: number): void => {
      for (const before = process.cpuUsage(); process.cpuUsage(before).user < micros; ) Math.sqrt(micros);
    };
    const model = await made.step('train', { given: { rows, count: stats }, params: { lr: 0.1 }, description: 'Trains' }, async (step, given) => {
      const inner = await step.step('epoch', { params: { number: 1 } }, (epoch) => {
        busyFor(50_000);
        epoch.used({ gpuSeconds: 3, cost: 0.25 });
        return given.rows.length + given.count;
      });
      step.logAt('https://logs.example.org/1');
      return { inner };
    });
    expect(model).toEqual({ inner: 4 });
    const inner = await made.step('sweep', (step) => Promise.all([1, 2].map((lr) => step.step(`lr ${lr}`, () => ({ lr })))));
    await made.step('report', { given: [model, inner, ...inner], after: ['stats', 'sweep'] }, () => undefined);
    expect(await made.finish()).toEqual({ outcome: 'sent', refused: 0 });
    expect(made.problems()).toEqual([]);
    expect(readdirSync(journals())).toEqual([]);

    const whole = await client.pipelines.execution(made.id);
    expect(whole).toMatchObject({ state: 'SUCCEEDED', job: { namespace: 'tests', name: made.name }, facts: { trigger: 'SCHEDULED', code: { version: 'v1' } }, params: [{ key: 'days', value: '30' }, { key: 'model.depth', value: '6' }] });
    expect(whole.environment.map(({ key }) => key)).toEqual(expect.arrayContaining(['runtime', 'platform', expect.stringMatching(/^npm:/)]));
    const steps = await stepsOf(made);
    expect(steps.map((step) => nameOf(made, step)).sort()).toEqual(['load', 'report', 'stats', 'sweep', 'sweep.lr 1', 'sweep.lr 2', 'train', 'train.epoch']);
    const of = (name: string): ExecutedStep => steps.find((step) => nameOf(made, step) === name)!;
    expect(of('train.epoch').parent?.id).toBe(of('train').id);
    expect(of('train')).toMatchObject({ state: 'SUCCEEDED', parent: { id: made.id }, facts: { logUrl: 'https://logs.example.org/1', code: { version: 'v1' } } });
    const { use } = of('train.epoch').facts;
    expect(use).toMatchObject({ gpuSeconds: 3, cost: 0.25 });
    expect(use?.cpuSeconds).toBeGreaterThanOrEqual(0.05);
    expect(use?.peakMemoryBytes).toBeGreaterThan(10_000_000);
    expect(of('train').facts.use?.cpuSeconds).toBeGreaterThanOrEqual(use?.cpuSeconds ?? Infinity);
    const load = await client.pipelines.execution(of('load').id);
    expect(load.uses).toMatchObject([{ side: 'READ', version: '812' }, { side: 'WRITE', rowCount: 2, asset: { namespace: 's3://lake' } }]);
    const { versions, description, owners } = await client.pipelines.byName(made.name);
    expect([description, owners]).toEqual(['Nightly', ['ada']]);
    const waits = Object.fromEntries((versions.nodes[0]?.steps ?? []).map(({ job, dependsOn }) => [job.name.slice(made.name.length + 1), dependsOn.map(({ name }) => name.slice(made.name.length + 1))]));
    expect(waits).toEqual({ load: [], stats: ['load'], train: ['load', 'stats'], 'train.epoch': [], sweep: [], 'sweep.lr 1': [], 'sweep.lr 2': [], report: ['stats', 'sweep', 'train'] });
  });

  it('lets what steps throw through as it is, tells each attempt, and fails by the last', async () => {
    class OutOfCheese extends Error {}
    const made = begin(aName());
    const thrown = new OutOfCheese('none left', { cause: new Error('the mouse') });
    let tries = 0;
    expect(await made.step('lucky', { retries: 3, retryDelayMs: 1 }, (step) => {
      tries += 1;
      if (step.attempt < 3) throw thrown;
      return 'done';
    })).toBe('done');
    expect(tries).toBe(3);
    await expect(made.step('unlucky', { retries: 1, retryDelayMs: 1 }, () => Promise.reject(thrown))).rejects.toBe(thrown);
    await made.finish();
    expect(await client.pipelines.execution(made.id)).toMatchObject({ state: 'FAILED', errorClass: 'OutOfCheese', failure: { step: { job: { name: `${made.name}.unlucky` } } } });
    const steps = await stepsOf(made);
    expect(steps.map((step) => [nameOf(made, step), step.state])).toEqual([['lucky', 'FAILED'], ['lucky', 'FAILED'], ['lucky', 'SUCCEEDED'], ['unlucky', 'FAILED'], ['unlucky', 'FAILED']]);
    expect(steps[0]?.facts.error).toMatchObject({ message: 'none left', kind: 'OutOfCheese' });
    expect(steps[0]?.facts.error?.stackTrace).toMatch(/pipeline\.integration[\s\S]*Caused by: Error: the mouse/);
  });

  it('links runs that are made in a step to it, both ways, and lineage goes on to what the step read', async () => {
    const made = begin(aName());
    const asset = { namespace: 'db', name: `${made.name}.rows` };
    const runs = await made.step('train', async (step) => {
      step.reads(asset);
      return Promise.all([1, 2].map(async (lr) => {
        await pause(5);
        const run = init({ experiment: 'steps', params: { lr }, url: proxy.url, token, journalDir: journals(), captureLogs: false, captureSystem: false, captureSource: false, announce: false });
        await run.child({ name: 'fold' }).finish();
        await run.finish();
        return run.id;
      }));
    });
    await made.step('one', (one) => one.linkRun({ id: runs[0] ?? '' }));
    await made.finish();
    const [step, single] = await stepsOf(made);
    expect([step?.facts.runId, single?.facts.runId]).toEqual([null, runs[0]]);
    const linked = await client.query<{ execution: { runs: { nodes: { id: string }[] } } }>('query ($id: ID!) { execution(id: $id) { runs { nodes { id } } } }', { id: step?.id });
    expect(linked.execution.runs.nodes.map(({ id }) => id).sort()).toEqual([...runs].sort());
    expect(await client.query('query ($id: ID!) { run(id: $id) { executions { nodes { id } } } }', { id: runs[0] })).toEqual({ run: { executions: { nodes: [{ id: step?.id }, { id: single?.id }] } } });
    const { assetByName } = await client.query<{ assetByName: { id: string } }>('query ($namespace: String!, $name: String!) { assetByName(namespace: $namespace, name: $name) { id } }', asset);
    const path = 'query ($from: LineageNodeInput!, $to: LineageNodeInput!) { lineagePath(from: $from, to: $to) { links { to { kind } } } }';
    expect(await client.query(path, { from: { kind: 'ASSET', id: assetByName.id }, to: { kind: 'RUN', id: runs[0] } })).toEqual({ lineagePath: { links: [{ to: { kind: 'PIPELINE_STEP' } }, { to: { kind: 'RUN' } }] } });
  });

  it('hears through its signals that it is to stop, and begins nothing more', async () => {
    const made = begin(aName(), { promisedMs: 1_000 });
    let begunStep: () => void = () => undefined;
    const isBegun = new Promise<void>((resolve) => (begunStep = resolve));
    const long = made.step('long', async (step) => step.step('inner', { retries: 5 }, (inner) => new Promise((_, reject) => {
      inner.signal.addEventListener('abort', () => reject(inner.signal.reason as Error));
      begunStep();
    })));
    const stopped = expect(long).rejects.toThrow(PipelineCancelled);
    await isBegun;
    while (!(await client.query<{ execution: unknown }>('query ($id: ID!) { execution(id: $id) { id } }', { id: made.id })).execution) await pause(50);
    await client.pipelines.cancel(made.id, 'wrong data');
    await stopped;
    await expect(made.step('next', () => 'never')).rejects.toMatchObject({ name: 'AbortError', code: 'PIPELINE_CANCELLED' });
    await made.finish();
    expect((await client.pipelines.execution(made.id)).state).toBe('CANCELLED');
    expect((await stepsOf(made)).map((step) => [nameOf(made, step), step.state])).toEqual([['long', 'CANCELLED'], ['long.inner', 'CANCELLED']]);
  });

  it('says that it lives while a step is long', async () => {
    const made = begin(aName(), { promisedMs: 1_000 });
    const life = server.application.get(ExecutionLifeService);
    await made.step('long', async () => {
      await pause(2_500);
      await life.sweep(systemActor(server.workspaceId, 'execution:sweep', 'test'));
      expect((await stepsOf(made)).map(({ state }) => state)).toEqual(['RUNNING']);
    });
    await made.finish();
    expect((await client.pipelines.execution(made.id)).state).toBe('SUCCEEDED');
  });
});

describe('results of steps', () => {
  const snapshot = (digest: string) => ({ namespace: 'db', name: 'cached.rows', version: digest });

  it('are taken from an earlier execution with the same content, with what it wrote, and told as such', async () => {
    const name = aName();
    let ran = 0;
    const run = async (options: PipelineOptions, params: { readonly lr: number }, version = 'a', given: unknown = { rows: [1, 2] }, key: unknown = undefined) => {
      const made = begin(name, options);
      const value = await made.step('features', { given, reads: [snapshot(version)], params, cache: { key } }, (step) => {
        ran += 1;
        step.writes({ namespace: 's3', name: `${name}/out`, version: '7' });
        return { mean: [0.5, null], ran };
      });
      const after = await made.step('use', { given: value }, () => 'used');
      expect(after).toBe('used');
      await made.finish();
      return { made, value };
    };
    const first = await run({}, { lr: 1 });
    const again = await run({}, { lr: 1 }, 'a', { rows: [1, 2] });
    expect(again.value).toEqual(first.value);
    expect(ran).toBe(1);
    const steps = await stepsOf(again.made);
    expect(steps.map((step) => [nameOf(again.made, step), step.state, step.facts.isCached])).toEqual([['features', 'SUCCEEDED', true], ['use', 'SUCCEEDED', false]]);
    expect((await client.pipelines.execution(steps[0]?.id ?? '')).uses).toMatchObject([{ side: 'READ', version: 'a' }, { side: 'WRITE', version: '7', asset: { name: `${name}/out` } }]);
    expect((await client.pipelines.byName(name)).versions.nodes[0]?.steps.map(({ dependsOn }) => dependsOn.length)).toEqual([0, 1]);
    // Whatever is otherwise, it runs.
    await run({}, { lr: 2 });
    await run({}, { lr: 1 }, 'b');
    await run({}, { lr: 1 }, 'a', { rows: [2, 1] });
    await run({ code: 'v2' }, { lr: 1 });
    await run({}, { lr: 1 }, 'a', { rows: [1, 2] }, 'key');
    expect(ran).toBe(6);
    await run({}, { lr: 1 });
    expect(ran).toBe(6);
  });

  it('are made anew when nobody can tell whether they are the same, when they failed, and when what was kept is damaged', async () => {
    const name = aName();
    let ran = 0;
    const run = async (options: Parameters<LivePipeline['step']>[1] & object, result: unknown = 1, more: PipelineOptions = {}) => {
      const made = begin(name, more);
      const value = await made.step('s', { cache: true, ...options }, () => {
        ran += 1;
        if (result instanceof Error) throw result;
        return result;
      }).catch((error: unknown) => error);
      await made.finish();
      return { value, problems: made.problems().map(({ message }) => message).join() };
    };
    expect((await run({ reads: [{ namespace: 'db', name: 't' }] })).problems).toContain('of which no version is given');
    expect((await run({ given: new Map() })).problems).toContain('JSON has no Map');
    expect((await run({ params: { a: 1 } }, new Date())).problems).toContain('is not kept for later');
    expect((await run({ params: { a: 2 } }, 'x'.repeat(70_000))).problems).toContain('65536 is the most');
    await run({ params: { a: 3 } }, new Error('no'));
    ran = 0;
    for (const options of [{ reads: [{ namespace: 'db', name: 't' }] }, { given: new Map() }, { params: { a: 1 } }, { params: { a: 2 } }, { params: { a: 3 } }]) await run(options);
    expect(ran).toBe(5);
    await run({ params: { a: 3 } });
    expect(ran).toBe(5);
    for (const file of readdirSync(join(dir, 'cache'))) writeFileSync(join(dir, 'cache', file), readFileSync(join(dir, 'cache', file), 'utf8').replace('"value":1', '"value":2'));
    expect((await run({ params: { a: 3 } })).value).toBe(1);
    expect(ran).toBe(6);
  });
});

describe('nothing of a pipeline is lost or doubled', { timeout: 60_000 }, () => {
  it('when every third answer is lost after the commit', async () => {
    proxy.cutEvery = 3;
    const made = begin(aName());
    for (let at = 0; at < 12; at++) await made.step(`s${at}`, (step) => step.writes({ namespace: 'db', name: `${made.name}.${at}` }));
    // Five seconds without an answer end the wait: then it lies in the journal, and goes from there.
    await made.finish();
    await syncJournals({ dir: journals(), connection: { url: server.url, token } });
    expect(readdirSync(journals())).toEqual([]);
    expect(proxy.cuts).toBeGreaterThan(3);
    const steps = await stepsOf(made);
    expect(steps.map((step) => [nameOf(made, step), step.state])).toEqual(Array.from({ length: 12 }, (_, at) => [`s${at}`, 'SUCCEEDED']));
  });

  it('when the server goes away and comes back meanwhile', async () => {
    const made = begin(aName());
    for (let at = 0; at < 6; at++) {
      proxy.pointTo(at % 2 === 0 ? server.url : undefined);
      await made.step(`s${at}`, () => pause(200));
    }
    proxy.pointTo(server.url);
    expect((await made.finish()).outcome).toBe('sent');
    expect((await client.pipelines.execution(made.id)).state).toBe('SUCCEEDED');
    expect(await stepsOf(made)).toHaveLength(6);
  });

  it('when the server is not there at all, which no step notices, and sync sends the rest', async () => {
    proxy.pointTo(undefined);
    const made = begin(aName());
    const from = performance.now();
    expect(await made.step('one', () => 'one')).toBe('one');
    expect(performance.now() - from).toBeLessThan(1_000);
    expect((await made.finish(undefined, { timeoutMs: 200 })).outcome).toBe('journal');
    expect(await syncJournals({ dir: journals(), connection: { url: server.url, token } })).toMatchObject([{ outcome: 'sent', of: 'pipeline', id: made.id }]);
    expect(readdirSync(journals())).toEqual([]);
    expect((await client.pipelines.execution(made.id)).state).toBe('SUCCEEDED');
  });

  it('when its process is killed in the middle of a step: the record says LOST, and the next execution finds what is kept', async () => {
    const name = aName();
    const script = join(dir, 'nightly.mts');
    writeFileSync(script, `import { pipeline } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '..', 'index.ts')).href)};
const made = pipeline(${JSON.stringify(name)}, { namespace: 'tests', url: ${JSON.stringify(proxy.url)}, token: ${JSON.stringify(token)}, journalDir: ${JSON.stringify(journals())}, cacheFolder: ${JSON.stringify(join(dir, 'cache'))}, code: 'v1', promisedMs: 1000, announce: false });
console.log(made.id);
const features = await made.step('features', { cache: true }, () => { console.log('ran'); return { columns: 3 }; });
await made.step('train', { given: features }, async () => { console.log('in the middle'); if (process.argv[2] === 'die') await new Promise((resolve) => setTimeout(resolve, 60000)); });
await made.finish();
`);
    const run = (how: string, deed: (pid: number) => void): Promise<string> => {
      const child = spawn(process.execPath, ['--conditions=plinth-source', '--import', 'tsx', script, how], { cwd: join(import.meta.dirname, '..', '..', '..', '..'), stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.on('data', (part: Buffer) => {
        said += part.toString();
        if (part.toString().includes('middle') && child.pid !== undefined) deed(child.pid);
      });
      return new Promise((resolve) => child.on('close', () => resolve(said)));
    };
    const killed = await run('die', (pid) => setTimeout(() => process.kill(pid, 'SIGKILL'), 1_500));
    const [id = ''] = killed.split('\n');
    expect(killed).toContain('ran');
    await syncJournals({ dir: journals(), connection: { url: server.url, token } });
    const life = server.application.get(ExecutionLifeService);
    for (let tries = 0; tries < 60; tries++) {
      await life.sweep(systemActor(server.workspaceId, 'execution:sweep', 'test'));
      if ((await client.pipelines.execution(id)).state === 'LOST') break;
      await pause(100);
    }
    expect((await client.pipelines.execution(id)).state).toBe('LOST');
    expect((await stepsOf({ id })).map(({ job, state }) => [job?.name, state])).toEqual([[`${name}.features`, 'SUCCEEDED'], [`${name}.train`, 'LOST']]);
    const again = await run('live', () => undefined);
    expect(again).not.toContain('ran');
    const [next = ''] = again.split('\n');
    expect((await client.pipelines.execution(next)).state).toBe('SUCCEEDED');
    expect((await stepsOf({ id: next })).map(({ facts }) => facts.isCached)).toEqual([true, false]);
  });
});
