import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clean, PlinthProcess, root } from './plinth-process.js';

/** The contract of `npm start`: what scripts and users rely on. */
describe('the front door', { timeout: 90_000 }, () => {
  let data: string;
  const running: PlinthProcess[] = [];
  const start = async (port?: number) => {
    const plinth = await PlinthProcess.start(port === undefined ? { data } : { data, port });
    running.push(plinth);
    return plinth;
  };
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-door-'));
  });
  afterAll(async () => {
    await Promise.all(running.map((plinth) => plinth.end()));
    await rm(data, { recursive: true, force: true });
  });

  it('says one line when /ready answers, serves, and ends with 0 on SIGINT', async () => {
    const plinth = await start(0);
    expect(plinth.output).toMatch(/^Plinth is ready at http:\/\/127\.0\.0\.1:\d+\n$/);
    expect((await fetch(`${plinth.url}/ready`)).status).toBe(200);
    expect(await ask(plinth.url, 'mutation { createExperiment(input: { name: "kept" }) { id } }')).toMatchObject({ data: { createExperiment: { id: expect.any(String) } } });
    expect(await plinth.end('SIGINT')).toBe(0);
    expect(plinth.output.trim().split('\n')).toHaveLength(1);
    expect(plinth.errors).toBe('');
  });

  it.each([['SIGTERM', 'npm alone', 1], ['SIGINT', 'all that the terminal runs', -1]] as const)('typed as npm start ends with 0 on %s to %s, and nothing is left running', async (signal, _, whom) => {
    const npm = spawn('npm', ['start', '--', '--port', '0', '--data', data], { cwd: root, env: clean(process.env), stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    let url = '';
    for await (const line of createInterface(npm.stdout)) {
      url = /^Plinth is ready at (\S+)$/.exec(line)?.[1] ?? '';
      if (url !== '') break;
    }
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    const ended = once(npm, 'exit');
    process.kill(whom * (npm.pid ?? 0), signal);
    expect(await ended).toEqual([0, null]);
    await expect(fetch(`${url}/ready`)).rejects.toThrow('fetch failed');
    // Nobody holds the data.
    await (await start(0)).end();
  });

  it('has kept what was compiled, for later starts', async () => {
    const kept = await stat(join(root, 'apps', 'cli', 'bundle', 'local.cjs.compiled'));
    expect(kept.size).toBeGreaterThan(5_000_000);
  });

  it('finds everything again, also after kill -9, with no repair by hand', async () => {
    const second = await start(0);
    expect(await ask(second.url, '{ experimentByName(name: "kept") { name } }')).toEqual({ data: { experimentByName: { name: 'kept' } } });
    await second.end('SIGKILL');
    const third = await start(0);
    expect(await ask(third.url, '{ experimentByName(name: "kept") { name } }')).toEqual({ data: { experimentByName: { name: 'kept' } } });
    expect(await third.end('SIGTERM')).toBe(0);
  });

  it('keeps a second Plinth from the same data, and says where the first one is', async () => {
    const first = await start(0);
    const second = PlinthProcess.spawn({ data, port: 0 });
    expect(await second.exit()).toBe(1);
    expect(second.errors).toContain(`at ${first.url}`);
    expect(second.errors.trim().split('\n')).toHaveLength(1);
    await first.end();
  });

  it('takes the next port when the usual one is busy', async () => {
    const blocker = createServer();
    // Somebody else may hold it already: that serves as well.
    await new Promise((settled) => blocker.once('error', settled).listen(5080, '127.0.0.1', () => settled(undefined)));
    const plinth = await start();
    expect(Number(new URL(plinth.url).port)).toBeGreaterThan(5080);
    await plinth.end();
    blocker.close();
  });

  it('knows its owner on either loopback address, and on others says how somebody gets in at all', async () => {
    const six = await PlinthProcess.start({ data, port: 0, flags: ['--host', '::1'] });
    running.push(six);
    expect(six.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await ask(six.url, '{ experimentByName(name: "never made") { name } }')).toEqual({ data: { experimentByName: null } });
    await six.end();
    const open = await PlinthProcess.start({ data, port: 0, flags: ['--host', '0.0.0.0'] });
    running.push(open);
    expect(open.errors).toMatch(/^At this address everybody needs a token, and there is none yet: .*\n$/);
    expect(open.output.trim().split('\n')).toHaveLength(1);
    await open.end();
  });

  it('insists on a port that was asked for', async () => {
    const blocker = createServer();
    const busy = await new Promise<number>((listening) => blocker.listen(0, '127.0.0.1', () => listening(portOf(blocker))));
    const plinth = PlinthProcess.spawn({ data, port: busy });
    expect(await plinth.exit()).toBe(1);
    expect(plinth.errors).toContain(`Port ${busy} on 127.0.0.1 is in use.`);
    blocker.close();
  });

  it.each([
    [{ PLINTH_PORT: 'eighty' }, [], 'PLINTH_PORT must be a port'],
    [{ DATABASE_URL: 'postgres://somewhere/plinth' }, [], 'DATABASE_URL, REDIS_URL or S3_* is set'],
    [{ PLINTH_HOST: 'not_a_host.invalid' }, [], 'PLINTH_HOST is "not_a_host.invalid", which is no address of this machine.'],
    [{}, ['--host', '203.0.113.7'], 'PLINTH_HOST is "203.0.113.7"'],
    [{ PLINTH_DATA: '/proc/plinth/data' }, [], 'PLINTH_DATA, or --data, names /proc/plinth/data, which can not be used:'],
    [{}, ['--data', join(root, 'package.json')], 'package.json is not a folder'],
    [{}, ['--data', join(root, 'package.json', 'below')], 'which can not be used:'],
    [{}, ['--data', ''], '--data names no folder.'],
    [{ PLINTH_SCRATCH: '/proc/plinth' }, 'data', 'PLINTH_SCRATCH names /proc/plinth, which can not be used:'],
    [{ PLINTH_ANALYTICS_MEMORY: 'much' }, 'data', 'PLINTH_ANALYTICS_MEMORY must be'],
  ] as const)('ends with one sentence that names a wrong setting: %j %j', async (environment, flags, sentence) => {
    const plinth = PlinthProcess.spawn(flags === 'data' ? { data, environment } : { flags, environment });
    expect(await plinth.exit()).toBe(1);
    expect(plinth.errors).toContain(sentence);
    expect(plinth.errors.trim().split('\n')).toHaveLength(1);
    expect(plinth.output).toBe('');
  });

  it('keeps its data from other users', async () => {
    expect((await stat(join(data, 'postgres'))).mode & 0o077).toBe(0);
    for (const name of await readdir(data)) expect((await stat(join(data, name))).mode & 0o007, name).toBe(0);
  });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query }) });
  return response.json();
}
