import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { init, PlinthClient } from '@plinth/sdk';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plinth, type Ended } from './testing/plinth.js';

let server: TestServer;
let home: string;
let owner: string;
let runId: string;

beforeAll(async () => {
  server = await TestServer.start();
  home = mkdtempSync(join(tmpdir(), 'plinth-cli-'));
  owner = (await server.makeActor('OWNER')).token;
  const run = init({ experiment: 'digits', name: 'first', url: server.url, token: owner, params: { lr: 0.5 }, journalDir: join(home, 'journal'), captureLogs: false, captureSystem: false, captureSource: false, announce: false });
  runId = run.id;
  for (let step = 0; step < 10; step++) run.log({ loss: 1 / (step + 1) });
  await run.artifact(new TextEncoder().encode('{"depth":6}'), { path: 'model/model.json' });
  const { outcome } = await run.finish();
  expect(outcome).toBe('sent');
});

afterAll(async () => {
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

const at = (...args: string[]): Promise<Ended> => plinth(args, { home, env: { PLINTH_URL: server.url, PLINTH_TOKEN: owner } });

async function json(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await at(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('logging in', { timeout: 60_000 }, () => {
  it('stores a token that works, unseen by others, for its server alone', async () => {
    const ended = await plinth(['login', server.url], { home, input: `${owner}\n` });
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining(`Logged in at ${server.url}`) });
    expect(ended.stdout + ended.stderr).not.toContain(owner);
    const file = join(home, 'config', 'plinth', 'credentials.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await plinth(['runs', 'list'], { home })).stdout).toContain('first');
    const doctor = await plinth(['doctor'], { home });
    expect(doctor.code).toBe(0);
    expect(doctor.stdout).toContain('✓ access');
    expect(doctor.stdout).not.toContain(owner);
    expect(await plinth(['logout'], { home })).toMatchObject({ code: 0 });
    expect(existsSync(file)).toBe(false);
  });

  it('refuses what does not work, and stores nothing', async () => {
    expect(await plinth(['login', server.url], { home, input: '' })).toMatchObject({ code: 4 });
    expect(await plinth(['login', server.url], { home, input: 'hunter2\n' })).toMatchObject({ code: 2 });
    const mistyped = `${owner.slice(0, -1)}${owner.endsWith('x') ? 'y' : 'x'}`;
    expect(await plinth(['login', server.url], { home, input: `${mistyped}\n` })).toMatchObject({ code: 4 });
    expect(existsSync(join(home, 'config', 'plinth', 'credentials.json'))).toBe(false);
  });
});

describe('runs', { timeout: 60_000 }, () => {
  it('are listed as a table and as JSON', async () => {
    const { stdout } = await at('runs', 'list', '-e', 'digits', '-f', "metrics.loss < 0.2 and params.lr = '0.5'", '-o', 'metrics.loss asc', '-c', 'params.lr', '-c', 'metrics.loss');
    expect(stdout.trim().split('\n')).toEqual([expect.stringMatching(/^NAME +STATUS +STARTED +TOOK +lr +loss +ID$/), expect.stringMatching(/^first +finished .* 0\.5 +0\.1 +[0-9a-f-]{36}$/)]);
    expect(await json('runs', 'list', '-e', 'digits')).toMatchObject([{ id: runId, name: 'first', status: 'FINISHED' }]);
  });

  it('are shown whole', async () => {
    const { stdout } = await at('runs', 'show', runId);
    for (const word of ['first', runId, 'digits', 'finished', 'lr', 'loss']) expect(stdout).toContain(word);
    expect(await json('runs', 'show', runId)).toMatchObject({ id: runId, params: [{ key: 'lr', value: '0.5' }] });
  });

  it('are deleted and brought back', async () => {
    expect(await at('runs', 'delete', runId)).toMatchObject({ code: 0 });
    expect(await json('runs', 'list')).toEqual([]);
    expect(await json('runs', 'list', '--deleted')).toMatchObject([{ id: runId }]);
    expect(await at('runs', 'restore', runId)).toMatchObject({ code: 0, stdout: 'Restored 1 run.\n' });
    expect(await json('runs', 'list')).toMatchObject([{ id: runId }]);
  });

  it('that are not there end with 3, filters that do not parse with 2, and no permission with 4', async () => {
    expect(await at('runs', 'show', '01a20921-f9df-7000-b8dd-ac6dad45df9a')).toMatchObject({ code: 3, stdout: '' });
    expect(await at('runs', 'list', '-e', 'nothing')).toMatchObject({ code: 3 });
    expect(await at('runs', 'list', '-f', 'metrics.loss <')).toMatchObject({ code: 2, stdout: '' });
    const reader = (await server.makeActor('READER')).token;
    expect(await plinth(['runs', 'delete', runId], { home, env: { PLINTH_URL: server.url, PLINTH_TOKEN: reader } })).toMatchObject({ code: 4 });
    expect(await plinth(['runs', 'list'], { home, env: { PLINTH_URL: server.url } })).toMatchObject({ code: 4, stderr: expect.stringContaining('plinth login') });
  });
});

describe('artifacts', { timeout: 60_000 }, () => {
  it('go up and come back as they were, files and folders', async () => {
    const folder = join(home, 'up');
    mkdirSync(join(folder, 'sub dir'), { recursive: true });
    writeFileSync(join(folder, 'a.txt'), 'alpha');
    writeFileSync(join(folder, 'sub dir', 'b#1.bin'), Buffer.alloc(9 * 2 ** 20, 'beta'));
    expect(await at('artifacts', 'put', runId, folder, 'copied')).toMatchObject({ code: 0, stdout: 'Uploaded 2 files, 9.4 MB.\n' });
    expect(await json('artifacts', 'ls', runId)).toMatchObject([{ path: 'copied', isDirectory: true }, { path: 'model', isDirectory: true }]);
    expect((await at('artifacts', 'ls', runId, '-r')).stdout).toContain('copied/sub dir/b#1.bin');
    expect(await at('artifacts', 'get', runId, 'copied', join(home, 'down'))).toMatchObject({ code: 0 });
    for (const name of ['a.txt', 'sub dir/b#1.bin']) expect(readFileSync(join(home, 'down', name)).equals(readFileSync(join(folder, name)))).toBe(true);
    expect(await at('artifacts', 'get', runId, 'model/model.json', join(home, 'one.json'))).toMatchObject({ code: 0, stdout: 'Downloaded model/model.json, 11 B.\n' });
    expect(readFileSync(join(home, 'one.json'), 'utf8')).toBe('{"depth":6}');
  });

  it('that are not there end with 3, files that are not with 1', async () => {
    expect(await at('artifacts', 'get', runId, 'nothing', join(home, 'nothing'))).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/no artifact.*nothing/) });
    for (const flags of [[], ['-r'], ['--json']]) expect(await at('artifacts', 'ls', runId, 'nothing', ...flags)).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/no artifact "nothing"/) });
    expect(await at('artifacts', 'ls', '01a20921-f9df-7000-b8dd-ac6dad45df9a')).toMatchObject({ code: 3 });
    expect(await at('artifacts', 'get', '01a20921-f9df-7000-b8dd-ac6dad45df9a', 'a', join(home, 'nothing'))).toMatchObject({ code: 3, stderr: expect.stringMatching(/run/) });
    expect(await json('artifacts', 'ls', runId, 'model/model.json')).toMatchObject([{ path: 'model/model.json', isDirectory: false }]);
    expect(await at('artifacts', 'put', runId, join(home, 'not there'))).toMatchObject({ code: 1, stderr: expect.stringContaining('does not exist') });
  });
});

