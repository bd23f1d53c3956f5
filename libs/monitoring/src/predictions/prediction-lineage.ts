import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, isUuid } from '@plinth/kernel';
import { LineageNodes, type NodeDescription } from '@plinth/lineage';
import { RegistrySight } from '@plinth/registry';
import { PredictionStore } from './prediction.store.js';

/** The last step of the graph: what a deployment predicted. */
@Injectable()
export class PredictionLineage {
  constructor(
    private readonly access: AccessControl,
    private readonly store: PredictionStore,
    private readonly sight: RegistrySight,
    nodes: LineageNodes,
  ) {
    nodes.register({ kind: 'PREDICTION_BATCH', describe: (actor, ids) => this.describe(actor, ids) });
  }

  private async describe(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NodeDescription>> {
    if (!this.access.allows(actor, 'prediction:read') || !this.access.allows(actor, 'deployment:read')) return new Map();
    const batches = await this.store.byIds(actor.workspaceId, ids.filter(isUuid), this.sight.deployments(actor));
    return new Map(batches.map(({ id, rows, firstAt }) => [id, { title: `${rows} predictions of ${firstAt.toISOString().slice(0, 16).replace('T', ' ')}`, path: `/predictions/${id}` }]));
  }
}
