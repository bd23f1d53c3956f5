import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultServer } from '../testing/fault-server.js';
import { init } from './init.js';
import type { Run } from './run.js';
import type { Params, Tags } from './values.js';

/** What JavaScript lets a caller hand over, whatever the types say. */
type Anything = (...given: readonly unknown[]) => unknown;

const cyclic: Record<string, unknown> = { name: 'cyclic', list: [] };
cyclic['self'] = cyclic;
(cyclic['list'] as unknown[]).push(cyclic);
/** Two things that hold each other many times over: without a bound, there is no end to walking through them. */
const tangled: Record<string, unknown> = {};
const knot: Record<string, unknown> = {};
for (let at = 0; at < 200; at++) [tangled[`k${at}`], knot[`t${at}`]] = [{ ...knot, at }, { ...tangled, at }];

function thrown(message: unknown): never {
  throw message as Error;
}

const traps: unknown[] = [
  Object.defineProperty({}, 'mode', { enumerable: true, get: () => thrown(new Error('no mode')) }),
  { get path() { return thrown(Symbol('no path')); }, get timeoutMs() { return thrown(Object.create(null)); }, get step() { return thrown(null); }, get name() { return thrown(new Error('no name')); }, get id() { return thrown(1n); } },
  new Proxy({}, { get: () => thrown(new Error('no get')), ownKeys: () => thrown(new Error('no keys')), getPrototypeOf: () => thrown(new Error('no prototype')), has: () => thrown(new Error('no has')) }),
  { toString: () => thrown(new Error('no text')), [Symbol.toPrimitive]: () => thrown(new Error('no primitive')), toJSON: () => thrown(new Error('no JSON')) },
  Object.create(null), cyclic, tangled, new Date(Number.NaN), { then: () => thrown(new Error('no then')) },
];
const odd: unknown[] = [null, undefined, 0, -1, Number.NaN, Infinity, -Infinity, 2 ** 53, 1n, '', 'finished', '\0', '\ud800', '../x', Symbol('s'), true, [], [null], {}, () => thrown(new Error('called')), new Map([['a', 1]]), new Uint8Array(2), new Date(8.64e15), Promise.resolve(), /x/];
/** Made when it is called: the library that chooses looks into what it chose, which some of these do not bear. */
type Recipe = () => unknown;
const picked: fc.Arbitrary<Recipe> = fc.nat({ max: odd.length + traps.length - 1 }).map((at) => () => (at < odd.length ? odd[at] : traps[at - odd.length]));
const held = (keys: fc.Arbitrary<string>, values: fc.Arbitrary<Recipe>): fc.Arbitrary<Recipe> =>
  fc.dictionary(keys, values, { maxKeys: 6 }).map((recipes) => () => Object.fromEntries(Object.entries(recipes).map(([key, recipe]) => [key, recipe()])));
const members = fc.constantFrom('step', 'time', 'path', 'timeoutMs', 'name', 'digest', 'schema', 'profile', 'tags', 'context', 'datasetId', 'alias', 'loss', 'a b', 'x//y');
// A text may name a real file, and a whole disk is a real folder.
const made = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true, withTypedArray: true, withSparseArray: true, maxDepth: 3 }).filter((each) => typeof each !== 'string' || !existsSync(each)).map((each) => () => each);
const value: fc.Arbitrary<Recipe> = fc.oneof(picked, made, held(members, picked));
const optionNames = fc.constantFrom('experiment', 'name', 'params', 'tags', 'notes', 'parent', 'parentRunId', 'resume', 'token', 'workspace', 'captureLogs', 'captureSystem', 'captureSource', 'announce');
const options = held(optionNames, fc.oneof(picked, fc.string().map((text) => () => text)));

const before = { ...process.env };
let dir: string;
let server: FaultServer;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'plinth-arguments-'));
  server = await new FaultServer().start();
  // Where runs go and wait that are not told.
  Object.assign(process.env, { PLINTH_URL: server.url, XDG_STATE_HOME: dir });
});
afterAll(async () => {
  for (const name of ['PLINTH_URL', 'XDG_STATE_HOME']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

const quiet = { captureLogs: false, captureSystem: false, captureSource: false, announce: false } as const;
const begin = (more: object): Run => init({ ...quiet, experiment: 'arguments', journalDir: join(dir, 'journal'), ...more });
const methods = ['log', 'params', 'tags', 'notes', 'rename', 'use', 'produce', 'artifact', 'table', 'image', 'registerModel', 'child', 'problems'] as const;

function call(run: Run, method: string, given: readonly unknown[]): unknown {
  return (Reflect.get(run, method) as Anything).call(run, ...given);
}

/** Returns at once, and a promise that it gives fulfils soon. */
async function harmless(act: () => unknown, ms = 60_000): Promise<unknown> {
  const started = performance.now();
  const answer = act();
  expect(performance.now() - started).toBeLessThan(20_000);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error('it blocks')), ms)));
  return Promise.race([answer instanceof Promise ? answer : undefined, late]).finally(() => clearTimeout(timer));
}

