import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { PubSub } from '@plinth/platform/pubsub';

/** Names of what subscribers listen to. */
export const channels = {
  promotion: (id: string) => `promotion/${id}`,
  /** Every request of the workspace. */
  promotions: 'promotions',
  /** Who may do what in the workspace: groups, roles, and who is a member. */
  standing: 'standing',
  /** Whose votes somebody may cast. */
  delegations: (actorId: string) => `delegations/${actorId}`,
} as const;

/** What changes who may decide. */
const changesOfStanding = [
  'actor.created', 'actor.disabled', 'actor.groups-synced', 'actor.owner-changed', 'actor.role-changed', 'group.changed', 'group.deleted', 'group.members-added', 'group.members-removed',
  'role.assigned', 'role.changed', 'role.deleted', 'role.unassigned',
];

/** Tells subscribers in every process that a request, or who may vote, is to be read again. Only ids travel. */
@Injectable()
export class PromotionEvents implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly pubsub: PubSub,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    for (const action of changesOfStanding) this.outbox.onChange(action, ({ workspaceId }, { subjectId }) => {
      this.database.afterCommit(() => this.pubsub.publish(workspaceId, channels.standing, subjectId));
      return Promise.resolve();
    });
  }

  /** Once the open transaction has committed. Also for what other domains show of a request. */
  changed({ workspaceId }: Pick<Actor, 'workspaceId'>, requestId: string): void {
    this.database.afterCommit(() => {
      this.pubsub.publish(workspaceId, channels.promotion(requestId), requestId);
      this.pubsub.publish(workspaceId, channels.promotions, requestId);
    });
  }

  /** Once the open transaction has committed. */
  delegated({ workspaceId }: Pick<Actor, 'workspaceId'>, { id, fromId, toId }: { readonly id: string; readonly fromId: string; readonly toId: string }): void {
    this.database.afterCommit(() => {
      for (const actorId of [fromId, toId]) this.pubsub.publish(workspaceId, channels.delegations(actorId), id);
    });
  }
}
