import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { EventKindDefinition } from './event-kinds.js';

export interface Recipient {
  readonly id: ActorId;
  readonly email: string | null;
  readonly name: string;
}

export interface Preference {
  readonly kind: string;
  readonly inApp: boolean;
  readonly email: boolean;
}

/** Who can be told, and where they want to be. */
@Injectable()
export class RecipientStore {
  constructor(private readonly database: Database) {}

  /** Those of the actors that may act now: who was shut out is told nothing. */
  active(workspaceId: WorkspaceId, ids: readonly string[]): Promise<Recipient[]> {
    return this.database.query('select id, email, name from actor where workspace_id = $1 and id = any($2::uuid[]) and disabled_at is null', [workspaceId, ids]);
  }

  async owners(workspaceId: WorkspaceId): Promise<ActorId[]> {
    const rows = await this.database.query<{ id: ActorId }>(`select id from actor where workspace_id = $1 and role = 'OWNER' and disabled_at is null order by id limit 1000`, [workspaceId]);
    return rows.map(({ id }) => id);
  }

  /** Of these actors, by `actor kind`. */
  async preferences(workspaceId: WorkspaceId, actorIds: readonly string[], kinds: readonly string[]): Promise<ReadonlyMap<string, Preference>> {
    const rows = await this.database.query<Preference & { readonly actorId: string }>(
      'select actor_id as "actorId", kind, in_app as "inApp", email from notification_preference where workspace_id = $1 and actor_id = any($2::uuid[]) and kind = any($3)',
      [workspaceId, actorIds, kinds],
    );
    return new Map(rows.map(({ actorId, kind, inApp, email }) => [`${actorId} ${kind}`, { kind, inApp, email }]));
  }

  async prefer(workspaceId: WorkspaceId, actorId: ActorId, { kind, inApp, email }: Pick<EventKindDefinition, 'inApp' | 'email'> & { readonly kind: string }): Promise<void> {
    await this.database.execute(
      `insert into notification_preference (workspace_id, actor_id, kind, in_app, email) values ($1, $2, $3, $4, $5)
       on conflict (workspace_id, actor_id, kind) do update set in_app = excluded.in_app, email = excluded.email`,
      [workspaceId, actorId, kind, inApp, email],
    );
  }
}
