import { execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TestServer } from '@plinth/server/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PlinthClient } from './client/index.js';
import { FaultServer } from './testing/fault-server.js';
import { syncJournals } from './upload/sync-folder.js';

/** The package as a stranger gets it: packed, installed in a project outside of the house, checked and run there. */

const run = promisify(execFile);
const sdk = join(dirname(fileURLToPath(import.meta.url)), '..');
const root = join(sdk, '..', '..');
let project: string;
let server: FaultServer;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'plinth-outside-'));
  const copy = join(project, 'package');
  mkdirSync(copy);
  for (const name of ['package.json', 'README.md', 'LICENSE']) copyFileSync(join(sdk, name), join(copy, name));
  // Beside the folder that others may be running from.
  await run('npx', ['vite', 'build', '--logLevel', 'error', '--outDir', join(copy, 'dist')], { cwd: sdk });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], { cwd: copy });
  const packed: unknown = JSON.parse(stdout);
  const name = /plinth-sdk-[\d.]+\.tgz/.exec(JSON.stringify(packed))?.[0] ?? '';
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'outside', version: '1.0.0', private: true, type: 'module' }));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${name}`], { cwd: project });
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

beforeEach(async () => {
  server = await new FaultServer().start();
});

afterEach(() => server.stop());

const installed = (): string => join(project, 'node_modules', '@plinth', 'sdk');
const journalDir = (): string => join(project, 'journal');

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Runs a training script that logs 3,000 points, then does `ending`; `deed` happens once it says "ready". */
function train(ending: string, deed: (pid: number) => void = () => undefined, dir = journalDir()): Promise<Ended> {
  const script = join(project, `train-${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(script, `import { plinth } from '@plinth/sdk';
const run = plinth.init({ experiment: 'digits', name: 'trained', url: ${JSON.stringify(server.url)}, journalDir: ${JSON.stringify(dir)} });
console.log('epoch 1');
for (let step = 0; step < 3000; step++) run.log({ loss: step });
await new Promise((resolve) => setTimeout(resolve, 600));
console.log('ready');
${ending}`);
  const child = spawn(process.execPath, [script, '--api-key', 'hunter2'], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000, killSignal: 'SIGKILL' });
  let stderr = '';
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  child.stdout.on('data', (part: Buffer) => part.toString().includes('ready') && child.pid !== undefined && deed(child.pid));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stderr })));
}

function trained(): { status: string; losses: number[]; lines: string[]; command: string } {
  const [stored] = server.runs.values();
  if (!stored) throw new Error('no run came');
  const source = JSON.parse(JSON.stringify(stored.input['source'] ?? {})) as { command?: string };
  return { status: stored.status, losses: (stored.points.get('loss') ?? []).map(({ value }) => value), lines: stored.lines, command: source.command ?? '' };
}

const whole = Array.from({ length: 3000 }, (_, at) => at);

