import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, InvalidInput, pageSize } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { LineageNodeNotFound } from './lineage.errors.js';
import { LineageNodes, type NodeDescription } from './lineage-nodes.js';
import { type EdgeDetail, LineageStore, noProducer } from './lineage.store.js';
import { addressOf, checkNode, cursorOfWalk, type Direction, grainsOfColumns, grainsOfWholes, type Grain, type Hop, type LineageNode, maxDepth, maxWalkedEdges, nodeKey, readWalkCursor, walk, type WalkedHop } from './rules/index.js';

export interface WalkRequest {
  readonly from: LineageNode;
  readonly direction: Direction;
  /** Steps at the most, 1 to {@link maxDepth}. */
  readonly depth: number;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  /** The graph as it stood then; now unless told. */
  readonly at?: Date | null | undefined;
  /** Whether to walk over columns; over things as wholes unless told. */
  readonly columns?: boolean | null | undefined;
}

/** A node as this actor may see it: all of it, or nothing but that there is one. */
export type ShownNode = ({ readonly hidden: false; readonly key: string } & LineageNode & NodeDescription) | { readonly hidden: true; readonly key: string };

/** An edge of a walk: `to` came from `from`, whichever way the walk went. */
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

export interface LineagePage {
  readonly origin: ShownNode;
  readonly items: readonly { readonly cursor: string; readonly node: LineageLink }[];
  readonly hasNextPage: boolean;
  /** The graph behind the origin is larger than a walk may be; what is beyond is on no page. */
  readonly isTruncated: boolean;
  readonly at: Date;
}

/** Answers where things came from and what came of them. */
@Injectable()
export class LineageService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: LineageStore,
    private readonly nodes: LineageNodes,
    private readonly clock: Clock,
  ) {}

  /**
   * The edges behind a node, nearest first. Nodes that the actor may not see are walked through and shown as hidden, so that paths stay true. All pages of a
   * walk show the graph at one time.
   * @throws LineageNodeNotFound for a start that the actor may not see, InvalidInput
   */
  async walk(actor: Actor, { from, direction, depth, first, after, at: asked, columns }: WalkRequest): Promise<LineagePage> {
    this.access.check(actor, 'lineage:read');
    const start = checkNode(from, 'node');
    if (!Number.isInteger(depth) || depth < 1 || depth > maxDepth) throw new InvalidInput(`depth must be a whole number from 1 to ${maxDepth}; it was ${depth}.`, { field: 'depth', help: 'Walk on from a node that is further away.' });
    const take = pageSize(first);
    const { at, skip } = after ? readWalkCursor(after) : { at: asked ?? this.clock.now(), skip: 0 };
    if (after && asked && asked.getTime() !== at.getTime()) throw new InvalidInput('This cursor belongs to a walk at another time.', { field: 'after', help: 'Start again without after, or leave at out.' });
    return this.database.read(actor, async () => {
      const origin = (await this.nodes.describe(actor, [start])).get(nodeKey(start));
      if (!origin) throw new LineageNodeNotFound(start, 'node');
      const number = (await this.store.numbersOf(actor.workspaceId, [start])).get(addressOf(start));
      const shownOrigin: ShownNode = { ...start, ...origin, hidden: false, key: nodeKey(start) };
      if (number === undefined) return { origin: shownOrigin, items: [], hasNextPage: false, isTruncated: false, at };
      const only = columns ? grainsOfColumns : grainsOfWholes;
      const { hops, hasMore, isTruncated, places } = await walk(number, { depth, skip, take, budget: maxWalkedEdges }, (near, limit) => this.store.hopsBeside(actor.workspaceId, direction, near, at, only, limit));
      const links = await this.linksOf(actor, direction, hops, places, at);
      return { origin: shownOrigin, items: links.map((node, index) => ({ node, cursor: cursorOfWalk({ at, skip: skip + index + 1 }) })), hasNextPage: hasMore, isTruncated, at };
    });
  }

  private async linksOf(actor: Actor, direction: Direction, hops: readonly WalkedHop[], places: ReadonlyMap<string, string>, at: Date): Promise<LineageLink[]> {
    const edges = hops.map((hop) => ({ ...endsOf(direction, hop), producer: hop.producer, depth: hop.depth }));
    const details = new Map((await this.store.details(actor.workspaceId, edges, at)).map((detail) => [edgeKey(detail), detail]));
    const numbers = new Set(edges.flatMap(({ from, to, producer }) => (producer === noProducer ? [from, to] : [from, to, producer])));
    const stored = await this.store.byNumbers(actor.workspaceId, [...numbers]);
    const described = await this.nodes.describe(actor, stored);
    const shown = new Map<string, ShownNode>(stored.flatMap(({ number, ...node }) => {
      const description = described.get(nodeKey(node));
      return description ? [[number, { ...node, ...description, hidden: false, key: nodeKey(node) }]] : [];
    }));
    const show = (number: string): ShownNode => shown.get(number) ?? { hidden: true, key: `hidden:${places.get(number) ?? 'beside'}` };
    return edges.flatMap(({ depth, ...edge }) => {
      const detail = details.get(edgeKey(edge));
      if (!detail) return [];
      const { validFrom, transformation, grain } = detail;
      return [{ from: show(edge.from), to: show(edge.to), producedBy: edge.producer === noProducer ? null : show(edge.producer), depth, validFrom, transformation, grain }];
    });
  }
}

function endsOf(direction: Direction, { near, far }: Hop): { readonly from: string; readonly to: string } {
  return direction === 'DOWNSTREAM' ? { from: near, to: far } : { from: far, to: near };
}

function edgeKey({ from, to, producer }: { readonly from: string; readonly to: string; readonly producer: string }): string {
  return `${from} ${to} ${producer}`;
}
