import { Inject, Injectable } from '@nestjs/common';
import { AccessControl, idCursor, parseName } from '@plinth/access';
import { type Actor, Clock, encodeCursor, type Entropy, IdSource, InvalidInput, isUuid, type Page, type PageArgs, pageSize, systemEntropy, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { makeWebhookSecret, Outbound } from '@plinth/platform/outbound';
import { Outbox } from '@plinth/platform/outbox';
import { EventKinds } from '../event-kinds.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from '../notification-settings.js';
import { NotificationStore } from '../notification.store.js';
import { TooManyWebhooks, UnknownEventKind, WebhookAlreadyMade, WebhookDeliveryNotFound, WebhookDisabled, WebhookNotFound, WebhookSecretShown, WebhookUnsigned } from '../notifications.errors.js';
import { messageFor, parseFilter, shownUrl, type TargetKind, unknownInFilter, webhookRetries } from '../rules/index.js';
import { Wake } from '../wake.js';
import { type Attempt, type Delivery, type DeliveryStatus, DeliveryStore } from './delivery.store.js';
import { WebhookSecretBox } from './webhook-secrets.js';
import { type SealedWebhook, type Webhook, WebhookStore } from './webhook.store.js';

export interface NewWebhook {
  readonly name: string;
  readonly kind?: TargetKind | null | undefined;
  readonly url: string;
  readonly eventKinds?: readonly string[] | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface WebhookChange {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly eventKinds?: readonly string[] | null | undefined;
  readonly enabled?: boolean | null | undefined;
}

export interface SecretRotation {
  readonly id: string;
  /** How long messages are signed with the secret before as well; 24 when absent, 0 for a secret that somebody else knows. */
  readonly overlapHours?: number | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface CreatedWebhook {
  readonly webhook: Webhook;
  /** Shown this once; absent for Slack, which checks no signatures. */
  readonly secret: string | null;
}

const maxWebhooks = 50;
const pingKind = 'webhook.pinged';
const defaultOverlapHours = 24;
const maxOverlapHours = 7 * 24;

/** Where a workspace's events go out to systems. Only maintainers and owners see and change that. */
@Injectable()
export class WebhookService {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbound: Outbound,
    private readonly webhooks: WebhookStore,
    private readonly deliveries: DeliveryStore,
    private readonly events: NotificationStore,
    private readonly secrets: WebhookSecretBox,
    private readonly kinds: EventKinds,
    private readonly wake: Wake,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    @Inject(NOTIFICATION_SETTINGS) private readonly settings: NotificationSettings,
  ) {}

  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<Webhook>> {
    this.access.check(actor, 'webhook:read');
    const size = pageSize(first);
    const from = idCursor(after);
    return this.database.transaction(actor, async () => toPage(await this.webhooks.page(actor.workspaceId, from, size + 1), size, ({ id }) => encodeCursor([id])));
  }

  async byIds(actor: Actor, ids: readonly string[]): Promise<(Webhook | undefined)[]> {
    this.access.check(actor, 'webhook:read');
    const found = await this.database.transaction(actor, () => this.webhooks.findAll(actor.workspaceId, ids.filter(isUuid)));
    return ids.map((id) => found.find((webhook) => webhook.id === id));
  }

  /** @throws TargetRefused, UnknownEventKind, TooManyWebhooks, WebhookAlreadyMade */
  async create(actor: Actor, { name, kind, url, eventKinds, idempotencyKey: key }: NewWebhook): Promise<CreatedWebhook> {
    this.access.check(actor, 'webhook:administer');
    const input = { name: parseName(name, 'input.name'), kind: kind ?? 'STANDARD', url, eventKinds: this.parseKinds(eventKinds ?? []) };
    this.outbound.check(url, 'input.url');
    const secret = input.kind === 'SLACK' ? null : makeWebhookSecret(this.entropy);
    return this.database.transaction(actor, async () => {
      let isNew = false;
      const id = await this.idempotency.once(actor, { key, operation: 'createWebhook', request: input }, async () => {
        isNew = true;
        const made = this.ids.next<'Webhook'>();
        if ((await this.webhooks.count(actor.workspaceId)) >= maxWebhooks) throw new TooManyWebhooks(maxWebhooks);
        const now = this.clock.now();
        const shown = shownUrl(input.kind, url);
        await this.webhooks.insert(actor.workspaceId, {
          id: made, name: input.name, kind: input.kind, shownUrl: shown, sealed: this.secrets.seal(actor.workspaceId, made, { url, secret, former: null }), eventKinds: input.eventKinds,
          disabledAt: null, disabledReason: null, failingSince: null, failures: 0, formerSecretUntil: null, createdBy: actor.id, createdAt: now, updatedAt: now,
        });
        await this.outbox.audit(actor, { action: 'webhook.created', subjectKind: 'webhook', subjectId: made, after: { ...input, url: shown } });
        return made;
      });
      if (!isNew) throw new WebhookAlreadyMade(id);
      return { webhook: this.existing(await this.webhooks.find(actor.workspaceId, id), id), secret };
    });
  }

  /** Turned on again, it begins without failures. @throws TargetRefused, UnknownEventKind, WebhookNotFound, SecretUnreadable */
  async update(actor: Actor, { id, name, url, eventKinds, enabled }: WebhookChange): Promise<Webhook> {
    this.access.check(actor, 'webhook:administer');
    const newName = name === null || name === undefined ? undefined : parseName(name, 'input.name');
    const newKinds = eventKinds ? this.parseKinds(eventKinds) : undefined;
    const newUrl = url ?? undefined;
    if (newUrl !== undefined) this.outbound.check(newUrl, 'input.url');
    return this.database.transaction(actor, async () => {
      const webhook = this.existing(await this.lock(actor, id), id, 'input.id');
      const now = this.clock.now();
      const changed: SealedWebhook = {
        ...webhook,
        name: newName ?? webhook.name,
        eventKinds: newKinds ?? webhook.eventKinds,
        ...(newUrl === undefined ? {} : this.movedTo(actor, webhook, newUrl)),
        ...(enabled === true ? { disabledAt: null, disabledReason: null, failures: 0, failingSince: null } : {}),
        ...(enabled === false && !webhook.disabledAt ? { disabledAt: now, disabledReason: null } : {}),
        updatedAt: now,
      };
      const [before, after] = [recordOf(webhook), recordOf(changed)];
      if (newUrl === undefined && JSON.stringify(before) === JSON.stringify(after)) return webhook;
      await this.webhooks.update(actor.workspaceId, changed);
      if (changed.disabledAt) await this.deliveries.giveUp(actor.workspaceId, webhook.id, now);
      await this.outbox.audit(actor, { action: 'webhook.updated', subjectKind: 'webhook', subjectId: webhook.id, before, after });
      return changed;
    });
  }

  /**
   * Gives it another secret. Until the overlap ends, each message carries a signature by either, so that the receiver can change over in its
   * own time; a rotation within the overlap of another ends the oldest secret at once.
   * @throws WebhookNotFound, WebhookUnsigned, WebhookSecretShown, InvalidInput, SecretUnreadable
   */
  async rotateSecret(actor: Actor, { id, overlapHours, idempotencyKey: key }: SecretRotation): Promise<CreatedWebhook> {
    this.access.check(actor, 'webhook:administer');
    const overlap = overlapHours ?? defaultOverlapHours;
    if (!Number.isInteger(overlap) || overlap < 0 || overlap > maxOverlapHours) throw new InvalidInput(`The secrets overlap for 0 to ${maxOverlapHours} hours.`, { field: 'input.overlapHours', help: 'Write 0 when the secret is known to somebody else, so that it ends at once.' });
    const secret = makeWebhookSecret(this.entropy);
    return this.database.transaction(actor, async () => {
      const webhook = this.existing(await this.lock(actor, id), id, 'input.id');
      if (webhook.kind === 'SLACK') throw new WebhookUnsigned();
      let isNew = false;
      await this.idempotency.once(actor, { key, operation: 'rotateWebhookSecret', request: { id, overlap } }, async () => {
        isNew = true;
        const now = this.clock.now();
        const { url, secret: before } = this.secrets.open(actor.workspaceId, webhook);
        const formerSecretUntil = new Date(now.getTime() + overlap * 3_600_000);
        await this.webhooks.update(actor.workspaceId, { ...webhook, formerSecretUntil, sealed: this.secrets.seal(actor.workspaceId, webhook.id, { url, secret, former: overlap === 0 ? null : before }), updatedAt: now });
        await this.outbox.audit(actor, { action: 'webhook.secret-rotated', subjectKind: 'webhook', subjectId: webhook.id, after: { formerSecretUntil: formerSecretUntil.toISOString() } });
        return webhook.id;
      });
      if (!isNew) throw new WebhookSecretShown();
      return { webhook: this.existing(await this.webhooks.find(actor.workspaceId, webhook.id), webhook.id), secret };
    });
  }

  /** With its deliveries. */
  async delete(actor: Actor, id: string): Promise<void> {
    this.access.check(actor, 'webhook:administer');
    await this.database.transaction(actor, async () => {
      const webhook = this.existing(await this.lock(actor, id), id);
      await this.webhooks.delete(actor.workspaceId, webhook.id);
      await this.outbox.audit(actor, { action: 'webhook.deleted', subjectKind: 'webhook', subjectId: webhook.id, before: recordOf(webhook) });
    });
  }

  /** Sends a message that says nothing, to see that it arrives. @throws WebhookNotFound, WebhookDisabled */
  async ping(actor: Actor, id: string): Promise<Delivery> {
    this.access.check(actor, 'webhook:administer');
    return this.database.transaction(actor, async () => {
      const webhook = this.enabled(this.existing(await this.lock(actor, id), id));
      const event = {
        id: this.ids.next(), kind: pingKind, actorId: actor.id, subjectKind: 'webhook', subjectId: webhook.id, title: `Plinth can reach ${webhook.name}`, body: 'This message was sent to try it.', link: null, data: {}, createdAt: this.clock.now(),
      };
      const deliveryId = this.ids.next<'WebhookDelivery'>();
      await this.events.insertEvents(actor.workspaceId, [event]);
      await this.deliveries.insert(actor.workspaceId, [{
        id: deliveryId, webhookId: webhook.id, eventId: event.id, eventKind: pingKind, body: messageFor(webhook.kind, event, actor.workspaceId, this.settings.publicUrl), maxAttempts: 1, createdAt: event.createdAt,
      }]);
      await this.outbox.audit(actor, { action: pingKind, subjectKind: 'webhook', subjectId: webhook.id });
      this.wake.webhooks(actor.workspaceId, [webhook.id]);
      return this.existingDelivery(await this.deliveries.find(actor.workspaceId, deliveryId), deliveryId);
    });
  }

  /** Sends the same message again, with the same id. One that waits is sent at once. @throws WebhookDeliveryNotFound, WebhookDisabled */
  async redeliver(actor: Actor, deliveryId: string): Promise<Delivery> {
    this.access.check(actor, 'webhook:administer');
    return this.database.transaction(actor, async () => {
      // The webhook first, in the order in which deliveries take them.
      const found = this.existingDelivery(isUuid(deliveryId) ? await this.deliveries.find(actor.workspaceId, deliveryId) : undefined, deliveryId);
      this.enabled(this.existing(await this.webhooks.lock(actor.workspaceId, found.webhookId), found.webhookId));
      const delivery = this.existingDelivery(await this.deliveries.lock(actor.workspaceId, deliveryId), deliveryId);
      await this.deliveries.renew(actor.workspaceId, delivery.id, webhookRetries.maxAttempts, this.clock.now());
      await this.outbox.audit(actor, { action: 'webhook.redelivered', subjectKind: 'webhook', subjectId: delivery.webhookId, before: { deliveryId: delivery.id, status: delivery.status }, after: { status: 'PENDING' } });
      this.wake.webhooks(actor.workspaceId, [delivery.webhookId]);
      return this.existingDelivery(await this.deliveries.find(actor.workspaceId, deliveryId), deliveryId);
    });
  }

  /** Newest first. */
  async listDeliveries(actor: Actor, webhookId: string, { first, after }: PageArgs, status: DeliveryStatus | null | undefined): Promise<Page<Delivery>> {
    this.access.check(actor, 'webhook:read');
    const size = pageSize(first);
    const before = idCursor(after);
    if (!isUuid(webhookId)) throw new WebhookNotFound(webhookId);
    return this.database.transaction(actor, async () => toPage(await this.deliveries.page(actor.workspaceId, webhookId, { before, status: status ?? undefined }, size + 1), size, ({ id }) => encodeCursor([id])));
  }

  /** The newest attempts of each delivery, oldest first. */
  async attempts(actor: Actor, deliveryIds: readonly string[]): Promise<Attempt[][]> {
    this.access.check(actor, 'webhook:read');
    const found = await this.database.transaction(actor, () => this.deliveries.attempts(actor.workspaceId, deliveryIds));
    return deliveryIds.map((id) => found.get(id) ?? []);
  }

  private parseKinds(filter: readonly string[]): string[] {
    const kinds = parseFilter(filter, 'input.eventKinds');
    const unknown = unknownInFilter(kinds, this.kinds.all().map(({ kind }) => kind));
    if (unknown !== undefined) throw new UnknownEventKind(unknown, 'input.eventKinds');
    return kinds;
  }

  private movedTo({ workspaceId }: Actor, webhook: SealedWebhook, url: string): Pick<SealedWebhook, 'shownUrl' | 'sealed'> {
    const { secret, former } = this.secrets.open(workspaceId, webhook);
    return { shownUrl: shownUrl(webhook.kind, url), sealed: this.secrets.seal(workspaceId, webhook.id, { url, secret, former }) };
  }

  private async lock({ workspaceId }: Actor, id: string): Promise<SealedWebhook | undefined> {
    return isUuid(id) ? this.webhooks.lock(workspaceId, id) : undefined;
  }

  private existing<Found extends Webhook>(webhook: Found | undefined, id: string, field?: string): Found {
    if (!webhook) throw new WebhookNotFound(id, field);
    return webhook;
  }

  private existingDelivery(delivery: Delivery | undefined, id: string): Delivery {
    if (!delivery) throw new WebhookDeliveryNotFound(id);
    return delivery;
  }

  private enabled<Found extends Webhook>(webhook: Found): Found {
    if (webhook.disabledAt) throw new WebhookDisabled();
    return webhook;
  }
}

/** What of a webhook goes on record: no secret, and nothing of the address that may be one. */
function recordOf({ name, kind, shownUrl: url, eventKinds, disabledAt }: Webhook): { readonly name: string; readonly kind: string; readonly url: string; readonly eventKinds: readonly string[]; readonly enabled: boolean } {
  return { name, kind, url, eventKinds, enabled: disabledAt === null };
}
