import { mkdtempSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultServer } from '../testing/fault-server.js';
import { contentsOf, discardJournal } from '../upload/discard-journal.js';
import { listJournals } from '../upload/list-journals.js';
import { syncJournals } from '../upload/sync-folder.js';
import { init } from './init.js';
import type { RunOptions } from './options.js';
import type { Run } from './run.js';

let server: FaultServer;
let dir: string;
let runs: Run[];

beforeEach(async () => {
  server = await new FaultServer().start();
  dir = mkdtempSync(join(tmpdir(), 'plinth-sdk-'));
  runs = [];
});

afterEach(async () => {
  await Promise.all(runs.map((run) => run.finish('KILLED', { timeoutMs: 1 })));
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

function begin(options: RunOptions = {}): Run {
  const run = init({ experiment: 'digits', url: server.url, journalDir: join(dir, 'journal'), captureLogs: false, captureSystem: false, captureSource: false, announce: false, ...options });
  runs.push(run);
  return run;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const leftFiles = (): string[] => readdirSync(join(dir, 'journal'));
const steps = (run: Run, key = 'loss'): number[] => (server.run(run.id).points.get(key) ?? []).map(({ step }) => step);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('a run', () => {
  it('is at the server with everything when it finishes, and leaves nothing on disk', async () => {
    const run = begin({ name: 'first', params: { lr: 0.1, model: { depth: 6 } }, tags: { team: 'blue' } });
    for (let step = 0; step < 2_500; step++) run.log({ loss: 1 / (step + 1), 'val/accuracy': step / 2_500 });
    run.log({ loss: Number.NaN });
    run.params({ seed: 7 });
    run.tags({ stage: 'trial' });
    await run.artifact(new TextEncoder().encode('weights'), { path: 'model/weights.bin' });
    const report = await run.finish();

    expect(report).toEqual({ outcome: 'sent', refused: 0 });
    const stored = server.run(run.id);
    expect(stored).toMatchObject({ name: 'first', status: 'FINISHED', input: { experimentName: 'digits' } });
    expect(stored.input['params']).toEqual([{ key: 'lr', value: '0.1' }, { key: 'model.depth', value: '6' }]);
    expect(steps(run)).toEqual(upTo(2_501));
    expect(steps(run, 'val/accuracy')).toEqual(upTo(2_500));
    expect(stored.points.get('loss')?.at(-1)?.value).toBeNaN();
    expect([...stored.params]).toContainEqual(['seed', '7']);
    expect(stored.artifacts.get('model/weights.bin')?.size).toBe(7);
    expect(run.problems()).toEqual([]);
    expect(leftFiles()).toEqual([]);
  });

  it('takes more params than a request does, and drops a bad one alone', async () => {
    const run = begin({ params: { ...Object.fromEntries(upTo(2_500).map((at) => [`p${at}`, at])), 'b//ad': 1 } });
    await run.finish();
    const { input, params } = server.run(run.id);
    expect(input['params']).toHaveLength(1_000);
    expect(new Set(params.keys())).toEqual(new Set(upTo(2_500).map((at) => `p${at}`)));
    expect(run.problems()).toMatchObject([{ kind: 'input', count: 1, message: expect.stringContaining('b//ad') }]);
  });

  it('beats as soon as the server knows it', async () => {
    const run = begin();
    await run.created;
    await expect.poll(() => server.run(run.id).heartbeats, { timeout: 5_000 }).toBe(1);
  });

  it('has a sample of its system soon after its beginning and one at its end, however short it is', async () => {
    const [short, shortest] = [begin({ captureSystem: true }), begin({ captureSystem: true })];
    await shortest.finish();
    await pause(1_000);
    await short.finish();
    for (const key of ['system/cpu.process.percent', 'system/memory.rss.bytes', 'system/disk.free.bytes']) {
      expect(steps(shortest, key), key).toEqual([0]);
      expect(steps(short, key), key).toEqual([0, 1]);
    }
  });

  it('continues after an explicit step, and takes times as numbers and dates', async () => {
    const run = begin();
    run.log({ loss: 1 }, { step: 10, time: 1_700_000_000_000 });
    run.log({ loss: 2 }, { time: new Date(1_700_000_001_000) });
    await run.finish();
    expect(server.run(run.id).points.get('loss')).toEqual([{ step: 10, time: 1_700_000_000_000, value: 1 }, { step: 11, time: 1_700_000_001_000, value: 2 }]);
  });

  it('has children that the server makes after it', async () => {
    const run = begin();
    const fold = run.child({ name: 'fold-1' });
    fold.log({ loss: 1 });
    expect((await fold.finish()).outcome).toBe('sent');
    expect(server.run(fold.id).input).toMatchObject({ parentRunId: run.id, experimentName: 'digits' });
    await run.finish();
  });

  it('keeps what it is given wrongly out, says so once, and does not throw', async () => {
    const run = begin();
    const wrong: Record<string, number> = JSON.parse('{"loss":"high","":1}');
    run.log(wrong);
    run.log({ loss: 1 }, { step: 0.5 });
    run.log({ loss: 1 }, { time: Number.NaN });
    await run.artifact(join(dir, 'not there'));
    await run.artifact(new Uint8Array(3));
    await run.image('text', new TextEncoder().encode('no picture'));
    expect(await run.finish()).toMatchObject({ outcome: 'sent' });
    run.log({ loss: 2 });
    expect(run.problems().map(({ kind, count }) => [kind, count])).toEqual([['metric', 4], ['artifact', 3], ['input', 1]]);
    expect(server.run(run.id).points.size).toBe(0);
  });

  it('stores folders, tables and pictures', async () => {
    const folder = join(dir, 'model');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(folder, 'a.json'), '{}');
    writeFileSync(join(folder, 'sub', 'b c#.txt'), 'b');
    const run = begin();
    await run.artifact(folder);
    await run.table('confusion', [{ predicted: 1, actual: 2 }, { predicted: Number.NaN }]);
    await run.image('digit', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1), { step: 3 });
    await run.finish();
    const { artifacts } = server.run(run.id);
    expect([...artifacts.keys()].sort()).toEqual(['images/digit/00000003.png', 'model/a.json', 'model/sub/b c#.txt', 'tables/confusion.table.json']);
    const table = server.blobs.get(artifacts.get('tables/confusion.table.json')?.digest ?? '')?.toString();
    expect(JSON.parse(table ?? '')).toEqual({ columns: ['predicted', 'actual'], rows: [[1, 2], ['NaN', null]] });
  });

  it('keeps an artifact as it was when it was logged', async () => {
    const file = join(dir, 'checkpoint.bin');
    writeFileSync(file, 'epoch 1');
    server.failOn({ on: 'createRun', act: 'busy', times: 3 });
    const run = begin();
    await run.artifact(file);
    writeFileSync(file, 'epoch 2');
    await run.finish();
    expect(server.blobs.get(server.run(run.id).artifacts.get('checkpoint.bin')?.digest ?? '')?.toString()).toBe('epoch 1');
  });

  it('resumes behind the last step that the server has', async () => {
    const first = begin();
    for (const step of upTo(5)) first.log({ loss: step });
    await first.finish('FAILED');
    const second = begin({ resume: first.id });
    second.log({ loss: 5 });
    second.log({ loss: 6 });
    await second.finish();
    expect(steps(first)).toEqual(upTo(7));
    expect(server.run(first.id).status).toBe('FINISHED');
  });

  it('does nothing when it is disabled', async () => {
    const run = begin({ mode: 'disabled' });
    run.log({ loss: 1 });
    await run.artifact('nowhere');
    expect(await run.finish()).toEqual({ outcome: 'disabled', refused: 0 });
    expect(server.requests).toEqual([]);
  });
});

describe('nothing is lost or doubled', { timeout: 60_000 }, () => {
  it('when answers are lost after the commit', async () => {
    server.failOn({ on: 'createRun', act: 'drop after' });
    server.failOn({ on: '/metrics', act: 'drop after', times: 3 });
    server.failOn({ on: 'logBatch', act: 'drop after' });
    server.failOn({ on: 'updateRun', act: 'drop after' });
    const run = begin();
    run.params({ lr: 1 });
    for (const part of upTo(6)) {
      for (const step of upTo(200)) run.log({ loss: part * 200 + step });
      await pause(300);
    }
    expect((await run.finish()).outcome).toBe('sent');
    expect(steps(run)).toEqual(upTo(1_200));
    expect(server.effects.filter((effect) => effect === 'createRun')).toHaveLength(1);
    expect(server.effects.filter((effect) => effect === 'logBatch')).toHaveLength(1);
    expect(server.requests.filter((name) => name.includes('/metrics')).length).toBeGreaterThan(server.effects.filter((effect) => effect === 'metrics').length);
  });

  it('when the server is busy, resets connections, goes away and comes back', async () => {
    const run = begin();
    server.failOn({ on: '/metrics', act: 'busy', times: 2 });
    server.failOn({ on: '/metrics', act: 'drop before', times: 2 });
    for (const step of upTo(100)) run.log({ loss: step });
    await pause(400);
    await server.stop();
    for (const step of upTo(100)) run.log({ loss: 100 + step });
    await pause(400);
    await server.start();
    for (const step of upTo(100)) run.log({ loss: 200 + step });
    expect((await run.finish()).outcome).toBe('sent');
    expect(steps(run)).toEqual(upTo(300));
  });

  it('when the server was away from the first to the last, and sync sends the journal', async () => {
    await server.stop();
    const run = begin({ name: 'away' });
    const fold = run.child({ name: 'fold' });
    for (const step of upTo(3_000)) run.log({ loss: step });
    fold.log({ loss: 1 });
    await run.artifact(new TextEncoder().encode('weights'), { path: 'weights.bin' });
    expect((await fold.finish('FINISHED', { timeoutMs: 300 })).outcome).toBe('journal');
    expect((await run.finish('FINISHED', { timeoutMs: 300 })).outcome).toBe('journal');
    expect(run.problems().map(({ kind }) => kind)).toEqual(['server away']);

    await server.start();
    server.failOn({ on: '/metrics', act: 'drop after' });
    const outcomes = await syncJournals({ dir: join(dir, 'journal'), connection: { url: server.url } });
    expect(outcomes.map(({ outcome, id }) => [outcome, id])).toEqual([['sent', run.id], ['sent', fold.id]]);
    expect(steps(run)).toEqual(upTo(3_000));
    expect(server.run(run.id)).toMatchObject({ status: 'FINISHED', name: 'away' });
    expect(server.run(run.id).artifacts.has('weights.bin')).toBe(true);
    expect(leftFiles()).toEqual([]);
    expect(await syncJournals({ dir: join(dir, 'journal'), connection: { url: server.url } })).toEqual([]);
  });

  it('when a run is offline by choice', async () => {
    const run = begin({ mode: 'offline' });
    for (const step of upTo(10)) run.log({ loss: step });
    expect(await run.finish('FAILED')).toMatchObject({ outcome: 'journal' });
    expect(server.requests).toEqual([]);
    await syncJournals({ dir: join(dir, 'journal'), connection: { url: server.url } });
    expect(steps(run)).toEqual(upTo(10));
    expect(server.run(run.id).status).toBe('FAILED');
  });
});

describe('failures that do not pass', () => {
  it('are put aside with what was refused, and the rest goes on', async () => {
    server.failOn({ on: 'logBatch', act: 'refuse' });
    const run = begin();
    run.params({ bad: 1 });
    run.params({ good: 2 });
    expect(await run.finish()).toEqual({ outcome: 'sent', refused: 1 });
    expect([...server.run(run.id).params.keys()]).toEqual(['good']);
    expect(leftFiles().map((name) => name.replace(/^.*\.journal/, ''))).toEqual(['.refused.jsonl']);
    expect(run.problems()).toMatchObject([{ kind: 'refused', count: 1, message: expect.stringContaining('bad') }]);
  });

  it.each([['resumed', { resume: '01890000-0000-7000-8000-000000000001' }, 'There is no such run.'], ['within another', { parentRunId: '01890000-0000-7000-8000-000000000001' }, 'There is no parent.']])('say that the run itself is refused and why, when it is %s that is not there, and how to be rid of it', async (_what, options, reason) => {
    const run = begin(options);
    run.log({ loss: 1 });
    await run.artifact(new Uint8Array(3), { path: 'a.bin' });
    const report = await run.finish();
    expect(report).toMatchObject({ outcome: 'refused', reason, refused: 4, journal: expect.stringContaining(run.id) });
    expect(run.problems()).toContainEqual({ kind: 'refused', count: 1, message: expect.stringContaining(`plinth sync --discard ${run.id}`) });

    const sync = () => syncJournals({ dir: join(dir, 'journal'), connection: { url: server.url } });
    for (const _again of [1, 2]) expect(await sync()).toMatchObject([{ id: run.id, outcome: 'refused', refused: 4, error: { code: 'RUN_NOT_FOUND', message: reason } }]);
    const [waiting] = await listJournals(join(dir, 'journal'));
    expect(waiting).toMatchObject({ id: run.id, records: 4 });
    expect(contentsOf(report.journal ?? '')).toEqual({ records: 4, points: 1, lines: 0, predictions: 0, artifacts: ['a.bin'] });
    expect(discardJournal(report.journal ?? '')).toBe(true);
    expect(leftFiles()).toEqual([]);
    expect(await sync()).toEqual([]);
  });

  it('keep everything in the journal when access is denied, and finish at once', async () => {
    server.failOn({ on: 'createRun', act: 'forbid', times: 100 });
    const run = begin();
    run.log({ loss: 1 });
    const started = performance.now();
    expect((await run.finish()).outcome).toBe('journal');
    expect(performance.now() - started).toBeLessThan(4_000);
    server.heal();
    await syncJournals({ dir: join(dir, 'journal'), connection: { url: server.url, token: 'plk_right' } });
    expect(steps(run)).toEqual([0]);
    expect(server.authorizations).toContain('Bearer plk_right');
  });

  it('do not hold up the end: a silent server is waited for no longer than told', async () => {
    server.failOn({ on: 'createRun', act: 'silent', times: 10 });
    const run = begin();
    const started = performance.now();
    expect((await run.finish('FINISHED', { timeoutMs: 500 })).outcome).toBe('journal');
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('a server that falls silent is waited for five seconds, and nothing is lost', { timeout: 60_000 }, () => {
  /** Seconds that `finish` took with the time that it has unless told. */
  async function secondsToFinish(run: Run): Promise<number> {
    const started = performance.now();
    expect(await run.finish()).toMatchObject({ outcome: 'journal', journal: expect.stringContaining(run.id) });
    return (performance.now() - started) / 1000;
  }

  it.each(['silent', 'half'] as const)('when it is %s from the first request on', async (act) => {
    server.failOn({ on: '', act, times: 1_000 });
    const run = begin();
    run.log({ loss: 1 });
    expect(await secondsToFinish(run)).toBeLessThan(6.5);
    server.heal();
    await syncJournals({ dir: join(dir, 'journal'), connection: { url: server.url } });
    expect(server.run(run.id).status).toBe('FINISHED');
    expect(steps(run)).toEqual([0]);
  });

  it.each([1_000, 10 * 2 ** 20])('in the middle of an artifact of %i bytes', async (size) => {
    const run = begin();
    await run.created;
    server.failOn({ on: '', act: 'silent', times: 1_000 });
    await run.artifact(new Uint8Array(size), { path: 'weights.bin' });
    expect(await secondsToFinish(run)).toBeLessThan(6.5);
    server.heal();
    await syncJournals({ dir: join(dir, 'journal'), connection: { url: server.url } });
    expect(server.run(run.id).artifacts.get('weights.bin')?.size).toBe(size);
  });

  it('in the middle of the pieces of an artifact', async () => {
    const run = begin();
    await run.created;
    server.failOn({ on: 'PATCH', act: 'silent', times: 1_000 });
    server.failOn({ on: '/health', act: 'silent', times: 1_000 });
    await run.artifact(new Uint8Array(10 * 2 ** 20), { path: 'weights.bin' });
    expect(await secondsToFinish(run)).toBeLessThan(6.5);
  });

  it('when it is asked where a resumed run goes on', async () => {
    const first = begin();
    await first.finish();
    server.failOn({ on: '', act: 'silent', times: 1_000 });
    expect(await secondsToFinish(begin({ resume: first.id }))).toBeLessThan(6.5);
  });

  it('but not while it takes its time to keep an artifact, and answers otherwise', async () => {
    const run = begin();
    await run.created;
    server.failOn({ on: 'PATCH', act: 'slow', afterMs: 7_000 });
    await run.artifact(new Uint8Array(10 * 2 ** 20), { path: 'weights.bin' });
    expect(await run.finish()).toEqual({ outcome: 'sent', refused: 0 });
  });

  it('and no request holds the process after that', async () => {
    server.failOn({ on: '', act: 'silent', times: 1_000 });
    const run = begin();
    await run.finish('FINISHED', { timeoutMs: 200 });
    await expect.poll(() => server.openRequests, { timeout: 2_000 }).toBe(0);
  });
});

describe('large artifacts', { timeout: 60_000 }, () => {
  it('go on where the connection broke, and are not sent when the server has them', async () => {
    const bytes = Buffer.alloc(10 * 2 ** 20, 'plinth');
    writeFileSync(join(dir, 'big.bin'), bytes);
    server.failOn({ on: 'PATCH', act: 'drop before', afterBytes: 2 ** 20, times: 2 });
    server.failOn({ on: 'PATCH', act: 'drop after' });
    const run = begin();
    await run.artifact(join(dir, 'big.bin'));
    await run.artifact(join(dir, 'big.bin'), { path: 'copy.bin' });
    expect((await run.finish()).outcome).toBe('sent');
    const { artifacts } = server.run(run.id);
    expect(artifacts.get('big.bin')).toMatchObject({ size: bytes.byteLength });
    expect(artifacts.get('copy.bin')?.digest).toBe(artifacts.get('big.bin')?.digest);
    expect(server.blobs.get(artifacts.get('big.bin')?.digest ?? '')?.equals(bytes)).toBe(true);
    expect(server.effects.filter((effect) => effect === 'artifact')).toHaveLength(1);
  });
});
