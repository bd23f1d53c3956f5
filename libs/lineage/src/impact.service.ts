import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, CursorItem, InvalidInput, type PageItem, pageSize } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { LineageNodeNotFound } from './lineage.errors.js';
import { LineageNodes, type NodeDescription } from './lineage-nodes.js';
import { type LineageLink, LineageView, type ShownNode } from './lineage-view.js';
import { LineageStore, type StoredNode } from './lineage.store.js';
import {
  addressOf, caveatsOf, checkNode, countsOf, cursorOfWalk, grainsOfColumns, grainsOfWholes, type ImpactCause, type ImpactCaveat, type ImpactCount, type ImpactedPerson, type ImpactedThing, type ImpactGroup, type LineageNode, maxWalkedEdges, nodeKey,
  peopleOf, readWalkCursor, type ReachedThing, spread, type Step, thingsOf, weigh, wholeOf,
} from './rules/index.js';

/** Nodes that one answer looks at: columns count each, and so does what is hidden. */
export const maxImpact = 10_000;
/** Model versions to retrain, and people, that are told at once. */
export const maxListed = 200;
/** Things that are told with one person. */
export const maxThingsOfPerson = 20;
/** What is asked for so few steps is not looked for further than them. */
const fewSteps = 20;
/** The deepest answer there is. */
export const maxImpactDepth = 10_000;

