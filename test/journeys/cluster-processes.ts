import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'vitest';
import { root } from './plinth-process.js';

export type Settings = Readonly<Record<string, string>>;

/** What the processes of a cluster need, on the parts that CI brought. The Redis database is the caller's own: other workers would take its jobs. */
export function clusterSettings(databaseUrl: string, redisDatabase: number, bucket: string): Record<string, string> {
  const redis = process.env.PLINTH_TEST_REDIS_URL;
  return {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis ? new URL(`/${redisDatabase}`, redis).href : '',
    S3_ENDPOINT: process.env.PLINTH_TEST_S3_ENDPOINT ?? '',
    S3_ACCESS_KEY: process.env.PLINTH_TEST_S3_ACCESS_KEY ?? '',
    S3_SECRET_KEY: process.env.PLINTH_TEST_S3_SECRET_KEY ?? '',
    S3_BUCKET: bucket,
    PLINTH_LOG_SECRET: 'a secret of this test, not of anybody else',
  };
}

export function run(app: 'api' | 'worker', environment: Settings, entry = 'main'): ChildProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PLINTH_|VITEST|NODE_ENV)/.test(name)));
  return spawn(process.execPath, [`apps/${app}/bundle/${entry}.js`], { cwd: root, env: { ...inherited, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts a process and waits for its line. @returns it, and what it said. @throws Error with what it said when it ends instead */
export async function start(app: 'api' | 'worker', environment: Settings): Promise<{ readonly child: ChildProcess; readonly line: string }> {
  const child = run(app, environment);
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  return new Promise((ready, fail) => {
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString();
      const [line] = /^Plinth (is ready at \S+|works)$/m.exec(said) ?? [];
      if (line) ready({ child, line });
    });
    child.once('exit', () => fail(new Error(`${app} ended: ${said}`)));
  });
}

/** A start that ends by itself. */
export async function refusedStart(app: 'api' | 'worker', environment: Settings): Promise<{ readonly code: number; readonly said: string }> {
  const child = run(app, environment);
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  return child.exitCode;
}

export async function ask<Data>(port: number, token: string, query: string): Promise<Data> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }, body: JSON.stringify({ query }) });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** As the operator makes the first one. */
export async function ownerToken(environment: Settings): Promise<string> {
  const child = run('api', environment, 'owner-token');
  let said = '';
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()));
  await once(child, 'exit');
  expect(said).toMatch(/^plk_usr_\w+\n$/);
  return said.trim();
}

export async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((free) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => free(typeof address === 'object' && address ? address.port : 0));
    }),
  );
}