describe('experiments', { timeout: 60_000 }, () => {
  it('are made, renamed, deleted and restored', async () => {
    const made = await json('experiments', 'create', 'letters', '-d', 'A to Z');
    expect(made).toMatchObject({ name: 'letters', description: 'A to Z' });
    expect(await at('experiments', 'rename', 'letters', 'glyphs')).toMatchObject({ code: 0 });
    expect(await at('experiments', 'delete', 'glyphs')).toMatchObject({ code: 0 });
    expect((await at('experiments', 'list')).stdout).not.toContain('glyphs');
    expect(await at('experiments', 'restore', (made as { id: string }).id)).toMatchObject({ code: 0 });
    expect((await at('experiments', 'list')).stdout).toMatch(/glyphs +0/);
    expect(await at('experiments', 'delete', 'nothing')).toMatchObject({ code: 3 });
  });
});

describe('workspaces', { timeout: 60_000 }, () => {
  it('are made and listed with a token, and used with the one that is shown', async () => {
    const made = await at('workspaces', 'create', 'vision', '--name', 'Vision team');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Made vision {2}[0-9a-f-]{36}\nplk_usr_\w+\n$/) });
    expect((await at('workspaces', 'list')).stdout).toMatch(/\* +default .*\n +vision +Vision team /);
    const there = { home, env: { PLINTH_URL: server.url, PLINTH_TOKEN: made.stdout.split('\n')[1] ?? '' } };
    expect((await plinth(['workspaces', 'list'], there)).stdout).toMatch(/ +default .*\n\* +vision /);
    expect((await plinth(['runs', 'list', '--json'], there)).stdout).toBe('[]\n');
    expect(await plinth(['runs', 'list', '--workspace', 'default'], there)).toMatchObject({ code: 4 });
    expect(await at('workspaces', 'create', 'Vision!')).toMatchObject({ code: 2 });
    expect(await at('workspaces', 'create', 'vision')).toMatchObject({ code: 1, stdout: '' });
  });

  it('are chosen by name at the machine of the server, without a token', async () => {
    const local = await TestServer.start({ worker: false, localOwner: true });
    const here = (workspace: string | undefined, ...args: string[]) => plinth(args, { home, env: { PLINTH_URL: local.url, ...(workspace === undefined ? {} : { PLINTH_WORKSPACE: workspace }) } });
    try {
      expect(await here(undefined, 'workspaces', 'create', 'sound')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Made sound {2}[0-9a-f-]{36}\n$/) });
      expect(await here('sound', 'workspaces', 'create', 'text')).toMatchObject({ code: 0 });
      expect(await here('sound', 'experiments', 'create', 'in sound')).toMatchObject({ code: 0 });
      expect((await here('sound', 'experiments', 'list')).stdout).toContain('in sound');
      expect((await here(undefined, 'experiments', 'list')).stdout).not.toContain('in sound');
      expect((await here(undefined, 'experiments', 'list', '--workspace', 'sound')).stdout).toContain('in sound');
      expect((await here('sound', 'doctor')).stdout).toMatch(/PLINTH_WORKSPACE +sound[^]*in sound/);
      expect(await here('nothing', 'experiments', 'list')).toMatchObject({ code: 3, stderr: expect.stringContaining('plinth workspaces list') });
    } finally {
      await local.stop();
    }
  });
});