export interface ImpactRequest {
  readonly from: LineageNode;
  /** WRONG unless told. */
  readonly cause?: ImpactCause | null | undefined;
  /** The graph as it stood then; now unless told. Who answers for things, and what has to be retrained, is as it is now; what was in use then is told beside it. */
  readonly at?: Date | null | undefined;
  /** Steps at the most, 1 to {@link maxImpactDepth}; as far as it goes unless told. */
  readonly depth?: number | null | undefined;
  /** Whether what came of other versions of the start's own thing alone is left out; it is in the answer unless told. */
  readonly ofThisVersion?: boolean | undefined;
  /** Only things of these groups are listed; counts, people and what to retrain are of all. */
  readonly groups?: readonly ImpactGroup[] | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** A thing with what it is called, and why it is in the answer. */
export interface ShownImpact extends ImpactedThing {
  readonly shown: ShownNode;
  readonly why: { readonly first: LineageLink; readonly last: LineageLink };
}

export interface ImpactedOwner extends Omit<ImpactedPerson, 'things'> {
  readonly things: readonly ShownNode[];
  readonly count: number;
}

export interface ImpactPage {
  readonly origin: ShownNode;
  readonly at: Date;
  readonly items: readonly PageItem<ShownImpact>[];
  readonly hasNextPage: boolean;
  readonly counts: readonly ImpactCount[];
  /** At most {@link maxListed}, what serves first. */
  readonly retrain: readonly ShownImpact[];
  readonly retrainCount: number;
  /** At most {@link maxListed}. */
  readonly people: readonly ImpactedOwner[];
  readonly peopleCount: number;
  readonly caveats: readonly ImpactCaveat[];
  /** DEPTH: something lies further away than was asked for. SIZE: more than {@link maxImpact} nodes or {@link maxWalkedEdges} links. Then nothing follows from what is not there. */
  readonly cut: 'DEPTH' | 'SIZE' | null;
}

/** Answers what has to be done, and who has to be told, when something is wrong or has to go. What the actor may not see is walked through, and neither told nor counted. */
@Injectable()
export class ImpactService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: LineageStore,
    private readonly view: LineageView,
    private readonly nodes: LineageNodes,
    private readonly clock: Clock,
  ) {}

  /**
   * From a column the walk goes over columns, and through wholes where only they are known. Somebody's rows lie across all columns, so it goes over wholes then.
   * @throws LineageNodeNotFound for a start that the actor may not see, InvalidInput
   */
  async of(actor: Actor, { from, cause: asked, depth, ofThisVersion = false, groups, first: size, after, at: askedAt }: ImpactRequest): Promise<ImpactPage> {
    this.access.check(actor, 'lineage:read');
    const origin = checkNode(from, 'node');
    if (depth !== null && depth !== undefined && (!Number.isInteger(depth) || depth < 1 || depth > maxImpactDepth)) throw new InvalidInput(`depth must be a whole number from 1 to ${maxImpactDepth}; it was ${depth}.`, { field: 'depth', help: 'Leave it out to see how far it goes.' });
    const take = pageSize(size);
    const { at, skip } = after ? readWalkCursor(after) : { at: askedAt ?? this.clock.now(), skip: 0 };
    if (after && askedAt && askedAt.getTime() !== at.getTime()) throw new InvalidInput('This cursor belongs to an answer at another time.', { field: 'after', help: 'Start again without after, or leave at out.' });
    const cause = asked ?? 'WRONG';
    return this.database.read(actor, async () => {
      const shown = await this.view.node(actor, origin);
      if (!shown) throw new LineageNodeNotFound(origin, 'node');
      const { reached, titles, isColumnKnown, cut } = await this.reached(actor, origin, cause, at, depth ?? maxImpactDepth, ofThisVersion);
      const things = weigh(reached, await this.nodes.standing(actor, reached.map(({ node }) => node), askedAt ?? undefined));
      const listed = groups?.length ? things.filter(({ group }) => groups.includes(group)) : things;
      const retrain = things.filter(({ mustRetrain }) => mustRetrain).sort((one, other) => Number(other.standing.isLive ?? false) - Number(one.standing.isLive ?? false));
      const people = peopleOf(things);
      const page = await this.shown(actor, listed.slice(skip, skip + take), titles, at);
      return {
        origin: shown, at, cut, counts: countsOf(things), caveats: caveatsOf(cause, origin, things, isColumnKnown),
        items: page.map((node, index) => new CursorItem(node, () => cursorOfWalk({ at, skip: skip + index + 1 }))), hasNextPage: listed.length > skip + take,
        retrain: await this.shown(actor, retrain.slice(0, maxListed), titles, at), retrainCount: retrain.length,
        people: people.slice(0, maxListed).map(({ things: theirs, ...person }) => ({ ...person, count: theirs.length, things: theirs.slice(0, maxThingsOfPerson).map(({ node }) => titled(node, titles)) })), peopleCount: people.length,
      };
    });
  }

  /** What the actor may see of what lies behind the origin. */
  private async reached(actor: Actor, origin: LineageNode, cause: ImpactCause, at: Date, depth: number, ofThisVersion: boolean): Promise<ReachedBehind> {
    const whole = wholeOf(origin);
    const isOverColumns = whole !== undefined && cause === 'WRONG';
    const numbers = await this.store.numbersOf(actor.workspaceId, whole ? [origin, whole] : [origin]);
    const ofColumn = isOverColumns ? numbers.get(addressOf(origin)) : undefined;
    const start = ofColumn ?? numbers.get(addressOf(whole ?? origin));
    if (start === undefined) return { reached: [], titles: new Map(), isColumnKnown: false, cut: null };
    const only = isOverColumns ? grainsOfColumns : grainsOfWholes;
    // A step further than was asked for, to say whether there is more.
    const behind = await this.store.allBehind(actor.workspaceId, 'DOWNSTREAM', start, at, only, maxImpact + 1, depth < fewSteps ? depth + 1 : undefined);
    const isOther = ({ kind, id }: StoredNode): boolean => ofThisVersion && kind === origin.kind && id === origin.id;
    const nodes = new Map<string, StoredNode>(behind.slice(0, maxImpact).flatMap((node) => (isOther(node) ? [] : [[node.number, node]])));
    const hops = await this.store.hopsBeside(actor.workspaceId, 'DOWNSTREAM', [start, ...nodes.keys()], at, only, maxWalkedEdges + 1);
    const steps = hops.slice(0, maxWalkedEdges).flatMap(({ near, far, producer }): Step[] => (nodes.has(far) ? [{ from: near, to: far, producer }] : []));
    const { reached, isDeeper } = spread(start, steps, depth);
    const things = thingsOf(origin, reached.flatMap((each) => {
      const what = nodes.get(each.node);
      return what ? [{ ...each, what }] : [];
    }));
    const titles = await this.nodes.describe(actor, things.map(({ node }) => node));
    const isCut = behind.length > maxImpact || hops.length > maxWalkedEdges;
    return { reached: things.filter(({ node }) => titles.has(nodeKey(node))), titles, isColumnKnown: ofColumn !== undefined, cut: isDeeper ? 'DEPTH' : isCut ? 'SIZE' : null };
  }

  private async shown(actor: Actor, things: readonly ImpactedThing[], titles: Titles, at: Date): Promise<ShownImpact[]> {
    const links = await this.view.linksInOrder(actor, things.flatMap(({ first, last, steps }) => [{ ...first, depth: 1 }, { ...last, depth: steps }]), noPlaces, at);
    return things.flatMap((thing, index) => {
      const [first, last] = [links[index * 2], links[index * 2 + 1]];
      return first && last ? [{ ...thing, shown: titled(thing.node, titles), why: { first, last } }] : [];
    });
  }
}

interface ReachedBehind {
  readonly reached: readonly ReachedThing[];
  readonly titles: Titles;
  readonly isColumnKnown: boolean;
  readonly cut: ImpactPage['cut'];
}

type Titles = ReadonlyMap<string, NodeDescription>;

/** Nothing tells hidden nodes of an answer apart. */
const noPlaces: ReadonlyMap<string, string> = new Map();

function titled(node: LineageNode, titles: Titles): ShownNode {
  const key = nodeKey(node);
  return { ...node, title: '', ...titles.get(key), hidden: false, key };
}
