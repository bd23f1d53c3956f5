import { OutboxRelay } from '@plinth/platform/outbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestActor } from '@plinth/server/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { UpkeepService } from './upkeep.service.js';
import { NotificationServer } from './testing/notification-server.js';

interface Inbox {
  readonly notifications: { readonly nodes: readonly { readonly id: string; readonly kind: string; readonly title: string; readonly readAt: string | null }[]; readonly unreadCount: number; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string } };
}

describe('the inbox', () => {
  let server: NotificationServer;
  let reader: TestActor;
  beforeAll(async () => {
    server = await NotificationServer.start();
  });
  beforeEach(async () => {
    reader = await server.member();
  });
  afterAll(() => server?.stop());

  const inbox = async (token: string, args = '') =>
    (await server.plinth.ask<Inbox>(token, `{ notifications${args} { nodes { id kind title readAt } unreadCount pageInfo { hasNextPage endCursor } } }`)).notifications;
  const titles = async (token: string, args = '') => (await inbox(token, args)).nodes.map(({ title }) => title);

  it('shows what one is told of, newest first, and what it is about', async () => {
    await server.tell({ kind: 'promotion.requested', recipients: [reader.actor.id], title: 'first' });
    await server.tell({ kind: 'promotion.approved', subject: { kind: 'promotion-request', id: 'p9' }, recipients: [reader.actor.id], title: 'second', body: 'because', link: '/promotions/p9', data: { version: 3 } });
    await expect.poll(() => titles(reader.token)).toEqual(['second', 'first']);
    const { notifications } = await server.plinth.ask<{ notifications: { nodes: unknown[]; unreadCount: number } }>(
      reader.token,
      '{ notifications(first: 1) { nodes { kind subjectKind subjectId title body link data readAt actor { id } } unreadCount } }',
    );
    expect(notifications).toEqual({
      nodes: [{ kind: 'promotion.approved', subjectKind: 'promotion-request', subjectId: 'p9', title: 'second', body: 'because', link: '/promotions/p9', data: { version: 3 }, readAt: null, actor: { id: server.owner.actor.id } }],
      unreadCount: 2,
    });
  });

  it("is one's own: others see and mark nothing of it, and who was shut out or lives elsewhere is told nothing", async () => {
    const other = await server.member();
    const stranger = await server.plinth.makeActor('OWNER', { workspaceId: await server.plinth.makeWorkspace() });
    const disabled = await server.member();
    await server.sql('update actor set disabled_at = now() where id = $1', [disabled.actor.id]);
    await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id, stranger.actor.id, disabled.actor.id], title: 'mine' });
    await expect.poll(() => titles(reader.token)).toEqual(['mine']);
    const [{ id } = { id: '' }] = (await inbox(reader.token)).nodes;
    expect(await titles(other.token)).toEqual([]);
    for (const token of [other.token, stranger.token]) {
      await server.plinth.ask(token, 'mutation ($ids: [ID!]) { markNotificationsRead(ids: $ids) }', { ids: [id] });
      await server.plinth.ask(token, 'mutation ($upTo: ID) { markNotificationsRead(upTo: $upTo) }', { upTo: id });
    }
    expect((await inbox(reader.token)).unreadCount).toBe(1);
    expect(await server.sql('select recipient_id from notification where event_id = $1', [id])).toEqual([{ recipient_id: reader.actor.id }]);
  });

  it('is told of nothing that was rolled back', async () => {
    await expect(server.plinth.platform.database.transaction(reader.actor, async () => {
      await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id], title: 'never' }, reader.actor);
      throw new Error('no');
    })).rejects.toThrow('no');
    await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id], title: 'after' });
    await expect.poll(() => titles(reader.token)).toEqual(['after']);
  });

  it('turns its pages, marks as read, and counts what is unread', async () => {
    for (let number = 1; number <= 7; number++) await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id], title: String(number) });
    await expect.poll(() => titles(reader.token)).toHaveLength(7);
    const one = await inbox(reader.token, '(first: 3)');
    expect([one.nodes.map(({ title }) => title), one.pageInfo.hasNextPage]).toEqual([['7', '6', '5'], true]);
    const two = await inbox(reader.token, `(first: 4, after: "${one.pageInfo.endCursor}")`);
    expect([two.nodes.map(({ title }) => title), two.pageInfo.hasNextPage]).toEqual([['4', '3', '2', '1'], false]);
    const mark = async (variables: Record<string, unknown>) => (await server.plinth.ask<{ markNotificationsRead: number }>(reader.token, 'mutation ($ids: [ID!], $upTo: ID) { markNotificationsRead(ids: $ids, upTo: $upTo) }', variables)).markNotificationsRead;
    expect(await mark({ ids: [one.nodes[0]!.id, one.nodes[0]!.id, 'not an id'] })).toBe(6);
    expect(await mark({ ids: [one.nodes[0]!.id] })).toBe(6);
    expect(await mark({ upTo: two.nodes[0]!.id })).toBe(2);
    expect(await titles(reader.token, '(unreadOnly: true)')).toEqual(['6', '5']);
    for (const variables of [{}, { ids: [], upTo: one.nodes[0]!.id }]) expect((await server.plinth.graphql(reader.token, 'mutation ($ids: [ID!], $upTo: ID) { markNotificationsRead(ids: $ids, upTo: $upTo) }', variables)).errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
  });

  it('holds each event once per recipient, when relays die after writing and before commit, and when many run at once', async () => {
    const { database } = server.plinth.platform;
    const relay = server.plinth.application.get(OutboxRelay);
    const dying = (): OutboxRelay => {
      const made = new OutboxRelay(database);
      for (const topic of ['notification']) made.register({ topic, deliver: async (workspaceId, rows) => {
        await Reflect.get(relay, 'consumers').get(topic).deliver(workspaceId, rows);
        await database.query('select pg_terminate_backend(pg_backend_pid())');
      } });
      return made;
    };
    for (let number = 0; number < 15; number++) {
      await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id, reader.actor.id], title: String(number) });
      await Promise.all([dying().drain(server.plinth.workspaceId).catch(() => undefined), relay.drain(server.plinth.workspaceId).catch(() => undefined)]);
    }
    await expect.poll(() => titles(reader.token)).toEqual(Array.from({ length: 15 }, (_, index) => String(14 - index)));
  });

  it('lets nothing behind it wait for an event that can not be read', async () => {
    await server.plinth.platform.database.transaction(reader.actor, () => server.plinth.platform.database.execute(`insert into outbox (workspace_id, id, topic, payload, created_at) values ($1, '00000000-0000-7000-8000-00000000000a', 'notification', '{"broken":true}', now())`, [server.plinth.workspaceId]));
    await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id], title: 'behind' });
    await expect.poll(() => titles(reader.token)).toEqual(['behind']);
  });

  it('takes names that people gave as they are: long, on many lines, with what no database takes', async () => {
    await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id], title: `a\u0000b\r\nBcc: x\u202e\ud800 ${'💥'.repeat(300)}`, body: `x\u0000${'y'.repeat(10_000)}`, data: { name: 'a\u0000\ud800', list: ['\u0000'] } });
    await expect.poll(() => titles(reader.token)).toEqual([expect.stringMatching(/^ab Bcc: x (💥)+…$/u)]);
  });

  it('refuses what is a defect of the domain that tells', async () => {
    const recipients = [reader.actor.id];
    for (const link of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'x', '/a b']) await expect(server.tell({ kind: 'promotion.approved', recipients, title: 'x', link })).rejects.toThrow('path');
    await expect(server.tell({ kind: 'promotion.approved', recipients, title: 'x', data: { x: 'y'.repeat(9_000) } })).rejects.toThrow('8000');
    await expect(server.tell({ kind: 'nothing.happened' as 'promotion.approved', recipients, title: 'x' })).rejects.toThrow('registered');
  });

  it('tells owners of a new member, and the member', async () => {
    const other = await server.member('OWNER');
    const { createUser } = await server.plinth.ask<{ createUser: { id: string } }>(server.owner.token, 'mutation { createUser(input: { name: "Ada", email: "ada@example.org", role: WRITER }) { id } }');
    await expect.poll(() => titles(other.token)).toEqual(['Ada is now a member']);
    expect(await titles(server.owner.token)).not.toContain('Ada is now a member');
    expect(await server.sql('select 1 as told from notification where recipient_id = $1', [createUser.id])).toEqual([{ told: 1 }]);
    await server.plinth.graphql(server.owner.token, 'mutation { createUser(input: { name: "Eve", email: "ada@example.org", role: WRITER }) { id } }');
    await server.tell({ kind: 'promotion.approved', recipients: [other.actor.id], title: 'after' });
    await expect.poll(() => titles(other.token)).toEqual(['after', 'Ada is now a member']);
  });

  describe('preferences', () => {
    const prefer = (token: string, input: Record<string, unknown>) => server.plinth.graphql(token, 'mutation ($input: NotificationPreferenceInput!) { setNotificationPreference(input: $input) { kind inApp email isChosen } }', { input });

    it('say for each kind where one is told, and are kept and recorded', async () => {
      const wished = { kind: 'promotion.approved', inApp: false, email: false };
      expect((await prefer(reader.token, wished)).data).toEqual({ setNotificationPreference: { ...wished, isChosen: true } });
      const { notificationPreferences: all } = await server.plinth.ask<{ notificationPreferences: { kind: string; inApp: boolean; email: boolean; isChosen: boolean }[] }>(reader.token, '{ notificationPreferences { kind description inApp email isChosen } }');
      expect(all.length).toBeGreaterThanOrEqual(15);
      expect(all.filter(({ isChosen }) => isChosen)).toMatchObject([wished]);
      await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id], title: 'unwanted' });
      await server.tell({ kind: 'promotion.rejected', recipients: [reader.actor.id], title: 'wanted' });
      await expect.poll(() => titles(reader.token)).toEqual(['wanted']);
      await expect.poll(() => server.sql(`select after from audit_event where subject_id = $1 and action = 'notification-preference.changed'`, [reader.actor.id])).toEqual([{ after: wished }]);
    });

    it('are refused for what is no kind', async () => {
      for (const kind of ['x', '', 'promotion.*', '__proto__', '\u0000']) expect((await prefer(reader.token, { kind, inApp: true, email: true })).errors?.[0]?.extensions.code).toBe('UNKNOWN_EVENT_KIND');
    });
  });

  it('is seen live: each notification once, in order, by its recipient alone', async () => {
    const other = await server.member();
    const socket = (token: string) => createClient({ url: `${server.plinth.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
    const clients = [socket(reader.token), socket(other.token)];
    const seen: string[][] = clients.map((client) => {
      const own: string[] = [];
      client.subscribe<{ notificationReceived: { title: string } }>({ query: 'subscription { notificationReceived { title kind } }' }, { next: ({ data }) => own.push(data?.notificationReceived.title ?? '?'), error: () => own.push('error'), complete: () => undefined });
      return own;
    });
    await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id], title: 'before' });
    await expect.poll(async () => (await titles(reader.token)).length).toBe(1);
    await new Promise((next) => setTimeout(next, 700));
    seen[0]?.splice(0);
    await Promise.all(Array.from({ length: 6 }, (_, number) => server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id], title: `live ${number}` })));
    await expect.poll(() => seen[0]?.length).toBe(6);
    expect(seen[0]).toEqual((await titles(reader.token, '(first: 6)')).reverse());
    expect(seen[1]).toEqual([]);
    for (const client of clients) await client.dispose();
  });

  it('lets go of what is half a year old, and numbers go on', async () => {
    const upkeep = server.plinth.application.get(UpkeepService);
    for (const title of ['old', 'older']) await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id], title });
    await expect.poll(() => titles(reader.token)).toHaveLength(2);
    await server.sql(`update notification set created_at = created_at - interval '200 days' where recipient_id = $1`, [reader.actor.id]);
    await server.sql(`update notified_event set created_at = created_at - interval '200 days' where id in (select event_id from notification where recipient_id = $1)`, [reader.actor.id]);
    await upkeep.prune(server.system('notification:prune'));
    expect(await inbox(reader.token)).toMatchObject({ nodes: [], unreadCount: 0 });
    await server.tell({ kind: 'promotion.approved', recipients: [reader.actor.id], title: 'new' });
    await expect.poll(() => titles(reader.token)).toEqual(['new']);
    expect(await server.sql('select number from notification where recipient_id = $1 order by number', [reader.actor.id])).toEqual([{ number: '2' }, { number: '3' }]);
  });
});
