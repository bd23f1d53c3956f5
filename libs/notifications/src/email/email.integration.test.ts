import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NotificationServer } from '../testing/notification-server.js';
import { EmailService } from './email.service.js';

describe('mail', () => {
  let server: NotificationServer;
  let address = '';
  let number = 0;
  beforeAll(async () => {
    server = await NotificationServer.start();
  });
  beforeEach(() => {
    address = `reader-${++number}@example.org`;
    server.mail.refuse = () => undefined;
  });
  afterAll(() => server?.stop());

  const to = (recipient: string) => server.mail.mails.filter((mail) => mail.to.includes(recipient));
  const rows = (recipientId: string) => server.sql<{ status: string; attempts: number; problem: string | null }>('select status, attempts, problem from notification_email where recipient_id = $1 order by event_id', [recipientId]);
  const retryNow = async () => {
    await server.sql(`update notification_email set next_attempt_at = now() - interval '1 minute' where status = 'PENDING'`);
    await server.plinth.application.get(EmailService).sendDue(server.system('email:send'));
  };

  it('comes as plain text and the least of HTML, from the address that is set', async () => {
    const { actor } = await server.member('READER', address);
    await server.tell({ kind: 'promotion.review_needed', recipients: [actor.id], title: 'fraud 12 waits for you', body: 'It reached 0.93 <b>& more</b>.\nLook.', link: '/promotions/p7' });
    await expect.poll(() => to(address)).toHaveLength(1);
    const { parsed, from, raw } = to(address)[0]!;
    expect(from).toBe('plinth@example.org');
    expect(parsed).toMatchObject({ subject: 'fraud 12 waits for you', from: { name: 'Plinth', address: 'plinth@example.org' }, to: [{ address }] });
    expect(parsed.text?.replace(/\r\n/g, '\n').trim()).toBe('fraud 12 waits for you\n\nIt reached 0.93 <b>& more</b>.\nLook.\n\nhttps://plinth.example.org/promotions/p7\n\n-- \nWhich mails you get is set in Plinth, under notifications.');
    expect(parsed.html).toContain('It reached 0.93 &lt;b&gt;&amp; more&lt;/b&gt;.<br>Look.');
    expect(parsed.html).toContain('<a href="https://plinth.example.org/promotions/p7">Open in Plinth</a>');
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    await expect.poll(() => rows(actor.id)).toMatchObject([{ status: 'SENT', attempts: 1 }]);
  });

  it('tells a guest nothing of what they may not see, and of what concerns them', async () => {
    const { actor, token } = await server.member('GUEST', address);
    await server.tell({ kind: 'promotion.review_needed', recipients: [actor.id], title: 'kept from guests' });
    await server.tell({ kind: 'promotion.review_needed', recipients: [actor.id], title: 'of nobody knows what', subject: { kind: 'of-no-domain', id: 'x' } });
    await server.tell({ kind: 'promotion.review_needed', recipients: [actor.id], title: 'about you', subject: { kind: 'actor', id: actor.id } });
    await expect.poll(() => rows(actor.id)).toMatchObject([{ status: 'FAILED' }, { status: 'FAILED' }, { status: 'SENT' }]);
    expect(to(address).map(({ parsed }) => parsed.subject)).toEqual(['about you']);
    expect(await server.plinth.ask(token, '{ notifications { unreadCount nodes { title } } }')).toEqual({ notifications: { unreadCount: 1, nodes: [{ title: 'about you' }] } });
    // Whoever may see it again finds it again.
    await server.sql(`update actor set role = 'READER' where id = $1`, [actor.id]);
    expect(await server.plinth.ask(token, '{ notifications { unreadCount } }')).toEqual({ notifications: { unreadCount: 3 } });
  });

  it.each([
    ['a title', 'x\r\nBcc: evil@example.com\r\n\r\nbody', undefined],
    ['a name', 'x', 'Ada\r\nBcc: evil@example.com'],
    ['a name that is a list', 'x', 'Ada <evil@example.com>, "Eve" '],
    ['a name with quotes', 'x', '"\\" <evil@example.com>'],
  ])('gets no header and no recipient out of %s', async (_, title, name) => {
    const { actor } = await server.member('READER', address);
    if (name !== undefined) await server.sql('update actor set name = $2 where id = $1', [actor.id, name]);
    await server.tell({ kind: 'promotion.review_needed', recipients: [actor.id], title });
    await expect.poll(() => to(address)).toHaveLength(1);
    const mail = to(address)[0]!;
    expect(mail.to).toEqual([address]);
    expect(mail.parsed.to?.map((each) => each.address)).toEqual([address]);
    expect(mail.parsed.bcc ?? []).toEqual([]);
    expect(mail.raw).not.toMatch(/^bcc:/im);
    expect(mail.parsed.headers.map(({ key }) => key).sort()).toEqual(['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to']);
    expect(server.mail.mails.flatMap((each) => each.to)).not.toContain('evil@example.com');
  });

  it('goes to whom it is wished by: not for kinds that tell in the app only, nor against a preference, nor without an address', async () => {
    const { actor, token } = await server.member('READER', address);
    const silent = await server.member('READER', `silent-${address}`);
    const nowhere = await server.member();
    const prefer = (asked: string, kind: string, email: boolean) => server.plinth.ask(asked, 'mutation ($input: NotificationPreferenceInput!) { setNotificationPreference(input: $input) { kind } }', { input: { kind, inApp: false, email } });
    await prefer(silent.token, 'promotion.review_needed', false);
    await prefer(token, 'promotion.executed', true);
    const recipients = [actor.id, silent.actor.id, nowhere.actor.id];
    for (const kind of ['promotion.requested', 'promotion.executed', 'promotion.review_needed'] as const) await server.tell({ kind, recipients, title: kind });
    await expect.poll(() => to(address).map(({ parsed }) => parsed.subject).sort()).toEqual(['promotion.executed', 'promotion.review_needed']);
    expect(to(`silent-${address}`)).toEqual([]);
    expect(await server.sql('select recipient_id from notification_email where recipient_id = any($1::uuid[])', [[silent.actor.id, nowhere.actor.id]])).toEqual([]);
  });

  it('is tried again when the server can not take it now, with the same Message-ID', async () => {
    const { actor } = await server.member('READER', address);
    server.mail.refuse = () => 451;
    await server.tell({ kind: 'promotion.review_needed', recipients: [actor.id], title: 'x' });
    await expect.poll(() => rows(actor.id)).toEqual([{ status: 'PENDING', attempts: 1, problem: 'The mail server answered 451.' }]);
    server.mail.refuse = () => undefined;
    await retryNow();
    await expect.poll(() => to(address)).toHaveLength(1);
    const [{ message_id } = { message_id: '' }] = await server.sql<{ message_id: string }>(`select '<' || event_id || '.' || recipient_id || '@example.org>' as message_id from notification_email where recipient_id = $1`, [actor.id]);
    expect(to(address)[0]?.parsed.messageId).toBe(message_id);
    await expect.poll(() => rows(actor.id)).toEqual([{ status: 'SENT', attempts: 2, problem: null }]);
  });

  it('is given up at once when the server never takes it, and after nine attempts otherwise', async () => {
    const { actor } = await server.member('READER', address);
    server.mail.refuse = () => 550;
    await server.tell({ kind: 'promotion.review_needed', recipients: [actor.id], title: 'x' });
    await expect.poll(() => rows(actor.id)).toEqual([{ status: 'FAILED', attempts: 1, problem: 'The mail server answered 550.' }]);
    const other = await server.member('READER', `other-${address}`);
    server.mail.refuse = () => 451;
    await server.tell({ kind: 'promotion.review_needed', recipients: [other.actor.id], title: 'x' });
    await expect.poll(async () => {
      await retryNow();
      return rows(other.actor.id);
    }).toMatchObject([{ status: 'FAILED', attempts: 9 }]);
  });

  it('goes to nobody who was shut out before it was sent', async () => {
    const { actor } = await server.member('READER', address);
    server.mail.refuse = () => 451;
    await server.tell({ kind: 'promotion.review_needed', recipients: [actor.id], title: 'x' });
    await expect.poll(() => rows(actor.id)).toMatchObject([{ attempts: 1, problem: 'The mail server answered 451.' }]);
    await server.sql('update actor set disabled_at = now() where id = $1', [actor.id]);
    server.mail.refuse = () => undefined;
    await retryNow();
    await expect.poll(() => rows(actor.id)).toMatchObject([{ status: 'FAILED' }]);
    expect(to(address)).toEqual([]);
  });
});
