import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, type Entropy, systemEntropy } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { type Answer, CallFailed, Outbound, signWebhook, TargetRefused } from '@plinth/platform/outbound';
import { Outbox } from '@plinth/platform/outbox';
import { SecretUnreadable } from '@plinth/platform/secrets';
import { Notifier } from '../notifier.js';
import { RecipientStore } from '../recipient.store.js';
import { excerptOf, isHopeless, readRetryAfter, retryDelay, webhookRetries } from '../rules/index.js';
import { type Attempt, type Delivery, DeliveryStore } from './delivery.store.js';
import { WebhookSecretBox } from './webhook-secrets.js';
import { type SealedWebhook, WebhookStore } from './webhook.store.js';

const timeLimitMs = 10_000;
/** Longer than a call can take: whoever is not back by then is dead, and the delivery is due again. */
const leaseMs = 20_000;
/** A target that fails so often in a row is asked again when the next look is taken, and others get their turn. */
const patience = 3;
const gone = 410;

/** What came of asking the target. */
interface Outcome {
  readonly attempt: Attempt;
  readonly isDelivered: boolean;
  readonly retryAfterMs: number | undefined;
}

/** Sends what is due. At least once: a worker that dies after sending and before it wrote so is followed by another, with the same id. */
@Injectable()
export class DeliveryService {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbound: Outbound,
    private readonly webhooks: WebhookStore,
    private readonly deliveries: DeliveryStore,
    private readonly secrets: WebhookSecretBox,
    private readonly recipients: RecipientStore,
    private readonly notifier: Notifier,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** All that is due to go to one webhook, one after the other. @returns how many were delivered */
  async deliverDue(actor: Actor, webhookId: string): Promise<number> {
    this.access.check(actor, 'webhook:deliver');
    let delivered = 0;
    for (let failedInARow = 0; failedInARow < patience; ) {
      const taken = await this.take(actor, webhookId);
      if (!taken) break;
      const outcome = await this.send(actor, taken.webhook, taken.delivery);
      await this.conclude(actor, taken.delivery, outcome);
      failedInARow = outcome.isDelivered ? 0 : failedInARow + 1;
      if (outcome.isDelivered) delivered += 1;
    }
    return delivered;
  }

  private take(actor: Actor, webhookId: string): Promise<{ readonly webhook: SealedWebhook; readonly delivery: Delivery } | undefined> {
    return this.database.transaction(actor, async () => {
      const webhook = await this.webhooks.find(actor.workspaceId, webhookId);
      if (!webhook || webhook.disabledAt) return undefined;
      const now = this.clock.nowMs();
      const delivery = await this.deliveries.take(actor.workspaceId, webhookId, new Date(now), new Date(now + leaseMs));
      return delivery && { webhook, delivery };
    });
  }

  private async send(actor: Actor, webhook: SealedWebhook, { id, attempts, body }: Delivery): Promise<Outcome> {
    const at = this.clock.now();
    const attempt = (facts: Pick<Attempt, 'status' | 'problem' | 'answer'>): Attempt => ({ number: attempts, at, latencyMs: Math.max(0, this.clock.nowMs() - at.getTime()), ...facts });
    try {
      const { url, secret, former } = this.secrets.open(actor.workspaceId, webhook);
      const before = former !== null && webhook.formerSecretUntil !== null && at < webhook.formerSecretUntil ? [former] : [];
      const headers = { 'Content-Type': 'application/json', ...(secret === null ? {} : signWebhook([secret, ...before], { id, atMs: at.getTime(), body })) };
      const answer = await this.outbound.call({ method: 'POST', url, headers, body, timeLimitMs });
      const isDelivered = answer.status >= 200 && answer.status < 300;
      return {
        attempt: attempt({ status: answer.status, problem: isDelivered ? null : problemOf(answer), answer: excerptOf(answer.body) }),
        isDelivered,
        retryAfterMs: readRetryAfter(answer.headers['retry-after'], this.clock.nowMs()),
      };
    } catch (error) {
      if (!(error instanceof CallFailed || error instanceof TargetRefused || error instanceof SecretUnreadable)) throw error;
      return { attempt: attempt({ status: null, problem: error.message, answer: null }), isDelivered: false, retryAfterMs: undefined };
    }
  }

  private async conclude(actor: Actor, { id, webhookId }: Delivery, { attempt, isDelivered, retryAfterMs }: Outcome): Promise<void> {
    const { workspaceId } = actor;
    await this.database.transaction(actor, async () => {
      const webhook = await this.webhooks.lock(workspaceId, webhookId);
      const delivery = await this.deliveries.lock(workspaceId, id);
      // Deleted meanwhile.
      if (!webhook || !delivery) return;
      const now = this.clock.now();
      await this.deliveries.record(workspaceId, id, attempt);
      if (isDelivered) {
        await this.deliveries.end(workspaceId, id, 'DELIVERED', now);
        if (webhook.failures > 0) await this.webhooks.update(workspaceId, { ...webhook, failures: 0, failingSince: null });
        return;
      }
      // Another attempt was begun because this one took too long; what came of that one counts.
      if (delivery.status === 'PENDING' && delivery.attempts === attempt.number) await this.planNext(actor, delivery, retryAfterMs, now);
      const failing = { ...webhook, failures: webhook.failures + 1, failingSince: webhook.failingSince ?? now };
      await this.webhooks.update(workspaceId, failing);
      if (webhook.disabledAt) return;
      if (attempt.status === gone) await this.disable(actor, failing, now, 'Its target says that it is gone for good (410).');
      else if (isHopeless(failing, now.getTime())) await this.disable(actor, failing, now, `It failed ${failing.failures} times in a row since ${failing.failingSince.toISOString()}.`);
    });
  }

  private async planNext({ workspaceId }: Actor, { id, attempts, maxAttempts }: Delivery, retryAfterMs: number | undefined, now: Date): Promise<void> {
    if (attempts >= maxAttempts) return this.deliveries.end(workspaceId, id, 'FAILED', now);
    const failed = webhookRetries.maxAttempts - (maxAttempts - attempts);
    const chance = (this.entropy.bytes(1)[0] ?? 0) / 256;
    return this.deliveries.retryAt(workspaceId, id, new Date(now.getTime() + Math.max(retryDelay(webhookRetries, failed, chance), retryAfterMs ?? 0)));
  }

  /** Turns it off, gives up what waits, and tells the owners and whoever made it. */
  private async disable(actor: Actor, webhook: SealedWebhook, now: Date, reason: string): Promise<void> {
    const { workspaceId } = actor;
    await this.webhooks.update(workspaceId, { ...webhook, disabledAt: now, disabledReason: reason, updatedAt: now });
    await this.deliveries.giveUp(workspaceId, webhook.id, now);
    await this.outbox.audit(actor, { action: 'webhook.disabled', subjectKind: 'webhook', subjectId: webhook.id, before: { disabledAt: null }, after: { disabledAt: now.toISOString() }, reason });
    await this.notifier.tell(actor, {
      kind: 'webhook.disabled',
      subject: { kind: 'webhook', id: webhook.id },
      recipients: [...(await this.recipients.owners(workspaceId)).slice(0, 999), webhook.createdBy],
      title: `The webhook ${webhook.name} was turned off`,
      body: `${reason} Events that waited for it were given up; each can be delivered again once it is turned on.`,
      link: `/settings/webhooks/${webhook.id}`,
      data: { webhookId: webhook.id, url: webhook.shownUrl },
    });
  }
}

function problemOf({ status }: Answer): string {
  if (status >= 300 && status < 400) return `The target answered ${status}; redirects are not followed.`;
  return `The target answered ${status}.`;
}
