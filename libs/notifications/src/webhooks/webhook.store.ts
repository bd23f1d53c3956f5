import { Injectable } from '@nestjs/common';
import type { ActorId, Id, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { TargetKind } from '../rules/index.js';

export type WebhookId = Id<'Webhook'>;

/** Where events go out to a system. */
export interface Webhook {
  readonly id: WebhookId;
  readonly name: string;
  readonly kind: TargetKind;
  /** Without what may be secret in it. */
  readonly shownUrl: string;
  /** None: every kind. */
  readonly eventKinds: readonly string[];
  /** Absent while it is told of events. */
  readonly disabledAt: Date | null;
  readonly disabledReason: string | null;
  /** When the first of the failures in a row happened. */
  readonly failingSince: Date | null;
  /** Failed attempts since the last that was delivered. */
  readonly failures: number;
  /** Until when messages are also signed with the secret before; absent when it was never replaced. */
  readonly formerSecretUntil: Date | null;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** With its address and secret, sealed. */
export interface SealedWebhook extends Webhook {
  readonly sealed: string;
}

const columns = `id, name, kind, shown_url as "shownUrl", sealed, event_kinds as "eventKinds", disabled_at as "disabledAt", disabled_reason as "disabledReason", failing_since as "failingSince", failures,
  former_secret_until as "formerSecretUntil", created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt"`;

@Injectable()
export class WebhookStore {
  constructor(private readonly database: Database) {}

  async find(workspaceId: WorkspaceId, id: string): Promise<SealedWebhook | undefined> {
    const [row] = await this.database.query<SealedWebhook>(`select ${columns} from webhook where workspace_id = $1 and id = $2`, [workspaceId, id]);
    return row;
  }

  async lock(workspaceId: WorkspaceId, id: string): Promise<SealedWebhook | undefined> {
    const [row] = await this.database.query<SealedWebhook>(`select ${columns} from webhook where workspace_id = $1 and id = $2 for update`, [workspaceId, id]);
    return row;
  }

  findAll(workspaceId: WorkspaceId, ids: readonly string[]): Promise<Webhook[]> {
    return this.database.query(`select ${columns} from webhook where workspace_id = $1 and id = any($2::uuid[])`, [workspaceId, ids]);
  }

  page(workspaceId: WorkspaceId, after: string | undefined, limit: number): Promise<Webhook[]> {
    return this.database.query(`select ${columns} from webhook where workspace_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`, [workspaceId, after ?? null, limit]);
  }

  enabled(workspaceId: WorkspaceId): Promise<Webhook[]> {
    return this.database.query(`select ${columns} from webhook where workspace_id = $1 and disabled_at is null order by id`, [workspaceId]);
  }

  /** Counted under a lock, so that two at once can not both be the last that there is room for. */
  async count(workspaceId: WorkspaceId): Promise<number> {
    await this.database.query(`select pg_advisory_xact_lock(hashtext('webhooks'), hashtext($1))`, [workspaceId]);
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from webhook where workspace_id = $1', [workspaceId]);
    return row?.count ?? 0;
  }

  async insert(workspaceId: WorkspaceId, { id, name, kind, shownUrl, sealed, eventKinds, createdBy, createdAt }: SealedWebhook): Promise<void> {
    await this.database.execute(
      `insert into webhook (workspace_id, id, name, kind, shown_url, sealed, event_kinds, failures, created_by, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $9)`,
      [workspaceId, id, name, kind, shownUrl, sealed, eventKinds, createdBy, createdAt],
    );
  }

  async update(workspaceId: WorkspaceId, { id, name, shownUrl, sealed, eventKinds, disabledAt, disabledReason, failingSince, failures, formerSecretUntil, updatedAt }: SealedWebhook): Promise<void> {
    await this.database.execute(
      `update webhook set name = $3, shown_url = $4, sealed = $5, event_kinds = $6, disabled_at = $7, disabled_reason = $8, failing_since = $9, failures = $10, former_secret_until = $11, updated_at = $12 where workspace_id = $1 and id = $2`,
      [workspaceId, id, name, shownUrl, sealed, eventKinds, disabledAt, disabledReason, failingSince, failures, formerSecretUntil, updatedAt],
    );
  }

  async delete(workspaceId: WorkspaceId, id: WebhookId): Promise<void> {
    await this.database.execute('delete from webhook_attempt a using webhook_delivery d where a.workspace_id = $1 and d.workspace_id = $1 and d.webhook_id = $2 and a.delivery_id = d.id', [workspaceId, id]);
    await this.database.execute('delete from webhook_delivery where workspace_id = $1 and webhook_id = $2', [workspaceId, id]);
    await this.database.execute('delete from webhook where workspace_id = $1 and id = $2', [workspaceId, id]);
  }
}
