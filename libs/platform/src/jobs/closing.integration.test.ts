import { setTimeout as pause } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../database/index.js';
import { PartingProxy } from '../testing/parting-proxy.js';
import { JobQueue } from './job-queue.js';

/** Postgres may be told to end as soon as its users say that they are closed. */
describe('what uses Postgres', () => {
  let database: TestDatabase;
  let proxy: PartingProxy;
  let admin: pg.Client;
  let reported: string[];
  beforeEach(async () => {
    database = await createTestDatabase();
    proxy = await PartingProxy.to(database.url);
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    reported = [];
  });
  afterEach(async () => {
    await admin?.end();
    await proxy?.close();
    await database?.drop();
  });

  const sessions = async (): Promise<number> => (await admin.query('select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')).rowCount ?? 0;
  /** As a server does that is told to end. */
  const endSessions = () => admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');

  const openQueue = async () => {
    const queue = await JobQueue.connect({ kind: 'postgres', connectionString: proxy.url });
    await queue.work(() => Promise.resolve(), { onFailed: (name, error) => reported.push(`${name}: ${error.message}`), onTrouble: (error) => reported.push(error.message) });
    return queue;
  };
  const openDatabase = async () => {
    const opened = await Database.connect({ connectionString: proxy.url });
    await Promise.all([1, 2, 3].map(() => opened.ping()));
    return opened;
  };

  describe.each([
    ['the job queue', openQueue],
    ['the database', openDatabase],
  ])('%s', (_name, open) => {
    const closeUnheard = async () => {
      const opened = await open();
      proxy.hold();
      let isClosed = false;
      const closing = opened.close().then(() => (isClosed = true));
      await expect.poll(() => proxy.held).toBeGreaterThan(0);
      await pause(100);
      return { closing, isClosed: () => isClosed };
    };

    it('is closed when Postgres has let go of each connection, and not before', async () => {
      const { closing, isClosed } = await closeUnheard();
      expect(isClosed()).toBe(false);
      expect(await sessions()).toBeGreaterThan(0);
      proxy.release();
      await closing;
      expect(await sessions()).toBe(0);
    });

    it('takes a connection that breaks meanwhile for no failure', async () => {
      const { closing } = await closeUnheard();
      await endSessions();
      await closing;
      expect(reported).toEqual([]);
    });
  });
});
