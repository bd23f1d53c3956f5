import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { LineageNodes, type NodeDescription } from './lineage-nodes.js';
import { type EdgeDetail, LineageStore, noProducer } from './lineage.store.js';
import { type Grain, type LineageNode, nodeKey, type Step } from './rules/index.js';

/** A node as this actor may see it: all of it, or nothing but that there is one. */
export type ShownNode = ({ readonly hidden: false; readonly key: string } & LineageNode & NodeDescription) | { readonly hidden: true; readonly key: string };

/** An edge of an answer: `to` came from `from`, whichever way was walked. */
export interface LineageLink {
  readonly from: ShownNode;
  readonly to: ShownNode;
  readonly producedBy: ShownNode | null;
  /** Steps between the start and the end of the edge that is further away. */
  readonly depth: number;
  readonly validFrom: Date;
  readonly transformation: EdgeDetail['transformation'];
  readonly grain: Grain;
}

/** Turns numbers into what an actor may see. */
@Injectable()
export class LineageView {
  constructor(
    private readonly store: LineageStore,
    private readonly nodes: LineageNodes,
  ) {}

  /** Undefined for what the actor may not see. */
  async node(actor: Actor, node: LineageNode): Promise<ShownNode | undefined> {
    const description = (await this.nodes.describe(actor, [node])).get(nodeKey(node));
    return description && { ...node, ...description, hidden: false, key: nodeKey(node) };
  }

  /** @param places what tells hidden nodes of this answer apart, by number */
  async links(actor: Actor, steps: readonly (Step & { readonly depth: number })[], places: ReadonlyMap<string, string>, at: Date): Promise<LineageLink[]> {
    return (await this.linksInOrder(actor, steps, places, at)).filter((link) => link !== undefined);
  }

  /** One for each of the steps; undefined for an edge that went since it was walked. */
  async linksInOrder(actor: Actor, steps: readonly (Step & { readonly depth: number })[], places: ReadonlyMap<string, string>, at: Date): Promise<(LineageLink | undefined)[]> {
    if (!steps.length) return [];
    const numbers = new Set<string>();
    for (const { from, to, producer } of steps) {
      numbers.add(from).add(to);
      if (producer !== noProducer) numbers.add(producer);
    }
    const [details, stored] = await Promise.all([this.store.details(actor.workspaceId, steps, at), this.store.byNumbers(actor.workspaceId, [...numbers])]);
    const described = await this.nodes.describe(actor, stored);
    const shown = new Map<string, ShownNode>();
    for (const { number, ...node } of stored) {
      const key = nodeKey(node);
      const description = described.get(key);
      if (description) shown.set(number, { ...node, ...description, hidden: false, key });
    }
    const show = (number: string): ShownNode => {
      const known = shown.get(number) ?? ({ hidden: true, key: `hidden:${places.get(number) ?? 'beside'}` } as const);
      shown.set(number, known);
      return known;
    };
    return steps.map((step, index) => {
      const detail = details[index];
      if (!detail) return undefined;
      const { validFrom, transformation, grain } = detail;
      return { from: show(step.from), to: show(step.to), producedBy: step.producer === noProducer ? null : show(step.producer), depth: step.depth, validFrom, transformation, grain };
    });
  }
}
