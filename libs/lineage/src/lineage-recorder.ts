import { Injectable } from '@nestjs/common';
import { type Actor, Clock } from '@plinth/kernel';
import { TooManyEdges } from './lineage.errors.js';
import { LineageStore } from './lineage.store.js';
import { type LineageNode, maxEdgesPerCall, type NewEdge, type NodesAndEdges, spreadOut } from './rules/index.js';

/**
 * How domains write lineage, within the transaction of the change that makes it: that change has the audit record. Best as its last statement and with all its
 * edges in one call: nodes that are new are held until the transaction ends, and others who come to the same ones wait.
 */
@Injectable()
export class LineageRecorder {
  constructor(
    private readonly store: LineageStore,
    private readonly clock: Clock,
  ) {}

  /** Edges that hold already stay as they are. Costs no journey of its own: it travels with what follows. @throws InvalidInput, TooManyEdges beyond {@link maxEdgesPerCall} */
  async record({ workspaceId }: Actor, edges: readonly NewEdge[]): Promise<void> {
    const { nodes, edges: grained } = bounded(edges);
    if (!grained.length) return;
    const now = this.clock.now();
    this.store.addNodes(workspaceId, nodes, now);
    this.store.addEdges(workspaceId, grained, now);
  }

  /** Whether the edge holds now, as somebody declared it between these very ends. Sees what the open transaction has written. @throws InvalidInput */
  async holds({ workspaceId }: Pick<Actor, 'workspaceId'>, edge: NewEdge): Promise<boolean> {
    const [declared] = spreadOut([edge]).edges;
    return declared !== undefined && (await this.store.holds(workspaceId, declared));
  }

  /** The columns of a thing that edges name, at most {@link maxEdgesPerCall}. Sees what the open transaction has written. */
  async columnsOf({ workspaceId }: Pick<Actor, 'workspaceId'>, whole: LineageNode): Promise<string[]> {
    return this.store.columnsOf(workspaceId, whole, maxEdgesPerCall);
  }

  /** Ends edges: a walk at an earlier time goes on to find them. Those that do not hold are left alone. @throws InvalidInput, TooManyEdges */
  async retire({ workspaceId }: Actor, edges: readonly NewEdge[]): Promise<void> {
    const { edges: grained } = bounded(edges);
    if (grained.length) this.store.endEdges(workspaceId, grained, this.clock.now());
  }
}

function bounded(edges: readonly NewEdge[]): NodesAndEdges {
  if (edges.length > maxEdgesPerCall) throw new TooManyEdges(maxEdgesPerCall);
  return spreadOut(edges);
}
