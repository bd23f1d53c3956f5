import { type LineageNode, nodeKey, wholeOf } from './node.js';
import type { Step } from './shortest-path.js';
import type { Reached } from './spread.js';

/** Why somebody asks. WRONG: what came of it is wrong as well. ROWS_GONE: somebody's rows have to go, wherever they went. */
export const impactCauses = ['WRONG', 'ROWS_GONE'] as const;
export type ImpactCause = (typeof impactCauses)[number];

export const impactGroups = ['DATA_SOURCE', 'ASSET', 'PIPELINE_STEP', 'SNAPSHOT', 'TRAINING_SET', 'FEATURE_VERSION', 'RUN', 'MODEL_VERSION', 'DEPLOYMENT', 'PREDICTION_BATCH'] as const;
export type ImpactGroup = (typeof impactGroups)[number];

/**
 * What the graph can not tell. ROWS: it knows no rows. EARLIER: the same rows may lie further up and in earlier snapshots. COLUMN: nothing was told of the column by itself. WHOLES: some of what is reached is known as
 * a whole only.
 */
export const impactCaveats = ['ROWS', 'EARLIER', 'COLUMN', 'WHOLES'] as const;
export type ImpactCaveat = (typeof impactCaveats)[number];

/** A name under which something is in use. */
export interface NodeUse {
  readonly kind: 'ALIAS' | 'ENVIRONMENT';
  readonly name: string;
}

/** How a node stood at the time that was asked about. */
export interface PastStanding {
  readonly uses?: readonly NodeUse[] | undefined;
  readonly isLive?: boolean | undefined;
}

/** How a node stands now, as whoever may see it is told. */
export interface NodeStanding {
  /** Accounts of those who answer for it. */
  readonly ownerIds?: readonly string[] | undefined;
  /** Owners that another system named. */
  readonly ownerNames?: readonly string[] | undefined;
  /** What people call this version of it, such as 12. */
  readonly label?: string | undefined;
  readonly isTrainingSet?: boolean | undefined;
  readonly uses?: readonly NodeUse[] | undefined;
  /** Whether it serves somebody. */
  readonly isLive?: boolean | undefined;
  /** What of that was otherwise then, where a time was asked about: it may have been in use then and no more, or not yet. */
  readonly then?: PastStanding | undefined;
}

/** A thing that something else reaches. */
export interface ReachedThing {
  /** As a whole. */
  readonly node: LineageNode;
  /** Those of its columns that are reached by themselves, in order. */
  readonly columns: readonly string[];
  readonly steps: number;
  readonly first: Step;
  readonly last: Step;
}

export interface ImpactedThing extends ReachedThing {
  readonly group: ImpactGroup;
  readonly standing: NodeStanding;
  /** A model version in use: it was trained on what is wrong. */
  readonly mustRetrain: boolean;
}

export interface ImpactCount {
  readonly group: ImpactGroup;
  readonly count: number;
  readonly liveCount: number;
}

/** Somebody who is to be told. */
export interface ImpactedPerson {
  /** Their account; null for an owner that another system named. */
  readonly ownerId: string | null;
  readonly name: string | null;
  /** What they answer for, nearest first. */
  readonly things: readonly ImpactedThing[];
  readonly retrainCount: number;
  readonly liveCount: number;
}

/** Columns come under their wholes, nearest first. A column of the origin's own whole, and that whole, are no impact. */
export function thingsOf(origin: LineageNode, reached: readonly (Reached & { readonly what: LineageNode })[]): ReachedThing[] {
  const own = nodeKey(wholeOf(origin) ?? origin);
  const things = new Map<string, { readonly thing: Omit<ReachedThing, 'columns'>; readonly columns: Set<string> }>();
  for (const { what, steps, first, last } of reached) {
    const node = wholeOf(what) ?? { kind: what.kind, id: what.id, ...(what.version === undefined ? {} : { version: what.version }) };
    const key = nodeKey(node);
    if (key === own) continue;
    const known = things.get(key) ?? { thing: { node, steps, first, last }, columns: new Set<string>() };
    if (what.column !== undefined) known.columns.add(what.column);
    things.set(key, known);
  }
  return [...things.values()].map(({ thing, columns }) => ({ ...thing, columns: [...columns].sort() }));
}

/** Says of each thing what it is to those who have to act. */
export function weigh(things: readonly ReachedThing[], standings: ReadonlyMap<string, NodeStanding>): ImpactedThing[] {
  return things.map((thing) => {
    const standing = standings.get(nodeKey(thing.node)) ?? {};
    const group = groupOf(thing.node, standing);
    return { ...thing, group, standing, mustRetrain: group === 'MODEL_VERSION' && (standing.uses?.length ?? 0) > 0 };
  });
}

/** In the order of {@link impactGroups}; groups of which there is nothing are left out. */
export function countsOf(things: readonly ImpactedThing[]): ImpactCount[] {
  return impactGroups.flatMap((group) => {
    const some = things.filter((thing) => thing.group === group);
    return some.length ? [{ group, count: some.length, liveCount: some.filter(({ standing }) => standing.isLive).length }] : [];
  });
}

/** Whoever answers for something that serves comes first, then for something to retrain, then for most. */
export function peopleOf(things: readonly ImpactedThing[]): ImpactedPerson[] {
  const people = new Map<string, { readonly ownerId: string | null; readonly name: string | null; readonly things: ImpactedThing[] }>();
  const add = (key: string, who: { readonly ownerId: string | null; readonly name: string | null }, thing: ImpactedThing) => {
    const person = people.get(key) ?? { ...who, things: [] };
    person.things.push(thing);
    people.set(key, person);
  };
  for (const thing of things) {
    for (const ownerId of new Set(thing.standing.ownerIds)) add(`account ${ownerId}`, { ownerId, name: null }, thing);
    for (const name of new Set(thing.standing.ownerNames)) add(`name ${name}`, { ownerId: null, name }, thing);
  }
  const weighed = [...people.values()].map((person) => ({ ...person, retrainCount: person.things.filter(({ mustRetrain }) => mustRetrain).length, liveCount: person.things.filter(({ standing }) => standing.isLive).length }));
  return weighed.sort((one, other) => other.liveCount - one.liveCount || other.retrainCount - one.retrainCount || other.things.length - one.things.length || compare(one.ownerId ?? one.name, other.ownerId ?? other.name));
}

/** What whoever asks has to know beside the answer. */
export function caveatsOf(cause: ImpactCause, origin: LineageNode, things: readonly ImpactedThing[], isColumnKnown: boolean): ImpactCaveat[] {
  if (cause === 'ROWS_GONE') return ['ROWS', 'EARLIER'];
  if (origin.column === undefined) return [];
  const hasColumns: readonly ImpactGroup[] = ['DATA_SOURCE', 'ASSET', 'SNAPSHOT', 'TRAINING_SET', 'FEATURE_VERSION'];
  return [...(isColumnKnown ? [] : (['COLUMN'] as const)), ...(things.some(({ group, columns }) => hasColumns.includes(group) && columns.length === 0) ? (['WHOLES'] as const) : [])];
}

function groupOf({ kind }: LineageNode, { isTrainingSet }: NodeStanding): ImpactGroup {
  switch (kind) {
    case 'DATASET': return isTrainingSet ? 'TRAINING_SET' : 'SNAPSHOT';
    case 'FEATURE': case 'FEATURE_VIEW': return 'FEATURE_VERSION';
    case 'MODEL': return 'MODEL_VERSION';
    default: return kind;
  }
}

function compare(one: string | null, other: string | null): number {
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
