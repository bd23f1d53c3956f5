import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PubSub } from './pubsub.js';

const [here, there] = ['00000000-0000-4000-8000-00000000000a' as WorkspaceId, '00000000-0000-4000-8000-00000000000b' as WorkspaceId];

/** On whatever Postgres the tests run: the embedded one, or a server over TCP in cluster mode. Two processes of a cluster are two of each here. */
describe('what changed', () => {
  let testDatabase: TestDatabase;
  let admin: pg.Client;
  let databases: Database[];
  let speaker: PubSub;
  let hearer: PubSub;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    admin = new pg.Client({ connectionString: testDatabase.url });
    await admin.connect();
  });
  beforeEach(async () => {
    databases = await Promise.all([0, 1].map(() => Database.connect({ connectionString: testDatabase.url })));
    [speaker, hearer] = databases.map((database) => new PubSub(database)) as [PubSub, PubSub];
  });
  afterEach(async () => {
    await Promise.all([speaker, hearer].map((each) => each.onModuleDestroy()));
    await Promise.all(databases.map((database) => database.close()));
  });
  afterAll(async () => {
    await admin?.end();
    await testDatabase?.drop();
  });

  const hear = async (pubsub: PubSub, workspaceId: WorkspaceId, channel: string) => {
    const heard: (string | undefined)[] = [];
    const stop = await pubsub.subscribe(workspaceId, channel, (id) => heard.push(id));
    return { heard, stop };
  };
  const listeners = async () => Number((await admin.query(`select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen %'`)).rows[0].count);
  const cut = () => admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen %'`);

  it('is heard in every process, by those of the workspace and channel alone, and once however often it was said', async () => {
    const [mine, own, otherChannel, otherWorkspace] = [await hear(hearer, here, 'run'), await hear(speaker, here, 'run'), await hear(hearer, here, 'runs'), await hear(hearer, there, 'run')];
    for (let time = 0; time < 50; time++) speaker.publish(here, 'run', 'a');
    speaker.publish(here, 'run', 'b');
    await expect.poll(() => [mine.heard, own.heard]).toEqual([['a', 'b'], ['a', 'b']]);
    expect([otherChannel.heard, otherWorkspace.heard]).toEqual([[], []]);
    expect(await listeners()).toBe(2);
  });

  it('is heard no more by who stopped, and still by the others', async () => {
    const [one, other] = [await hear(hearer, here, 'run'), await hear(hearer, here, 'run')];
    one.stop();
    one.stop();
    speaker.publish(here, 'run', 'a');
    await expect.poll(() => other.heard).toEqual(['a']);
    other.stop();
    const again = await hear(hearer, here, 'run');
    speaker.publish(here, 'run', 'b');
    await expect.poll(() => again.heard).toEqual(['b']);
    expect([one.heard, other.heard]).toEqual([[], ['a']]);
  });

  it('goes out in notifications that Postgres takes, none lost', async () => {
    const { heard } = await hear(hearer, here, 'run');
    const ids = Array.from({ length: 1_500 }, (_, index) => `${index}-${'x'.repeat(40)}`);
    for (const id of ids) speaker.publish(here, 'run', id);
    await expect.poll(() => heard.length).toBe(ids.length);
    expect(heard).toEqual(ids);
  });

  it('is told as "read everything again" when it is too much, to every channel of that workspace and to no other', async () => {
    const [runs, lists, elsewhere] = [await hear(hearer, here, 'run'), await hear(hearer, here, 'list'), await hear(hearer, there, 'run')];
    for (let index = 0; index < 5_000; index++) speaker.publish(here, 'run', String(index));
    await expect.poll(() => [runs.heard, lists.heard]).toEqual([[undefined], [undefined]]);
    expect(elsewhere.heard).toEqual([]);
  });

  it('is told as "read everything again" after the connection was lost, and heard as before from then on', async () => {
    const [one, other] = [await hear(hearer, here, 'run'), await hear(hearer, there, 'list')];
    for (let round = 1; round <= 2; round++) {
      await cut();
      await expect.poll(() => [one.heard, other.heard]).toEqual([Array(round).fill(undefined), Array(round).fill(undefined)]);
      await expect.poll(listeners).toBe(1);
    }
    speaker.publish(here, 'run', 'after');
    await expect.poll(() => one.heard).toEqual([undefined, undefined, 'after']);
  });

  it('waits for a server that is away for a while', async () => {
    const { heard } = await hear(hearer, here, 'run');
    const maintenance = new URL(testDatabase.url);
    maintenance.pathname = '/postgres';
    const keeper = new pg.Client({ connectionString: maintenance.href });
    await keeper.connect();
    const name = new URL(testDatabase.url).pathname.slice(1);
    await keeper.query(`alter database ${name} with allow_connections false`);
    try {
      await cut();
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(heard).toEqual([]);
    } finally {
      await keeper.query(`alter database ${name} with allow_connections true`);
      await keeper.end();
    }
    await expect.poll(() => heard).toEqual([undefined]);
    speaker.publish(here, 'run', 'after');
    await expect.poll(() => heard).toEqual([undefined, 'after']);
  });

  it('lets go of its connection when it ends, also while it waits for the server', async () => {
    await hear(hearer, here, 'run');
    await hearer.onModuleDestroy();
    await expect.poll(listeners).toBe(0);
    await hear(speaker, here, 'run');
    await cut();
    await speaker.onModuleDestroy();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await listeners()).toBe(0);
  });
});