describe('a run whose functions are given anything', { timeout: 170_000 }, () => {
  it('neither throws, rejects nor blocks, and records what comes after', async () => {
    const run = begin({});
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), fc.array(value, { maxLength: 3 }), async (method, given) => {
        const handed = given.map((recipe) => recipe());
        if (method !== 'child') await harmless(() => call(run, method, handed));
        else await harmless(() => call(call(run, method, handed) as Run, 'finish', ['KILLED', { timeoutMs: 1 }]));
      }),
      { numRuns: 1_500, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true, endOnFailure: true },
    );
    run.log({ after: 1 });
    const { outcome } = await run.finish();
    expect(outcome).toBe('sent');
    expect(server.run(run.id)).toMatchObject({ status: 'FINISHED' });
    expect(server.run(run.id).points.get('after')).toMatchObject([{ value: 1 }]);
  });

  it('begins with whatever options, and ends with whatever status', async () => {
    await fc.assert(
      fc.asyncProperty(options, value, value, async (given, status, ending) => {
        const run = init({ ...quiet, mode: 'offline', journalDir: join(dir, 'journal'), ...(given() as object) });
        const report = await harmless(() => call(run, 'finish', [status(), ending()]));
        expect(report).toMatchObject({ refused: 0, outcome: expect.stringMatching(/^(journal|disabled|lost|sent)$/) as unknown });
      }),
      { numRuns: 200, interruptAfterTimeLimit: 100_000, endOnFailure: true },
    );
    for (const given of [...traps, ...odd].flatMap((each) => [each, { ...quiet, mode: each }, { ...quiet, url: typeof each === 'string' ? undefined : each }])) {
      const run = (init as Anything)(given) as Run;
      await harmless(() => run.finish('KILLED', { timeoutMs: 1 }));
    }
  });
});

describe('wrong arguments', () => {
  it.each([['finished', 'FINISHED'], ['Failed', 'FAILED'], ['killed', 'KILLED'], ['FAILED', 'FAILED']])('the status %j is %s, and no problem', async (given, status) => {
    const run = begin({});
    expect(await call(run, 'finish', [given])).toEqual({ outcome: 'sent', refused: 0 });
    expect([server.run(run.id).status, run.problems()]).toEqual([status, []]);
  });

  it.each(['done', 'RUNNING', 1, {}, Symbol('x')])('the status %s finishes the run, and is told', async (given) => {
    const run = begin({});
    expect(await call(run, 'finish', [given])).toEqual({ outcome: 'sent', refused: 0 });
    expect(server.run(run.id).status).toBe('FINISHED');
    expect(run.problems()).toMatchObject([{ kind: 'input', count: 1, message: expect.stringContaining('FINISHED') as unknown }]);
  });

  it.each([null, { timeoutMs: 'soon' }, { timeoutMs: Number.NaN }, { timeoutMs: null }, { timeoutMs: Infinity }])('a run is finished and sent whatever finish is told of time: %j', async (given) => {
    const run = begin({});
    run.log({ loss: 1 });
    expect(await call(run, 'finish', ['FAILED', given])).toEqual({ outcome: 'sent', refused: 0 });
    expect(server.run(run.id)).toMatchObject({ status: 'FAILED' });
  });

  it('an option that is none of its kind costs itself alone', async () => {
    const run = begin({ name: Symbol('name'), params: 'lr=1', tags: { ok: 1, bad: cyclic['list'] }, parentRunId: 'nobody', parent: { id: 7 }, captureSystem: Number.NaN, mode: 'on-line', notes: 'kept' });
    run.log({ loss: 1 });
    expect(await run.finish()).toEqual({ outcome: 'sent', refused: 0 });
    expect(server.run(run.id).input).toMatchObject({ experimentName: 'arguments', notes: 'kept', tags: [{ key: 'ok', value: '1' }] });
    expect(run.problems()).toMatchObject([{ kind: 'input', count: 7 }]);
  });

  it('a value that can not be read or kept costs itself alone', async () => {
    const run = begin({});
    run.params({ lr: 0.1, model: { get depth() { return thrown(new Error('no depth')); }, width: 3 }, cyclic, when: new Date(Number.NaN), symbol: Symbol('s'), big: 10n } as unknown as Params);
    run.tags({ team: 'blue', wrong: [traps[3]] } as unknown as Tags);
    run.use({ name: 'digits', digest: 'sha256:abc', schema: cyclic, profile: { rows: 10n } });
    for (const wrong of [null, undefined, 'loss', 3, [1]]) call(run, 'log', [wrong]);
    call(run, 'notes', [null]);
    call(run, 'rename', [undefined]);
    call(run, 'use', [{ name: 'no digest' }]);
    call(run, 'use', [{ datasetId: 'no snapshot' }]);
    call(run, 'produce', [null]);
    run.log({ loss: 1 }, { time: 9e15 });
    run.log({ loss: 2 });
    expect(await run.finish()).toEqual({ outcome: 'sent', refused: 0 });
    const { params, tags, points } = server.run(run.id);
    expect([...params]).toEqual([['lr', '0.1'], ['model.width', '3'], ['cyclic.name', 'cyclic'], ['symbol', 'Symbol(s)'], ['big', '10']]);
    expect([...tags]).toEqual([['team', 'blue']]);
    expect(points.get('loss')).toMatchObject([{ value: 2 }]);
    expect(run.problems().map(({ kind, count }) => [kind, count])).toEqual([['input', 11], ['metric', 6]]);
  });
});
