import type { Actor, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Feeds, TooManySubscriptions } from './feeds.js';
import { PubSub } from './pubsub.js';

const workspaceId = '00000000-0000-4000-8000-00000000000a' as WorkspaceId;
const actor = (id: string): Actor => ({ id: id as Actor['id'], workspaceId, kind: 'USER', name: id, role: 'READER', scopes: undefined, requestId: 'test', expiresAt: undefined });
const seldom = { spacingMs: 1, lookEveryMs: 3_600_000 };

describe('feeds', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let pubsub: PubSub;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await Database.connect({ connectionString: testDatabase.url });
    pubsub = new PubSub(database);
  });
  afterAll(async () => {
    await pubsub?.onModuleDestroy();
    await database?.close();
    await testDatabase?.drop();
  });

  it('are counted for each actor, and free their place when they end, however they end', async () => {
    const feeds = new Feeds(pubsub, 2);
    const open = (who: string, read = () => Promise.resolve<string | undefined>('event')) => feeds.open(actor(who), ['a', 'b'], read, seldom);
    const [one] = [await open('ann'), await open('ann')];
    await expect(open('ann')).rejects.toBeInstanceOf(TooManySubscriptions);
    await open('ben');
    await one.return();
    await one.return();
    const failing = await open('ann', () => Promise.reject(new Error('no longer allowed')));
    await expect(open('ann')).rejects.toBeInstanceOf(TooManySubscriptions);
    failing.notify('a');
    await expect(failing.next()).rejects.toThrow('no longer allowed');
    await open('ann');
  });

  it('are woken by each of their channels, with the ids that were said there', async () => {
    const feed = await new Feeds(pubsub).open(actor('ann'), ['a', 'b'], (ids) => Promise.resolve([...(ids ?? [])]), seldom);
    pubsub.publish(workspaceId, 'a', 'x');
    pubsub.publish(workspaceId, 'b', 'y');
    pubsub.publish(workspaceId, 'c', 'z');
    const heard = (await feed.next()).value ?? [];
    while (heard.length < 2) heard.push(...((await feed.next()).value ?? []));
    expect(heard.sort()).toEqual(['x', 'y']);
    await feed.return();
  });

  it('look by themselves when nothing is said: announcements may be lost', async () => {
    let state = 0;
    let shown = 0;
    const feed = await new Feeds(pubsub).open(actor('ann'), ['a'], () => Promise.resolve(state === shown ? undefined : (shown = state)), { spacingMs: 1, lookEveryMs: 20 });
    setTimeout(() => (state = 7), 50);
    expect(await feed.next()).toEqual({ done: false, value: 7 });
    await feed.return();
  });
});
