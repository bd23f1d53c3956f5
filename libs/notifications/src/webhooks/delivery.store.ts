import { Injectable } from '@nestjs/common';
import type { Id, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { WebhookId } from './webhook.store.js';

export type DeliveryId = Id<'WebhookDelivery'>;
export type DeliveryStatus = 'PENDING' | 'DELIVERED' | 'FAILED';

/** One event on its way to one webhook. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly webhookId: WebhookId;
  readonly eventId: string;
  readonly eventKind: string;
  /** What is sent, byte for byte. */
  readonly body: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly nextAttemptAt: Date;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** What came of one attempt. */
export interface Attempt {
  readonly number: number;
  readonly at: Date;
  readonly latencyMs: number;
  readonly status: number | null;
  readonly problem: string | null;
  readonly answer: string | null;
}

export type NewDelivery = Pick<Delivery, 'id' | 'webhookId' | 'eventId' | 'eventKind' | 'body' | 'maxAttempts' | 'createdAt'>;

/** Attempts of one delivery that are kept: the newest. */
export const keptAttempts = 25;

const columns = `id, webhook_id as "webhookId", event_id as "eventId", event_kind as "eventKind", body, status, attempts, max_attempts as "maxAttempts", next_attempt_at as "nextAttemptAt",
  created_at as "createdAt", ended_at as "endedAt"`;

/** Deliveries and their log. Which are due is what the rows say; jobs only say when to look. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /** A second delivery of one event to one webhook is not written. */
  async insert(workspaceId: WorkspaceId, deliveries: readonly NewDelivery[]): Promise<void> {
    if (!deliveries.length) return;
    const column = <Key extends keyof NewDelivery>(key: Key): NewDelivery[Key][] => deliveries.map((delivery) => delivery[key]);
    await this.database.execute(
      `insert into webhook_delivery (workspace_id, id, webhook_id, event_id, event_kind, body, max_attempts, created_at, status, attempts, next_attempt_at)
       select $1, d.*, 'PENDING', 0, d.created_at from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::timestamptz[]) as d (id, webhook_id, event_id, event_kind, body, max_attempts, created_at)
       on conflict (workspace_id, webhook_id, event_id) do nothing`,
      [workspaceId, column('id'), column('webhookId'), column('eventId'), column('eventKind'), column('body'), column('maxAttempts'), column('createdAt')],
    );
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<Delivery | undefined> {
    const [row] = await this.database.query<Delivery>(`select ${columns} from webhook_delivery where workspace_id = $1 and id = $2`, [workspaceId, id]);
    return row;
  }

  async lock(workspaceId: WorkspaceId, id: string): Promise<Delivery | undefined> {
    const [row] = await this.database.query<Delivery>(`select ${columns} from webhook_delivery where workspace_id = $1 and id = $2 for update`, [workspaceId, id]);
    return row;
  }

  /** Newest first. */
  page(workspaceId: WorkspaceId, webhookId: string, { before, status }: { readonly before: string | undefined; readonly status: DeliveryStatus | undefined }, limit: number): Promise<Delivery[]> {
    return this.database.query(
      `select ${columns} from webhook_delivery where workspace_id = $1 and webhook_id = $2 and ($3::uuid is null or id < $3) and ($4::text is null or status = $4) order by id desc limit $5`,
      [workspaceId, webhookId, before ?? null, status ?? null, limit],
    );
  }

  /** Attempts in order, by delivery. */
  async attempts(workspaceId: WorkspaceId, deliveryIds: readonly string[]): Promise<ReadonlyMap<string, Attempt[]>> {
    const rows = await this.database.query<Attempt & { readonly deliveryId: string }>(
      'select delivery_id as "deliveryId", number, at, latency_ms as "latencyMs", status, problem, answer from webhook_attempt where workspace_id = $1 and delivery_id = any($2::uuid[]) order by delivery_id, number',
      [workspaceId, deliveryIds],
    );
    const byDelivery = new Map<string, Attempt[]>(deliveryIds.map((id) => [id, []]));
    for (const row of rows) byDelivery.get(row.deliveryId)?.push(row);
    return byDelivery;
  }

  /** Webhooks with something due. */
  async dueWebhooks(workspaceId: WorkspaceId, now: Date): Promise<WebhookId[]> {
    const rows = await this.database.query<{ id: WebhookId }>(`select distinct webhook_id as id from webhook_delivery where workspace_id = $1 and status = 'PENDING' and next_attempt_at <= $2`, [workspaceId, now]);
    return rows.map(({ id }) => id);
  }

  /**
   * Takes the delivery that has been due the longest, and puts its next attempt to `again`: when whoever took it dies, it is due once more
   * then. Counts the attempt before it is made, so that one which kills its worker is not made for ever.
   */
  async take(workspaceId: WorkspaceId, webhookId: string, now: Date, again: Date): Promise<Delivery | undefined> {
    const [row] = await this.database.query<Delivery>(
      `update webhook_delivery set attempts = attempts + 1, next_attempt_at = $4
        where workspace_id = $1 and id = (
          select id from webhook_delivery where workspace_id = $1 and webhook_id = $2 and status = 'PENDING' and next_attempt_at <= $3 order by next_attempt_at, id limit 1 for update skip locked)
        returning ${columns}`,
      [workspaceId, webhookId, now, again],
    );
    return row;
  }

  async record(workspaceId: WorkspaceId, deliveryId: DeliveryId, { number, at, latencyMs, status, problem, answer }: Attempt): Promise<void> {
    await this.database.execute(
      `insert into webhook_attempt (workspace_id, delivery_id, number, at, latency_ms, status, problem, answer) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
      [workspaceId, deliveryId, number, at, latencyMs, status, problem, answer],
    );
    await this.database.execute('delete from webhook_attempt where workspace_id = $1 and delivery_id = $2 and number <= $3', [workspaceId, deliveryId, number - keptAttempts]);
  }

  async end(workspaceId: WorkspaceId, id: DeliveryId, status: Exclude<DeliveryStatus, 'PENDING'>, at: Date): Promise<void> {
    await this.database.execute('update webhook_delivery set status = $3, ended_at = $4 where workspace_id = $1 and id = $2', [workspaceId, id, status, at]);
  }

  async retryAt(workspaceId: WorkspaceId, id: DeliveryId, at: Date): Promise<void> {
    await this.database.execute('update webhook_delivery set next_attempt_at = $3 where workspace_id = $1 and id = $2', [workspaceId, id, at]);
  }

  /** Tries again from now on, for as many attempts as a new delivery has. */
  async renew(workspaceId: WorkspaceId, id: DeliveryId, moreAttempts: number, at: Date): Promise<void> {
    await this.database.execute(`update webhook_delivery set status = 'PENDING', max_attempts = attempts + $3, next_attempt_at = $4, ended_at = null where workspace_id = $1 and id = $2`, [workspaceId, id, moreAttempts, at]);
  }

  /** Gives up whatever still waits to go there. */
  async giveUp(workspaceId: WorkspaceId, webhookId: WebhookId, at: Date): Promise<void> {
    await this.database.execute(`update webhook_delivery set status = 'FAILED', ended_at = $3 where workspace_id = $1 and webhook_id = $2 and status = 'PENDING'`, [workspaceId, webhookId, at]);
  }

  /** Lets go of those that have ended: the old ones, and of each webhook those beyond the newest `keep`. @returns how many */
  async prune(workspaceId: WorkspaceId, before: Date, keep: number, limit: number): Promise<number> {
    const gone = await this.database.query<{ id: string }>(
      `delete from webhook_delivery where workspace_id = $1 and id in (
         select id from (select id, status, created_at, row_number() over (partition by webhook_id order by id desc) as place from webhook_delivery where workspace_id = $1) as d
          where status <> 'PENDING' and (created_at < $2 or place > $3) limit $4) returning id`,
      [workspaceId, before, keep, limit],
    );
    await this.database.execute('delete from webhook_attempt where workspace_id = $1 and delivery_id = any($2::uuid[])', [workspaceId, gone.map(({ id }) => id)]);
    return gone.length;
  }
}
