import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { PubSub } from '@plinth/platform/pubsub';

/** Names of what subscribers listen to. */
export const channels = {
  promotion: (id: string) => `promotion/${id}`,
  /** Every request of the workspace. */
  promotions: 'promotions',
  /** Whose votes somebody may cast. */
  delegations: (actorId: string) => `delegations/${actorId}`,
} as const;

/** Tells subscribers in every process that a request, or who may vote, is to be read again. Only ids travel. */
@Injectable()
export class PromotionEvents {
  constructor(
    private readonly database: Database,
    private readonly pubsub: PubSub,
  ) {}

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
