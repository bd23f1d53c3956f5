import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { IdSource, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { type OutboxConsumer, OutboxRelay, type OutboxRow } from '@plinth/platform/outbox';
import { PubSub } from '@plinth/platform/pubsub';
import { EmailStore } from './email/email.store.js';
import { Mailer } from './email/mailer.js';
import { EventKinds } from './event-kinds.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from './notification-settings.js';
import { type EventFor, NotificationStore } from './notification.store.js';
import { inboxChannel } from './notification.service.js';
import { notificationTopic } from './notifier.js';
import { RecipientStore } from './recipient.store.js';
import { matchesKind, messageFor, readNotice, type StoredNotice, type ToldEvent, webhookRetries } from './rules/index.js';
import { Wake } from './wake.js';
import { DeliveryStore } from './webhooks/delivery.store.js';
import { WebhookStore } from './webhooks/webhook.store.js';

interface ReadEvent {
  readonly event: ToldEvent;
  readonly notice: StoredNotice;
}

/**
 * Takes events out of the outbox and writes who is told, where. The relay calls it in the transaction that deletes the rows, so each is
 * written down once, whenever a process dies; keys of (event, recipient) and (event, webhook) would refuse a second besides. What goes
 * out afterwards is found by those rows.
 */
@Injectable()
export class FanOut implements OutboxConsumer, OnModuleInit {
  readonly topic = notificationTopic;
  private readonly logger = new Logger(FanOut.name);

  constructor(
    private readonly relay: OutboxRelay,
    private readonly database: Database,
    private readonly pubsub: PubSub,
    private readonly ids: IdSource,
    private readonly kinds: EventKinds,
    private readonly notifications: NotificationStore,
    private readonly recipients: RecipientStore,
    private readonly emails: EmailStore,
    private readonly mailer: Mailer,
    private readonly webhooks: WebhookStore,
    private readonly deliveries: DeliveryStore,
    private readonly wake: Wake,
    @Inject(NOTIFICATION_SETTINGS) private readonly settings: NotificationSettings,
  ) {}

  onModuleInit(): void {
    this.relay.register(this);
  }

  async deliver(workspaceId: WorkspaceId, rows: readonly OutboxRow[]): Promise<void> {
    const read = rows.flatMap((row) => this.read(row));
    if (!read.length) return;
    await this.notifications.insertEvents(workspaceId, read.map(({ event }) => event));
    await this.tellPeople(workspaceId, read);
    await this.tellSystems(workspaceId, read);
  }

  private read({ id, payload }: OutboxRow): ReadEvent[] {
    const notice = readNotice(payload);
    if (!notice) {
      // Nothing behind it may wait, audit records least of all.
      this.logger.error(`The outbox row ${id} tells of nothing that can be read; nobody was told.`);
      return [];
    }
    const { kind, actorId, subject, title, body, link, data, at } = notice;
    return [{ notice, event: { id, kind, actorId, subjectKind: subject.kind, subjectId: subject.id, title, body, link, data, createdAt: new Date(at) } }];
  }

  private async tellPeople(workspaceId: WorkspaceId, read: readonly ReadEvent[]): Promise<void> {
    const ids = [...new Set(read.flatMap(({ notice }) => notice.recipients))];
    const active = new Map<string, { readonly email: string | null }>((await this.recipients.active(workspaceId, ids)).map((recipient) => [recipient.id, recipient]));
    const preferences = await this.recipients.preferences(workspaceId, [...active.keys()], [...new Set(read.map(({ event }) => event.kind))]);
    for (const { createdAt, inApp, byEmail } of read.map(({ event, notice }) => this.wishes(event, notice, active, preferences))) {
      await this.notifications.insert(workspaceId, inApp, createdAt);
      await this.emails.insert(workspaceId, byEmail, createdAt);
      if (byEmail.length) this.wake.emails(workspaceId);
      this.database.afterCommit(() => inApp.forEach(({ recipientId, eventId }) => this.pubsub.publish(workspaceId, inboxChannel(recipientId), eventId)));
    }
  }

  private wishes(event: ToldEvent, { recipients }: StoredNotice, active: ReadonlyMap<string, { readonly email: string | null }>, preferences: ReadonlyMap<string, { readonly inApp: boolean; readonly email: boolean }>) {
    const definition = this.kinds.find(event.kind);
    const wishOf = (recipientId: string) => preferences.get(`${recipientId} ${event.kind}`) ?? { inApp: definition?.inApp ?? true, email: definition?.email ?? false };
    const entry = (recipientId: string): EventFor => ({ eventId: event.id, recipientId });
    const reached = recipients.filter((recipientId) => active.has(recipientId));
    return {
      createdAt: event.createdAt,
      inApp: reached.filter((recipientId) => wishOf(recipientId).inApp).map(entry),
      byEmail: this.mailer.isOn ? reached.filter((recipientId) => wishOf(recipientId).email && active.get(recipientId)?.email).map(entry) : [],
    };
  }

  private async tellSystems(workspaceId: WorkspaceId, read: readonly ReadEvent[]): Promise<void> {
    const webhooks = await this.webhooks.enabled(workspaceId);
    const deliveries = read.flatMap(({ event }) =>
      webhooks
        .filter(({ eventKinds }) => matchesKind(eventKinds, event.kind))
        .map(({ id, kind }) => ({
          id: this.ids.next<'WebhookDelivery'>(), webhookId: id, eventId: event.id, eventKind: event.kind,
          body: messageFor(kind, event, workspaceId, this.settings.publicUrl), maxAttempts: webhookRetries.maxAttempts, createdAt: event.createdAt,
        })),
    );
    await this.deliveries.insert(workspaceId, deliveries);
    this.wake.webhooks(workspaceId, [...new Set(deliveries.map(({ webhookId }) => webhookId))]);
  }
}
