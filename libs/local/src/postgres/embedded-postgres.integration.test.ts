import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../process-alive.js';
import { childrenOf, killWithChildren } from '../testing/index.js';
import { EmbeddedPostgres } from './embedded-postgres.js';

describe('a Postgres that was killed', () => {
  let root: string;
  let running: EmbeddedPostgres | undefined;
  let bystander: ChildProcess | undefined;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'plinth-embedded-'));
    await start();
    await ask('create table kept (number int primary key)');
  });
  afterEach(async () => {
    bystander?.kill('SIGKILL');
    await running?.stop();
    await rm(root, { recursive: true, force: true });
  });

  const start = async (): Promise<void> => {
    running = await EmbeddedPostgres.start({ folder: join(root, 'postgres') });
  };
  const ask = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: running?.connectionString('postgres') ?? '' });
    await client.connect();
    return client.query<Record<string, unknown>>(sql).then(({ rows }) => rows).finally(() => client.end());
  };
  const postmaster = (): number => running?.processId ?? 0;
  const killAll = () => killWithChildren(postmaster());

  it('with all its processes at once starts again at once, with all that was committed', async () => {
    for (let number = 1; number <= 5; number++) {
      await ask(`insert into kept values (${number})`);
      await killAll();
      await start();
      expect(await ask('select count(*)::int as count from kept')).toEqual([{ count: number }]);
    }
  });

  it('starts where its locks name a process that lives and is another', async () => {
    const socketFolder = decodeURIComponent(/host=(.*)$/.exec(running?.connectionString() ?? '')?.[1] ?? '');
    const locks = [join(root, 'postgres', 'postmaster.pid'), join(socketFolder, '.s.PGSQL.5432.lock')];
    await killAll();
    bystander = spawn('sleep', ['600']);
    for (const lock of locks) await writeFile(lock, (await readFile(lock, 'utf8')).replace(/^\d+/, String(bystander.pid)));
    await start();
    expect(await ask('select count(*)::int as count from kept')).toEqual([{ count: 0 }]);
    expect(await isAlive(bystander.pid ?? 0)).toBe(true);
  });

  it('waits for those of its processes that live on: two servers on the same files would ruin them', async () => {
    const [left = 0] = await childrenOf(postmaster());
    process.kill(left, 'SIGSTOP');
    process.kill(postmaster(), 'SIGKILL');
    let isUp = false;
    const starting = start().then(() => (isUp = true));
    await setTimeout(2_000);
    expect(isUp).toBe(false);
    process.kill(left, 'SIGKILL');
    await starting;
    expect(await ask('select count(*)::int as count from kept')).toEqual([{ count: 0 }]);
  });
});
