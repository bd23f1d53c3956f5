import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, isUuid } from '@plinth/kernel';
import { type LineageDescriber, LineageNodes, type NodeDescription } from '@plinth/lineage';
import { RunStore } from './run.store.js';

/** Tells the lineage graph about runs: who may see them, and what they are called. */
@Injectable()
export class RunLineage implements LineageDescriber {
  readonly kind = 'RUN';

  constructor(
    private readonly access: AccessControl,
    private readonly runs: RunStore,
    nodes: LineageNodes,
  ) {
    nodes.register(this);
  }

  async describe(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NodeDescription>> {
    if (!this.access.allows(actor, 'run:read')) return new Map();
    const runs = await this.runs.byIds(actor.workspaceId, ids.filter(isUuid));
    return new Map(runs.map(({ id, name }) => [id, { title: name, path: `/runs/${id}` }]));
  }
}
