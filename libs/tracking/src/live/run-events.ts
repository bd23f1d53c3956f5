import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { PubSub } from '@plinth/platform/pubsub';
import type { ExperimentId } from '../experiment.store.js';
import type { RunId } from '../run.store.js';

/** Names of what subscribers listen to. */
export const channels = {
  run: (id: RunId) => `run/${id}`,
  metrics: (id: RunId) => `metrics/${id}`,
  log: (id: RunId) => `log/${id}`,
  experiment: (id: ExperimentId) => `experiment/${id}`,
} as const;

/** Tells subscribers in every process that there is something to read again. Only ids travel. */
@Injectable()
export class RunEvents {
  constructor(
    private readonly database: Database,
    private readonly pubsub: PubSub,
  ) {}

  /** Once the open transaction has committed. */
  changed({ workspaceId }: Pick<Actor, 'workspaceId'>, { id, experimentId }: { readonly id: RunId; readonly experimentId: ExperimentId }): void {
    this.database.afterCommit(() => {
      this.pubsub.publish(workspaceId, channels.run(id), id);
      this.pubsub.publish(workspaceId, channels.experiment(experimentId), id);
    });
  }

  /** At once: the points are durable. A change of the experiment's table too. */
  metricsAppended({ workspaceId }: Pick<Actor, 'workspaceId'>, id: RunId, experimentId: ExperimentId): void {
    this.pubsub.publish(workspaceId, channels.metrics(id), id);
    this.pubsub.publish(workspaceId, channels.experiment(experimentId), id);
  }

  logAppended({ workspaceId }: Pick<Actor, 'workspaceId'>, id: RunId): void {
    this.pubsub.publish(workspaceId, channels.log(id), id);
  }
}