describe('the packed package', () => {
  it('holds dist alone, depends on nothing, and names no other package of ours', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    expect(readdirSync(installed()).filter((name) => !['dist', 'package.json', 'README.md', 'LICENSE'].includes(name))).toEqual([]);
    expect(readFileSync(join(installed(), 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
    const files = readdirSync(join(installed(), 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|ts)$/.test(name));
    expect(files.length).toBeGreaterThan(10);
    expect(readdirSync(join(project, 'node_modules', '@plinth'))).toEqual(['sdk']);
    for (const file of files) expect(readFileSync(join(installed(), 'dist', file), 'utf8'), file).not.toMatch(/from ['"]@plinth\//);
  });

  it('brings a client that needs nothing of Node', () => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = readFileSync(join(installed(), 'dist', file), 'utf8');
      expect(text, file).not.toMatch(/from ['"]node:|import\(['"]node:/);
      for (const [, next = ''] of text.matchAll(/from ['"]\.\/([^'"]+)['"]/g)) visit(next);
    };
    visit('client.js');
  });

  it('type-checks in a strict project with no types but its own', async () => {
    writeFileSync(join(project, 'check.ts'), `import { plinth, PipelineCancelled, PlinthClient, PlinthRequestError, PromotionEnded, type TypedDocument } from '@plinth/sdk';
import { PlinthClient as Slim } from '@plinth/sdk/client';
const run = plinth.init({ experiment: 'digits', params: { lr: 0.1, model: { depth: 6 } } });
run.log({ loss: 0.3 }, { step: 1 });
// @ts-expect-error metrics are numbers
run.log({ loss: 'high' });
await run.artifact(new Uint8Array(3), { path: 'a.bin' });
const { outcome } = await run.finish();
const sent: boolean = outcome === 'sent';
const client = new PlinthClient({ url: 'http://127.0.0.1:5080' });
declare const document: TypedDocument<{ viewer: { name: string } }, { id: string }>;
const name: string = (await client.query(document, { id: '1' })).viewer.name;
// @ts-expect-error the document wants an id
await client.query(document, {});
for await (const found of client.runs.search({ filter: 'metrics.loss < 1' })) {
  const key: string | undefined = found.metrics[0]?.key;
  void key;
}
try {
  const { status, gates } = await client.promotions.wait('7', { timeoutMs: 1000 });
  const outcome: 'PASS' | 'FAIL' | 'PENDING' | 'ERROR' | undefined = gates[0]?.outcome;
  void status; void outcome; void (await client.evidence.downloadTo('7', 'evidence.zip')).digest;
} catch (error) {
  if (error instanceof PromotionEnded) void error.promotion.votes;
}
const pipeline = plinth.pipeline('nightly', { params: { days: 30 }, period: { start: new Date() } });
const rows = pipeline.step('load', (step) => {
  step.reads({ namespace: 'db', name: 'orders' }, { dataset: 'flights', digest: 'ab' });
  return [1, 2];
});
const trained: { readonly rows: number; readonly lr: number } = await pipeline.step('train', { given: { rows, lr: 0.1 }, cache: { key: [1] }, retries: 2 }, async (step, given) => {
  const all: readonly number[] = given.rows;
  step.signal.addEventListener('abort', () => undefined);
  const one: string = await step.step('inner', { given: [rows, 'a'] }, (_, [some, text]) => text + some.length);
  return { rows: all.length + one.length, lr: given.lr };
});
// @ts-expect-error the step gives back an object
const wrong: number = await pipeline.step('wrong', () => trained);
const ended: 'sent' | 'journal' | 'refused' | 'lost' | 'disabled' = (await pipeline.finish('SUCCEEDED')).outcome;
void wrong; void ended; void PipelineCancelled;
void sent; void name; void new Slim({ url: '' }); void PlinthRequestError;
`);
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({
      compilerOptions: { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, target: 'es2022', lib: ['es2022'], types: [], module: 'nodenext', moduleResolution: 'nodenext', noEmit: true, skipLibCheck: false },
      files: ['check.ts'],
    }));
    const { stdout } = await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project]).catch((error: unknown) => error as { stdout: string });
    expect(stdout).toBe('');
  }, 60_000);
});

describe('a pipeline', { timeout: 60_000 }, () => {
  const nightly = (ending: string): Promise<Ended> => {
    const script = join(project, `nightly-${Math.random().toString(36).slice(2)}.mjs`);
    writeFileSync(script, `import { plinth } from '@plinth/sdk';
const pipeline = plinth.pipeline('nightly', { url: ${JSON.stringify(server.url)}, journalDir: ${JSON.stringify(journalDir())}, code: 'v1' });
const rows = await pipeline.step('load', { cache: true }, () => [1, 2]);
${ending}`);
    const child = spawn(process.execPath, [script], { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stderr })));
  };
  const told = (): { name: string; state: string; isCached: boolean }[] => server.reports.flatMap(({ job, state, isCached }) => (state === 'SUCCEEDED' || state === 'FAILED' ? [{ name: job.name, state, isCached: isCached ?? false }] : []));

  it('may end without a word; the next finds what was kept in the project', async () => {
    expect(await nightly("await pipeline.step('train', { given: rows }, () => 1);")).toMatchObject({ code: 0, stderr: expect.stringContaining('nightly is at http') });
    expect(told()).toEqual([{ name: 'nightly.load', state: 'SUCCEEDED', isCached: false }, { name: 'nightly.train', state: 'SUCCEEDED', isCached: false }, { name: 'nightly', state: 'SUCCEEDED', isCached: false }]);
    server.reports.length = 0;
    await nightly('');
    expect(told()).toEqual([{ name: 'nightly.load', state: 'SUCCEEDED', isCached: true }, { name: 'nightly', state: 'SUCCEEDED', isCached: false }]);
    expect(readdirSync(join(project, 'node_modules', '.cache', 'plinth', 'steps'))).toHaveLength(1);
  });

  it('fails by what a step throws, and its process dies as it would have', async () => {
    expect(await nightly("await pipeline.step('train', () => { throw new TypeError('out of cheese'); });")).toMatchObject({ code: 1, stderr: expect.stringContaining('out of cheese') });
    expect(told().slice(-2)).toMatchObject([{ name: 'nightly.train', state: 'FAILED' }, { name: 'nightly', state: 'FAILED' }]);
  });

  it('that ends while a step waits for nothing says that the step did not end', async () => {
    await nightly("void pipeline.step('train', () => new Promise(() => undefined));");
    expect(told().slice(-2)).toMatchObject([{ name: 'nightly.train', state: 'FAILED' }, { name: 'nightly', state: 'FAILED' }]);
  });
});

