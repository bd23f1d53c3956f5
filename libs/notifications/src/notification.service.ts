import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { type Feed, Feeds } from '@plinth/platform/pubsub';
import { type EventKindDefinition, EventKinds } from './event-kinds.js';
import { NoticeSight } from './notice-sight.js';
import { type InboxNotification, NotificationStore } from './notification.store.js';
import { UnknownEventKind } from './notifications.errors.js';
import { RecipientStore } from './recipient.store.js';

/** Where an actor is told of a kind of event. */
export interface KindPreference extends EventKindDefinition {
  /** Whether the actor said so; otherwise it is what the kind begins with. */
  readonly isChosen: boolean;
}

export const inboxChannel = (recipientId: string): string => `inbox/${recipientId}`;

const maxCounted = 1_000;
const maxMarked = 1_000;

/** Everybody's own inbox. Nobody has a way into another's. */
@Injectable()
export class NotificationService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly feeds: Feeds,
    private readonly notifications: NotificationStore,
    private readonly sight: NoticeSight,
    private readonly recipients: RecipientStore,
    private readonly kinds: EventKinds,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(actor: Actor, { first, after }: PageArgs, unreadOnly: boolean): Promise<Page<InboxNotification>> {
    this.access.check(actor, 'notification:read');
    const size = pageSize(first);
    const before = numberOf(after);
    return this.database.transaction(actor, async () => toPage(await this.notifications.page(actor.workspaceId, actor.id, { before, unreadOnly, seen: this.sight.events(actor) }, size + 1), size, ({ number }) => encodeCursor([number])));
  }

  /** Counts to 1,000 and no further. */
  unreadCount(actor: Actor): Promise<number> {
    this.access.check(actor, 'notification:read');
    return this.database.transaction(actor, () => this.notifications.unread(actor.workspaceId, actor.id, maxCounted, this.sight.events(actor)));
  }

  /** Those of the ids that are in the actor's inbox; the others are passed over. @returns how many are unread afterwards */
  async markRead(actor: Actor, ids: readonly string[]): Promise<number> {
    this.access.check(actor, 'notification:update');
    if (ids.length > maxMarked) throw new InvalidInput(`At most ${maxMarked} notifications are marked at once.`, { field: 'ids', help: 'Use upTo for all of them.' });
    return this.database.transaction(actor, async () => {
      await this.notifications.markRead(actor.workspaceId, actor.id, ids.filter(isUuid), this.clock.now());
      return this.notifications.unread(actor.workspaceId, actor.id, maxCounted, this.sight.events(actor));
    });
  }

  /** This one and all that came before it. */
  async markReadUpTo(actor: Actor, id: string): Promise<number> {
    this.access.check(actor, 'notification:update');
    return this.database.transaction(actor, async () => {
      if (isUuid(id)) await this.notifications.markReadUpTo(actor.workspaceId, actor.id, id, this.clock.now());
      return this.notifications.unread(actor.workspaceId, actor.id, maxCounted, this.sight.events(actor));
    });
  }

  /** Every kind there is, and where the actor is told of it. */
  preferences(actor: Actor): Promise<KindPreference[]> {
    this.access.check(actor, 'notification:read');
    return this.database.transaction(actor, () => this.preferencesOf(actor, this.kinds.all()));
  }

  /** @throws UnknownEventKind */
  async prefer(actor: Actor, wish: { readonly kind: string; readonly inApp: boolean; readonly email: boolean }): Promise<KindPreference> {
    this.access.check(actor, 'notification:update');
    const definition = this.kinds.find(wish.kind);
    if (!definition) throw new UnknownEventKind(wish.kind, 'input.kind');
    return this.database.transaction(actor, async () => {
      const [before] = await this.preferencesOf(actor, [definition]);
      const chosen = { ...definition, inApp: wish.inApp, email: wish.email, isChosen: true };
      if (before?.isChosen && before.inApp === wish.inApp && before.email === wish.email) return before;
      await this.recipients.prefer(actor.workspaceId, actor.id, wish);
      await this.outbox.audit(actor, {
        action: 'notification-preference.changed', subjectKind: 'actor', subjectId: actor.id,
        before: { kind: wish.kind, inApp: before?.inApp ?? definition.inApp, email: before?.email ?? definition.email }, after: { kind: wish.kind, inApp: wish.inApp, email: wish.email },
      });
      return chosen;
    });
  }

  /** Each notification that comes from now on, once and in order. */
  async received(actor: Actor): Promise<AsyncIterableIterator<InboxNotification>> {
    this.access.check(actor, 'notification:read');
    const place = { number: 0 };
    const feed: Feed<InboxNotification> = await this.feeds.open(actor, [inboxChannel(actor.id)], () => this.next(actor, place, feed));
    try {
      place.number = await this.database.transaction(actor, () => this.notifications.newestNumber(actor.workspaceId, actor.id));
      return feed;
    } catch (error) {
      await feed.return();
      throw error;
    }
  }

  private async next(actor: Actor, place: { number: number }, feed: Feed<InboxNotification>): Promise<InboxNotification | undefined> {
    this.access.check(actor, 'notification:read');
    const [oldest, another] = await this.database.transaction(actor, () => this.notifications.since(actor.workspaceId, actor.id, place.number, 2, this.sight.events(actor)));
    if (another) feed.notify(another.id);
    if (oldest) place.number = oldest.number;
    return oldest;
  }

  private async preferencesOf(actor: Actor, definitions: readonly EventKindDefinition[]): Promise<KindPreference[]> {
    const chosen = await this.recipients.preferences(actor.workspaceId, [actor.id], definitions.map(({ kind }) => kind));
    return definitions.map((definition) => {
      const preference = chosen.get(`${actor.id} ${definition.kind}`);
      return { ...definition, inApp: preference?.inApp ?? definition.inApp, email: preference?.email ?? definition.email, isChosen: preference !== undefined };
    });
  }
}

function numberOf(after: string | null | undefined): number | undefined {
  if (after === null || after === undefined) return undefined;
  const [number] = decodeCursor(after, 1);
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return number;
}