describe('sync', { timeout: 60_000 }, () => {
  it('sends what waits to the server of the settings, once', async () => {
    const run = init({ experiment: 'digits', mode: 'offline', journalDir: join(home, 'waiting'), url: 'http://127.0.0.1:9', captureLogs: false, captureSystem: false, captureSource: false, announce: false });
    run.log({ loss: 42 });
    await run.finish();
    expect(await at('sync', join(home, 'waiting'))).toMatchObject({ code: 0, stdout: 'Sent 1 of 1 journals.\n' });
    expect(await at('sync', join(home, 'waiting'))).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing waits') });
    const [series] = await new PlinthClient({ url: server.url, token: owner }).runs.metrics(run.id, ['loss']);
    expect(series?.values).toEqual([42]);
  });

  it('ends with 15 when the server refused something, and says how much and why', async () => {
    const dir = join(home, 'refused');
    const run = init({ experiment: 'digits', mode: 'offline', journalDir: dir, url: 'http://127.0.0.1:9', params: { lr: 1 }, captureLogs: false, captureSystem: false, captureSource: false, announce: false });
    for (const lr of [2, 3]) run.params({ lr });
    run.log({ loss: 7 });
    await run.finish();
    const ended = await at('sync', dir);
    expect(ended).toMatchObject({ code: 15, stdout: 'Sent 1 of 1 journals.\n' });
    expect(ended.stderr).toMatch(/Refused 2 times: params, tags or inputs \(lr\): .*lr/);
    expect(ended.stderr).toContain('plinth: The server refused 2 records.');
    expect(ended.stderr).toContain('.refused.jsonl');
    const [series] = await new PlinthClient({ url: server.url, token: owner }).runs.metrics(run.id, ['loss']);
    expect(series?.values).toEqual([7]);
    expect(await at('sync', dir)).toMatchObject({ code: 0 });
  });

  it('names a run that the server will not have, why, and the way out; discards it when it is told to, and says what is lost', async () => {
    const dir = join(home, 'unwanted');
    const quiet = { experiment: 'digits', mode: 'offline', journalDir: dir, url: 'http://127.0.0.1:9', captureLogs: false, captureSystem: false, captureSource: false, announce: false } as const;
    const [lost, taken] = [init({ ...quiet, resume: '01890000-0000-7000-8000-000000000001' }), init(quiet)];
    for (const step of [1, 2, 3]) lost.log({ loss: step });
    await lost.artifact(new Uint8Array(3), { path: 'a.bin' });
    for (const run of [lost, taken]) await run.finish();

    const ended = await at('sync', dir);
    expect(ended).toMatchObject({ code: 15, stdout: 'Sent 1 of 2 journals.\n' });
    expect(ended.stderr).toMatch(new RegExp(`The server refuses the run ${lost.id}: There is no run .*\\. It stays in .*; .*plinth sync --discard ${lost.id}`));
    expect(ended.stderr).toContain('plinth: The server refused 1 run.');

    expect(await at('sync', dir, '--discard', taken.id)).toMatchObject({ code: 3, stderr: expect.stringContaining(`Nothing of ${taken.id} waits`) });
    const asked = await at('sync', dir, '--discard', lost.id);
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(asked.stderr).toMatch(/run .*: 4 records that the server does not have: 3 metric points, 1 artifact \(a\.bin\)/);
    expect(await at('sync', dir, '--dry-run')).toMatchObject({ code: 0, stdout: expect.stringContaining(lost.id) });
    expect(await at('sync', dir, '--discard', lost.id, '--yes')).toMatchObject({ code: 0, stdout: 'Discarded 1 journal.\n', stderr: expect.stringContaining('3 metric points') });
    expect(await at('sync', dir)).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing waits') });
  });

  it('takes a folder that is not there for a mistake, and none of its own for nothing to do', async () => {
    expect(await at('sync', join(home, 'not-there'))).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('There is no folder') });
    expect(await at('sync', join(home, 'not-there'), '--dry-run')).toMatchObject({ code: 2 });
    expect(await at('sync')).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing waits') });
  });
});