describe("a stranger's project", { timeout: 60_000 }, () => {
  let plinth: TestServer;

  beforeAll(async () => {
    plinth = await TestServer.start();
  }, 60_000);

  afterAll(() => plinth?.stop());

  it('records a run in Plinth itself, with a program that git does not know yet', async () => {
    const { token } = await plinth.makeActor('WRITER');
    const folder = join(project, 'stranger');
    mkdirSync(folder);
    writeFileSync(join(folder, 'data.json'), '[1, 2]');
    const git = (...args: string[]) => run('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], { cwd: folder });
    await git('init', '-q', '-b', 'main');
    await git('add', '.');
    await git('commit', '-q', '-m', 'first');
    const program = `import { plinth, PlinthClient } from '@plinth/sdk';
const run = plinth.init({ experiment: 'strangers', name: 'first', params: { lr: 0.1 } });
console.log('hello');
for (let step = 0; step < 100; step++) run.log({ loss: 1 / (step + 1) });
await run.artifact('data.json');
await run.table('confusion', [{ predicted: 1, actual: 2 }]);
const fold = run.child({ name: 'fold' });
fold.log({ loss: 2 });
const ends = [await fold.finish(), await run.finish()].map(({ outcome }) => outcome);
const [found] = (await new PlinthClient({ url: process.env.PLINTH_URL, token: process.env.PLINTH_TOKEN }).runs.page({ experiment: 'strangers', filter: "params.lr = '0.1'" })).nodes;
process.stdout.write(JSON.stringify({ ends, id: run.id, found: found?.id }));
`;
    writeFileSync(join(folder, 'train.mjs'), program);
    const { stdout } = await run(process.execPath, ['train.mjs'], { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: join(project, 'state'), PLINTH_URL: plinth.url, PLINTH_TOKEN: token } });
    const told = JSON.parse(stdout.replace('hello\n', '')) as { ends: string[]; id: string; found: string };
    expect(told).toEqual({ ends: ['sent', 'sent'], id: told.id, found: told.id });

    const client = new PlinthClient({ url: plinth.url, token });
    const kept = await client.runs.get(told.id);
    expect(kept).toMatchObject({ name: 'first', status: 'FINISHED' });
    expect(kept.metrics.map(({ key }) => key)).toEqual(expect.arrayContaining(['loss', 'system/memory.rss.bytes']));
    expect((await client.runs.metrics(told.id, ['loss']))[0]?.values).toHaveLength(100);
    const files: string[] = [];
    for await (const { path } of client.artifacts.files(told.id)) files.push(path);
    expect(files.sort()).toEqual(['data.json', 'tables/confusion.table.json']);
    expect(kept.source).toMatchObject({ gitBranch: 'main', gitDirty: true, environment: { untracked: ['train.mjs'] } });
    expect(kept.source?.diff).toContain("+console.log('hello');");
  });
});

describe('a training process', { timeout: 60_000 }, () => {
  it.skipIf(!existsSync('/proc/self')).each(['/proc/nope', '/dev/null/below'])('goes on when its journals can not lie where they are wanted: in %s', async (dir) => {
    const ended = await train('', undefined, dir);
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining(`the journal can't be written in ${dir}`) });
    expect(trained()).toMatchObject({ status: 'FINISHED', losses: whole });
  });

  it('may end without a word: everything is sent, and secrets of the command line are not', async () => {
    expect(await train('')).toMatchObject({ code: 0, signal: null, stderr: expect.stringContaining('trained is at http') });
    expect(trained()).toMatchObject({ status: 'FINISHED', losses: whole, lines: ['epoch 1', 'ready'] });
    expect(trained().command).toMatch(/--api-key \*\*\*$/);
  });

  it('that throws fails the run with its stack, and dies as it would have', async () => {
    const ended = await train('run.log({ loss: 3000 }); throw new Error("out of cheese");');
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('out of cheese') });
    expect(trained()).toMatchObject({ status: 'FAILED', losses: [...whole, 3000] });
    expect(trained().lines).toContain('Error: out of cheese');
  });

  it('that calls process.exit keeps its code, and loses nothing', async () => {
    expect(await train('run.log({ loss: 3000 }); process.exit(3);')).toMatchObject({ code: 3 });
    expect(trained()).toMatchObject({ status: 'FAILED', losses: [...whole, 3000] });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('that gets %s dies of it, and the run is killed', async (signal) => {
    expect(await train('run.log({ loss: 3000 }); setInterval(() => undefined, 1000);', (pid) => process.kill(pid, signal))).toMatchObject({ code: null, signal });
    expect(trained()).toMatchObject({ status: 'KILLED', losses: [...whole, 3000] });
  });

  it('that listens to the signal itself decides itself', async () => {
    expect(await train("process.on('SIGTERM', async () => { await run.finish('FINISHED'); process.exit(0); }); setInterval(() => undefined, 1000);", (pid) => process.kill(pid, 'SIGTERM'))).toMatchObject({ code: 0 });
    expect(trained()).toMatchObject({ status: 'FINISHED', losses: whole });
  });

  it('that is killed with kill -9 while the server is away leaves a journal that sync sends', async () => {
    await server.stop();
    expect(await train('setInterval(() => undefined, 1000);', (pid) => process.kill(pid, 'SIGKILL'))).toMatchObject({ signal: 'SIGKILL' });
    await server.start();
    const outcomes = await syncJournals({ dir: journalDir(), connection: { url: server.url } });
    expect(outcomes).toMatchObject([{ outcome: 'sent' }]);
    expect(trained()).toMatchObject({ status: 'KILLED', losses: whole, lines: expect.arrayContaining(['epoch 1']) });
  });
});
