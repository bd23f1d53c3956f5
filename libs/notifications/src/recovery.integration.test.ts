import { OutboxRelay } from '@plinth/platform/outbox';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killWorker, startKillableWorker, type WorkerAddresses } from './testing/killable-worker.js';
import { NotificationServer } from './testing/notification-server.js';

/** Workers that die at every step, and queues that forget. */
describe('what is to be told survives', () => {
  let server: NotificationServer;
  let addresses: WorkerAddresses;
  beforeAll(async () => {
    server = await NotificationServer.start({
      worker: false,
      through: (given) => (addresses = given),
    });
  });
  afterAll(async () => {
    await server?.stop();
  });

  const delivered = (webhookId: string) => server.sql<{ status: string; attempts: number }>('select status, attempts from webhook_delivery where webhook_id = $1 order by id', [webhookId]);

  it('a worker killed while it delivers: another delivers again, with the same id', async () => {
    const { id } = await server.makeWebhook('/killed');
    const { actor } = await server.member('READER', 'killed@example.org');
    server.receiver.answer = () => undefined;
    const first = await startKillableWorker(addresses);
    await server.tell({ kind: 'promotion.review_needed', recipients: [actor.id], title: 'once' });
    await expect.poll(() => server.receiver.at('/killed')).toHaveLength(1);
    await killWorker(first);
    server.receiver.acceptAgain();
    expect(await delivered(id)).toMatchObject([{ status: 'PENDING', attempts: 1 }]);
    const second = await startKillableWorker(addresses);
    try {
      await expect.poll(() => delivered(id), { timeout: 60_000 }).toMatchObject([{ status: 'DELIVERED', attempts: 2 }]);
      const came = server.receiver.at('/killed');
      expect(came).toHaveLength(2);
      expect(new Set(came.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1);
      await expect.poll(() => new Set(server.mail.mails.filter(({ to }) => to.includes('killed@example.org')).map(({ parsed }) => parsed.messageId)).size, { timeout: 60_000 }).toBe(1);
      expect(await server.sql('select count(*)::int as count from notification where recipient_id = $1', [actor.id])).toEqual([{ count: 1 }]);
    } finally {
      await killWorker(second);
    }
  }, 120_000);

  // The queue gives a dead worker's jobs away after a minute or so, several times over: CI waits for that.
  it.runIf(process.env['PLINTH_TEST_CI'] === 'true')('workers killed at any moment, again and again: each event is delivered, and in each inbox once', async () => {
    const { id } = await server.makeWebhook('/often');
    const { actor } = await server.member();
    const events = 40;
    const telling = (async () => {
      for (let number = 0; number < events; number++) {
        await server.tell({ kind: 'promotion.executed', recipients: [actor.id], title: String(number) });
        await new Promise((next) => setTimeout(next, 100));
      }
    })();
    for (const livesMs of [50, 300, 700, 1_100]) {
      const worker = await startKillableWorker(addresses);
      await new Promise((next) => setTimeout(next, livesMs));
      await killWorker(worker);
    }
    await telling;
    const last = await startKillableWorker(addresses);
    try {
      const titles = () => new Set(server.receiver.at('/often').map(({ body }) => JSON.parse(body).data.title));
      await expect.poll(() => titles().size, { timeout: 90_000 }).toBe(events);
      await expect.poll(async () => (await delivered(id)).map(({ status }) => status), { timeout: 60_000 }).toEqual(Array.from({ length: events }, () => 'DELIVERED'));
      const ids = new Map(server.receiver.at('/often').map(({ headers, body }) => [headers['webhook-id'], JSON.parse(body).data.eventId]));
      expect([ids.size, new Set(ids.values()).size]).toEqual([events, events]);
      expect(await server.sql('select count(*)::int as count, count(distinct event_id)::int as events, max(number)::int as newest from notification where recipient_id = $1', [actor.id])).toEqual([{ count: events, events, newest: events }]);
    } finally {
      await killWorker(last);
    }
  }, 240_000);

  it('a queue that forgot every job: what is due is found by its rows', async () => {
    const { id } = await server.makeWebhook('/forgotten');
    await server.tell({ kind: 'promotion.executed', recipients: [], title: 'x' });
    await server.plinth.application.get(OutboxRelay).drain(server.plinth.workspaceId);
    expect(await delivered(id)).toMatchObject([{ status: 'PENDING', attempts: 0 }]);
    if (addresses.jobs.kind === 'redis') {
      const redis = new Redis(addresses.jobs.url);
      await redis.flushdb();
      redis.disconnect();
    } else {
      const tables = await server.sql<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq' and tablename !~ 'migration'`);
      expect(tables.length).toBeGreaterThan(0);
      // Whoever looks for jobs at this moment holds some of the tables: then once more.
      const forget = () => server.sql(`truncate ${tables.map(({ name }) => name).join(', ')} cascade`).then(() => true, () => false);
      await expect.poll(forget).toBe(true);
    }
    const worker = await startKillableWorker(addresses);
    try {
      await expect.poll(() => delivered(id), { timeout: 60_000 }).toMatchObject([{ status: 'DELIVERED', attempts: 1 }]);
    } finally {
      await killWorker(worker);
    }
  }, 120_000);
});
