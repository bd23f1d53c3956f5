import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { PubSub } from '@plinth/platform/pubsub';

export const modelChannel = (id: string): string => `model/${id}`;

/** Tells subscribers in every process that something of a model is to be read again: itself, its versions, or where they stand. Only ids travel. */
@Injectable()
export class ModelEvents {
  constructor(
    private readonly database: Database,
    private readonly pubsub: PubSub,
  ) {}

  /** Once the open transaction has committed. */
  changed({ workspaceId }: Pick<Actor, 'workspaceId'>, modelId: string): void {
    this.database.afterCommit(() => this.pubsub.publish(workspaceId, modelChannel(modelId), modelId));
  }
}
