import { Injectable } from '@nestjs/common';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { type LineageNode, type NodeKind, nodeKey, type NodeStanding } from './rules/index.js';

export interface NodeDescription {
  /** What people call it, without its version. */
  readonly title: string;
  /** Its page in the web app. */
  readonly path?: string | undefined;
}

/** Knows the nodes of one kind. The domain that has them registers one with {@link LineageNodes}. */
export interface LineageDescriber {
  readonly kind: NodeKind;
  /** Those of the ids that this actor may see. What is left out is hidden from them. Runs inside a transaction of the actor's workspace. */
  describe(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NodeDescription>>;
  /** What makes these nodes sensitive, such as RESTRICTED and pii, by {@link nodeKey}; absent where nothing of the kind is ever labelled. For rules: whoever may see the nodes has no part in it. */
  labels?(workspaceId: WorkspaceId, nodes: readonly LineageNode[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** Tells how nodes of some kinds stand now: who answers for them, and what uses them. Several may know different things of one kind. */
export interface StandingTeller {
  readonly kinds: readonly NodeKind[];
  /** Of nodes as wholes that the actor may see, by {@link nodeKey}: what of it this actor may know, now and, where a time is told, then. Runs inside a transaction of the actor's workspace. */
  standing(actor: Actor, nodes: readonly LineageNode[], then?: Date): Promise<ReadonlyMap<string, NodeStanding>>;
}

/** How the graph, which stands left of nearly all that is in it, asks what its nodes are called and who may see them. */
@Injectable()
export class LineageNodes {
  private readonly describers = new Map<NodeKind, LineageDescriber>();
  private readonly tellers: StandingTeller[] = [];

  register(describer: LineageDescriber): void {
    if (this.describers.has(describer.kind)) throw new Error(`Two domains say that they know ${describer.kind}.`);
    this.describers.set(describer.kind, describer);
  }

  /** Has another one know the nodes of a kind in place of the domain that has them: where that domain is not what is tried. */
  standIn(describer: LineageDescriber): void {
    this.describers.set(describer.kind, describer);
  }

  registerStanding(teller: StandingTeller): void {
    this.tellers.push(teller);
  }

  /** How nodes that the actor may see stand now, by {@link nodeKey}; absent where nobody knows anything. */
  async standing(actor: Actor, nodes: readonly LineageNode[], then?: Date): Promise<ReadonlyMap<string, NodeStanding>> {
    const standings = new Map<string, NodeStanding>();
    for (const teller of this.tellers) {
      const known = nodes.filter(({ kind }) => teller.kinds.includes(kind));
      if (!known.length) continue;
      for (const [key, standing] of await teller.standing(actor, known, then)) standings.set(key, { ...standings.get(key), ...standing });
    }
    return standings;
  }

  /** By {@link nodeKey}; what the actor may not see, or nobody knows, is not in it. */
  async describe(actor: Actor, nodes: readonly LineageNode[]): Promise<ReadonlyMap<string, NodeDescription>> {
    const described = new Map<string, NodeDescription>();
    for (const [kind, describer] of this.describers) {
      const ofKind = nodes.filter((node) => node.kind === kind);
      if (!ofKind.length) continue;
      const known = await describer.describe(actor, [...new Set(ofKind.map(({ id }) => id))]);
      for (const node of ofKind) {
        const description = known.get(node.id);
        if (description) described.set(nodeKey(node), description);
      }
    }
    return described;
  }

  /** What makes the nodes sensitive, by {@link nodeKey}. */
  async labels(workspaceId: WorkspaceId, nodes: readonly LineageNode[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const labels = new Map<string, readonly string[]>();
    for (const [kind, describer] of this.describers) {
      const ofKind = nodes.filter((node) => node.kind === kind);
      if (!ofKind.length || !describer.labels) continue;
      for (const [key, found] of await describer.labels(workspaceId, ofKind)) labels.set(key, found);
    }
    return labels;
  }
}
