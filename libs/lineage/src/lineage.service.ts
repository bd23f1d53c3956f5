import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, CursorItem, InvalidInput, type PageItem, pageSize } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { LineageNodeNotFound } from './lineage.errors.js';
import { type LineageLink, LineageView, type ShownNode } from './lineage-view.js';
import { LineageStore } from './lineage.store.js';
import { addressOf, checkNode, cursorOfWalk, type Direction, type Grain, grainsOfColumns, grainsOfWholes, type LineageNode, maxDepth, maxReach, maxWalkedEdges, readWalkCursor, shortestPath, type Step, walk } from './rules/index.js';

/** Which graph is meant. */
export interface GraphView {
  /** As it stood then; now unless told. */
  readonly at?: Date | null | undefined;
  /** Whether to walk over columns; over things as wholes unless told. */
  readonly columns?: boolean | null | undefined;
}

export interface WalkRequest extends GraphView {
  readonly from: LineageNode;
  readonly direction: Direction;
  /** Steps at the most, 1 to {@link maxDepth}. */
  readonly depth: number;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface LineagePage {
  readonly origin: ShownNode;
  readonly items: readonly PageItem<LineageLink>[];
  readonly hasNextPage: boolean;
  /** The graph behind the origin is larger than a walk may be; what is beyond is on no page. */
  readonly isTruncated: boolean;
  readonly at: Date;
}

export interface LineagePath {
  /** From the first node to the last; null when there is no way of at most {@link maxDepth} steps. */
  readonly links: readonly LineageLink[] | null;
  /** The search was given up: there may be a way. */
  readonly isTruncated: boolean;
}

/** What lies behind a node, for those who decide by it. */
export interface Reach {
  readonly nodes: readonly LineageNode[];
  /** There are more behind the node than were looked at: nothing follows from what is not in `nodes`. */
  readonly isTruncated: boolean;
}

/** Answers where things came from and what came of them. */
@Injectable()
export class LineageService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: LineageStore,
    private readonly view: LineageView,
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
      const [origin, numbers] = await Promise.all([this.visible(actor, start, 'node'), this.store.numbersOf(actor.workspaceId, [start])]);
      const number = numbers.get(addressOf(start));
      if (number === undefined) return { origin, items: [], hasNextPage: false, isTruncated: false, at };
      const { hops, hasMore, isTruncated, places } = await walk(number, { depth, skip, take, budget: maxWalkedEdges }, (nodes, limit) => this.store.hopsBeside(actor.workspaceId, direction, nodes, at, grainsOf(columns), limit));
      const stepsOfPage = hops.map(({ near, far, producer, depth: steps }) => (direction === 'DOWNSTREAM' ? { from: near, to: far, producer, depth: steps } : { from: far, to: near, producer, depth: steps }));
      const links = await this.view.links(actor, stepsOfPage, places, at);
      return { origin, items: links.map((node, index) => new CursorItem(node, () => cursorOfWalk({ at, skip: skip + index + 1 }))), hasNextPage: hasMore, isTruncated, at };
    });
  }

  /**
   * A shortest way by which `to` came from `from`.
   * @throws LineageNodeNotFound for an end that the actor may not see, InvalidInput
   */
  async path(actor: Actor, from: LineageNode, to: LineageNode, { at: asked, columns }: GraphView = {}): Promise<LineagePath> {
    this.access.check(actor, 'lineage:read');
    const [start, end] = [checkNode(from, 'from'), checkNode(to, 'to')];
    const at = asked ?? this.clock.now();
    return this.database.read(actor, async () => {
      await this.visible(actor, start, 'from');
      await this.visible(actor, end, 'to');
      const numbers = await this.store.numbersOf(actor.workspaceId, [start, end]);
      const [first, last] = [numbers.get(addressOf(start)), numbers.get(addressOf(end))];
      if (first === undefined || last === undefined) return { links: null, isTruncated: false };
      const { steps, isTruncated } = await shortestPath(first, last, { depth: maxDepth, budget: maxWalkedEdges }, (direction, nodes, limit) => this.store.hopsBeside(actor.workspaceId, direction, nodes, at, grainsOf(columns), limit));
      if (!steps) return { links: null, isTruncated };
      const places = new Map(steps.map((step: Step, index) => [step.to, String(index + 1)]));
      return { links: await this.view.links(actor, steps.map((step, index) => ({ ...step, depth: index + 1 })), places, at), isTruncated };
    });
  }

  /**
   * Every node behind this one, however far, whoever may see it: for rules that decide by what is there, not for people to read. The node itself is not among them.
   * @param most nodes that are looked at; {@link maxReach} unless told
   * @throws InvalidInput
   */
  async reach(actor: Actor, from: LineageNode, direction: Direction, { at: asked, columns }: GraphView = {}, most = maxReach): Promise<Reach> {
    this.access.check(actor, 'lineage:decide');
    const start = checkNode(from, 'node');
    const at = asked ?? this.clock.now();
    return this.database.read(actor, async () => {
      const number = (await this.store.numbersOf(actor.workspaceId, [start])).get(addressOf(start));
      if (number === undefined) return { nodes: [], isTruncated: false };
      const nodes = await this.store.allBehind(actor.workspaceId, direction, number, at, grainsOf(columns), most + 1);
      return { nodes: nodes.slice(0, most).map(({ number: _, ...node }) => node), isTruncated: nodes.length > most };
    });
  }

  private async visible(actor: Actor, node: LineageNode, field: string): Promise<ShownNode> {
    const shown = await this.view.node(actor, node);
    if (!shown) throw new LineageNodeNotFound(node, field);
    return shown;
  }
}

function grainsOf(columns: boolean | null | undefined): readonly Grain[] {
  return columns ? grainsOfColumns : grainsOfWholes;
}
