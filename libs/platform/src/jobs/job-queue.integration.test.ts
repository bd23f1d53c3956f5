import { setTimeout as pause } from 'node:timers/promises';
import { IdSource, SystemClock } from '@plinth/kernel';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JobQueue, type JobQueueOptions } from './job-queue.js';

/** What repeats goes on in Redis after the run that asked for it. */
async function emptied(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushdb();
  redis.disconnect();
}

describe('the job queue', () => {
  const workspaceId = new IdSource(new SystemClock()).next<'Workspace'>();
  const payload = { workspaceId, body: {} };
  let database: TestDatabase;
  let queue: JobQueue;
  let options: JobQueueOptions;
  let act: (name: string) => Promise<void> = () => Promise.resolve();
  beforeAll(async () => {
    database = await createTestDatabase();
    const redis = process.env.PLINTH_TEST_MODE === 'cluster' ? process.env.PLINTH_TEST_REDIS_URL : undefined;
    // A Redis database of its own: other tests' workers would take these jobs.
    options = redis ? { kind: 'redis', url: new URL('/15', redis).href } : { kind: 'postgres', connectionString: database.url };
    if (options.kind === 'redis') await emptied(options.url);
    queue = await JobQueue.connect(options);
    await queue.work(
      (name) => act(name),
      { onFailed: () => undefined, onTrouble: () => undefined },
    );
  });
  afterAll(async () => {
    await queue?.close();
    await database?.drop();
  });

  it('does its own work while every job that goes out hangs', async () => {
    let release: () => void = () => undefined;
    const hanging = new Promise<void>((resolve) => (release = resolve));
    let hung = 0;
    let done = 0;
    act = async (name) => {
      if (name !== 'test.hangs') done++;
      else {
        hung++;
        await hanging;
      }
    };
    for (let number = 0; number < 40; number++) await queue.add('test.hangs', payload, { lane: 'outbound' });
    await expect.poll(() => hung).toBe(16);
    for (let number = 0; number < 20; number++) await queue.add('test.works', payload);
    await expect.poll(() => done, { timeout: 5_000 }).toBe(20);
    expect(hung).toBe(16);
    release();
    await expect.poll(() => hung).toBe(40);
  });

  it('does one job of a kind at a time, and once more when it was asked meanwhile', async () => {
    let [running, most, times] = [0, 0, 0];
    let endFirst = (): void => undefined;
    const firstMayEnd = new Promise<void>((resolve) => (endFirst = resolve));
    act = async () => {
      running++;
      times++;
      most = Math.max(most, running);
      await (times === 1 ? firstMayEnd : pause(300));
      running--;
    };
    await queue.add('test.alone', payload, { lane: 'outbound', oneAtATime: 'a' });
    await expect.poll(() => running).toBe(1);
    for (let number = 0; number < 10; number++) await queue.add('test.alone', payload, { lane: 'outbound', oneAtATime: 'a' });
    endFirst();
    await expect.poll(() => times).toBe(2);
    await pause(700);
    expect([times, most]).toEqual([2, 1]);
    await queue.add('test.alone', payload, { lane: 'outbound', oneAtATime: 'a' });
    await expect.poll(() => times).toBe(3);
  });

  it('does jobs of different kinds beside each other', async () => {
    let running = 0;
    let endAll: () => void = () => undefined;
    const mayEnd = new Promise<void>((resolve) => (endAll = resolve));
    act = async () => {
      running++;
      await mayEnd;
    };
    await Promise.all(['a', 'b', 'c'].map((oneAtATime) => queue.add('test.beside', payload, { lane: 'outbound', oneAtATime })));
    await expect.poll(() => running).toBe(3);
    endAll();
  });

  it('repeats each job at its own moment of the interval', async () => {
    const every = 1_000;
    const offsets = new Map([['test.early', 200], ['test.late', 700]]);
    const done: { readonly name: string; readonly into: number }[] = [];
    act = async (name) => void done.push({ name, into: Date.now() % every });
    for (const [name, offsetMs] of offsets) await queue.repeat(name, { everyMs: every, offsetMs }, payload);
    await expect.poll(() => Math.min(...[...offsets.keys()].map((name) => done.filter((each) => each.name === name).length))).toBeGreaterThan(2);
    const late = done.map(({ name, into }) => (into - (offsets.get(name) ?? 0) + every) % every).sort((one, other) => one - other);
    expect(late[Math.floor(late.length / 2)]).toBeLessThan(250);
  });

  describe('when it stops', () => {
    const failures: string[] = [];
    const open = async (work: (name: string) => Promise<void>) => {
      const opened = await JobQueue.connect(optionsOfStops());
      await opened.work(work, { onFailed: (name, error) => failures.push(`${name}: ${error.message}`), onTrouble: (error) => failures.push(error.message) });
      return opened;
    };
    /** The first queue would take their jobs, in Redis too: so these have a database of their own there as well. */
    let stopsDatabase: TestDatabase;
    const optionsOfStops = (): JobQueueOptions => (options.kind === 'redis' ? { kind: 'redis', url: new URL('/11', options.url).href } : { kind: 'postgres', connectionString: stopsDatabase.url });
    beforeEach(async () => {
      failures.length = 0;
      stopsDatabase = await createTestDatabase();
      const stops = optionsOfStops();
      if (stops.kind === 'redis') await emptied(stops.url);
    });
    afterEach(() => stopsDatabase?.drop());

    it('takes no more jobs and waits for those under way', async () => {
      const begun: string[] = [];
      let endFirst = (): void => undefined;
      const firstMayEnd = new Promise<void>((resolve) => (endFirst = resolve));
      const stopped = await open(async (name) => {
        begun.push(name);
        await firstMayEnd;
      });
      await stopped.add('test.first', payload);
      await expect.poll(() => begun).toEqual(['test.first']);
      let isStopped = false;
      const stopping = stopped.stopWork().then((left) => {
        isStopped = true;
        return left;
      });
      // A look for jobs that is under way when it stops may find one more.
      await pause(300);
      await stopped.add('test.second', payload);
      await pause(300);
      expect([begun, isStopped]).toEqual([['test.first'], false]);
      endFirst();
      expect(await stopping).toEqual([]);
      await stopped.close();
      const next = await open((name) => Promise.resolve(void begun.push(name)));
      await expect.poll(() => begun).toEqual(['test.first', 'test.second']);
      await next.close();
      expect(failures).toEqual([]);
    });

    it('leaves a job that takes longer than that, and does not call it failed', async () => {
      let isBegun = false;
      let fail = (_why: Error): void => undefined;
      const hanging = new Promise<void>((_resolve, reject) => (fail = reject));
      const stopped = await open(() => {
        isBegun = true;
        return hanging;
      });
      await stopped.add('test.hangs', payload);
      await expect.poll(() => isBegun).toBe(true);
      expect(await stopped.stopWork(100)).toEqual(['test.hangs']);
      fail(new Error('It had nothing left to work with.'));
      await pause(300);
      await stopped.close();
      expect(failures).toEqual([]);
    });
  });
});
