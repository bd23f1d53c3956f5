import { systemActor } from '@plinth/access';
import type { Actor, Role } from '@plinth/kernel';
import { type TestActor, TestServer, type TestServerOptions } from '@plinth/server/testing';
import pg from 'pg';
import { type Notice, Notifier } from '../notifier.js';
import { MailServer } from './mail-server.js';
import { Receiver } from './receiver.js';

const settings = ['PLINTH_OUTBOUND_ALLOW', 'PLINTH_SMTP_URL', 'PLINTH_MAIL_FROM', 'PLINTH_PUBLIC_URL'] as const;

/** A Plinth that may call one outside system on loopback and send mail by one SMTP server, both real. */
export class NotificationServer {
  private constructor(
    readonly plinth: TestServer,
    readonly receiver: Receiver,
    readonly mail: MailServer,
    readonly owner: TestActor,
  ) {}

  static async start(options: TestServerOptions = {}): Promise<NotificationServer> {
    const [receiver, mail] = await Promise.all([Receiver.start(), MailServer.start()]);
    Object.assign(process.env, {
      PLINTH_OUTBOUND_ALLOW: receiver.host, PLINTH_SMTP_URL: mail.url, PLINTH_MAIL_FROM: 'Plinth <plinth@example.org>', PLINTH_PUBLIC_URL: 'https://plinth.example.org/',
    });
    const plinth = await TestServer.start(options);
    return new NotificationServer(plinth, receiver, mail, await plinth.makeActor('OWNER'));
  }

  async stop(): Promise<void> {
    await this.plinth.stop();
    await Promise.all([this.receiver.stop(), this.mail.stop()]);
    for (const name of settings) delete process.env[name];
  }

  /** Somebody with an address. */
  async member(role: Role = 'READER', email?: string): Promise<TestActor> {
    const member = await this.plinth.makeActor(role);
    if (email !== undefined) await this.sql('update actor set email = $2 where id = $1', [member.actor.id, email]);
    return member;
  }

  /** Tells as another domain does: inside its own transaction. */
  async tell(notice: Omit<Notice, 'subject'> & Partial<Pick<Notice, 'subject'>>, actor: Actor = this.owner.actor): Promise<void> {
    const notifier = this.plinth.application.get(Notifier);
    await this.plinth.platform.database.transaction(actor, () => notifier.tell(actor, { subject: { kind: 'promotion-request', id: 'p1' }, ...notice }));
  }

  async makeWebhook(path: string, input: Readonly<Record<string, unknown>> = {}): Promise<{ readonly id: string; readonly secret: string }> {
    const { createWebhook } = await this.plinth.ask<{ createWebhook: { webhook: { id: string }; secret: string } }>(
      this.owner.token,
      'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } secret } }',
      { input: { name: path, url: this.receiver.url(path), ...input } },
    );
    return { id: createWebhook.webhook.id, secret: createWebhook.secret };
  }

  /** The job's own actor, with that one permission. */
  system(permission: string): Actor {
    return systemActor(this.plinth.workspaceId, permission, 'test');
  }

  /** As whoever runs the database. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.plinth.databaseUrl });
    await client.connect();
    return client.query<Row>(text, [...values]).then(({ rows }) => rows).finally(() => client.end());
  }
}
