import { PlinthRequestError } from './errors.js';
import { everyNode } from './pages.js';
import type { Transport } from './transport.js';
import type { DateTime, Page } from './types.js';

/** A system that is told what happens. */
export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly kind: 'STANDARD' | 'SLACK';
  /** Its address, without what may be secret in it. */
  readonly url: string;
  /** Empty for all. */
  readonly eventKinds: readonly string[];
  readonly disabledAt: DateTime | null;
  readonly disabledReason: string | null;
  readonly createdAt: DateTime;
}

export interface NewWebhook {
  readonly name: string;
  readonly url: string;
  /** Such as `promotion.approved` or `promotion.*`; all unless told. */
  readonly eventKinds?: readonly string[] | undefined;
  readonly kind?: 'STANDARD' | 'SLACK' | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** One message, and what became of it. */
export interface WebhookDelivery {
  readonly id: string;
  readonly eventKind: string;
  readonly status: string;
  readonly attemptCount: number;
  readonly createdAt: DateTime;
  readonly nextAttemptAt: DateTime | null;
  readonly endedAt: DateTime | null;
  readonly attempts: readonly { readonly number: number; readonly at: DateTime; readonly status: number | null; readonly latencyMs: number; readonly problem: string | null }[];
}

const webhookFields = 'id name kind url eventKinds disabledAt disabledReason createdAt';
const deliveryFields = 'id eventKind status attemptCount createdAt nextAttemptAt endedAt attempts { number at status latencyMs problem }';
const pageFields = 'pageInfo { hasNextPage endCursor }';

/** Webhooks. For maintainers and owners. */
export class WebhooksClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  list({ pageSize = 100 }: { readonly pageSize?: number } = {}): AsyncGenerator<Webhook, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ webhooks: Page<Webhook> }>(`query Webhooks($first: Int, $after: String) { webhooks(first: $first, after: $after) { nodes { ${webhookFields} } ${pageFields} } }`, { first: pageSize, after })).webhooks);
  }

  /** The secret with which messages are signed is shown this once; null for Slack. */
  async create(input: NewWebhook): Promise<{ readonly webhook: Webhook; readonly secret: string | null }> {
    return (await this.transport.graphql<{ createWebhook: { readonly webhook: Webhook; readonly secret: string | null } }>(`mutation CreateWebhook($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { ${webhookFields} } secret } }`, { input })).createWebhook;
  }

  async delete(id: string): Promise<boolean> {
    return (await this.transport.graphql<{ deleteWebhook: boolean }>('mutation DeleteWebhook($id: ID!) { deleteWebhook(id: $id) }', { id })).deleteWebhook;
  }

  /** What was sent, newest first: 30 days, at most 2,000. */
  deliveries(id: string, { pageSize = 50 }: { readonly pageSize?: number } = {}): AsyncGenerator<WebhookDelivery, void, undefined> {
    return everyNode(async (after) => {
      const { webhook } = await this.transport.graphql<{ webhook: { readonly deliveries: Page<WebhookDelivery> } | null }>(`query Deliveries($id: ID!, $first: Int, $after: String) { webhook(id: $id) { deliveries(first: $first, after: $after) { nodes { ${deliveryFields} } ${pageFields} } } }`, { id, first: pageSize, after });
      if (!webhook) throw new PlinthRequestError(`There is no webhook ${id}.`, { code: 'WEBHOOK_NOT_FOUND', status: 404, help: 'webhooks.list() names those there are.' });
      return webhook.deliveries;
    });
  }

  /** Sends a message again. */
  async redeliver(deliveryId: string): Promise<WebhookDelivery> {
    return (await this.transport.graphql<{ redeliverWebhook: WebhookDelivery }>(`mutation Redeliver($id: ID!) { redeliverWebhook(deliveryId: $id) { ${deliveryFields} } }`, { id: deliveryId })).redeliverWebhook;
  }

  /** Sends a message of the kind `webhook.pinged`. */
  async ping(id: string): Promise<WebhookDelivery> {
    return (await this.transport.graphql<{ pingWebhook: WebhookDelivery }>(`mutation Ping($id: ID!) { pingWebhook(id: $id) { ${deliveryFields} } }`, { id })).pingWebhook;
  }
}
