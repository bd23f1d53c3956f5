import type { LineageLineFragment, LineageThingFragment } from '../../generated/data/graphql.js';
import { type Address, wholeOf, writeAddress } from './address.js';

export type Side = 'up' | 'down';
type Link = LineageLineFragment;
type Thing = LineageThingFragment;

/** What a walk answered, all pages of it that were asked for. */
export interface Walk {
  /** What tells it from the other walks: hidden things of two walks are not known to be the same. */
  readonly name: string;
  readonly start: Thing;
  readonly side: Side;
  /** Steps that were asked for. */
  readonly depth: number;
  readonly links: readonly Link[];
  /** There are more links than were asked for, or than a walk may come by. */
  readonly isCut: boolean;
}

/** A way between two things, from the first to the last. */
export interface Way {
  readonly name: string;
  readonly links: readonly Link[];
}

/** A thing with all of its columns that are known. */
export interface KnownNode {
  /** By {@link writeAddress}; of a hidden one, what tells it from the others. */
  readonly id: string;
  readonly address: Address | undefined;
  readonly title: string | undefined;
  /** Its page, as the API names it. */
  readonly path: string | undefined;
  readonly columns: ReadonlySet<string>;
}

export interface KnownLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly fromColumn: string | undefined;
  readonly toColumn: string | undefined;
  readonly isSummary: boolean;
  readonly validFrom: string;
  readonly transformation: Link['transformation'];
  readonly producers: readonly Thing[];
}

export interface KnownGraph {
  readonly nodes: ReadonlyMap<string, KnownNode>;
  readonly links: ReadonlyMap<string, KnownLink>;
  /** `up X`: everything that X came from is known; `down X`: everything that came of it. */
  readonly complete: ReadonlySet<string>;
  /** The ids of the links of the way. */
  readonly way: ReadonlySet<string>;
}

export const sided = (side: Side, id: string): string => `${side} ${id}`;

/** Walks laid over each other, and a way: each thing once, each link once. */
export function knownGraph(walks: readonly Walk[], way?: Way): KnownGraph {
  const graph = new Merging();
  for (const walk of walks) graph.addWalk(walk);
  if (way !== undefined) graph.addWay(way);
  const { nodes, links, complete, way: onWay } = graph;
  return { nodes, links, complete, way: onWay };
}

interface End {
  readonly id: string;
  readonly column: string | undefined;
}

class Merging {
  readonly nodes = new Map<string, KnownNode & { readonly columns: Set<string> }>();
  readonly links = new Map<string, KnownLink>();
  readonly way = new Set<string>();
  /** By {@link sided} and the API's key: what is beside it is known, all of it. */
  private readonly walked = new Set<string>();
  /** By {@link sided} and the thing's id: the keys by which walks came to it. */
  private readonly members = new Map<string, Set<string>>();

  addWalk({ name, start, side, depth, links, isCut }: Walk): void {
    this.place(start, name);
    const steps = new Map([[start.key, 0]]);
    const members = new Map([[start.key, this.endOf(start, name).id]]);
    const before = new Set(this.walked);
    for (const link of links) {
      const [from, to] = [this.endOf(link.from, name), this.endOf(link.to, name)];
      const [near, far] = side === 'up' ? [link.to, link.from] : [link.from, link.to];
      if (!steps.has(far.key)) steps.set(far.key, link.depth);
      // All of this side of it is there already: what is hidden in it would be there twice.
      if (before.has(sided(side, near.key)) && (link.from.hidden || link.to.hidden)) continue;
      this.place(link.from, name);
      this.place(link.to, name);
      members.set(near.key, side === 'up' ? to.id : from.id).set(far.key, side === 'up' ? from.id : to.id);
      this.addLink(link, from, to);
    }
    // Of a walk that was cut, the last step may not be all of it.
    const sure = isCut ? (links.at(-1)?.depth ?? 1) - 1 : depth;
    for (const [key, id] of members) {
      const of = sided(side, id);
      if ((steps.get(key) ?? 0) < sure) this.walked.add(sided(side, hiddenApart(key, name)));
      this.members.set(of, (this.members.get(of) ?? new Set()).add(sided(side, hiddenApart(key, name))));
    }
  }

  /** Of a thing with columns: each of those that walks came to. */
  get complete(): ReadonlySet<string> {
    return new Set([...this.members].flatMap(([of, keys]) => ([...keys].every((key) => this.walked.has(key)) ? [of] : [])));
  }

  addWay({ name, links }: Way): void {
    const known = this.hiddenOnWay(links.map(({ to }) => to.hidden), links);
    const endOf = (thing: Thing): End => {
      const same = known.get(thing.key);
      return same === undefined ? this.place(thing, name) : { id: same, column: undefined };
    };
    for (const link of links) {
      const [from, to] = [endOf(link.from), endOf(link.to)];
      const id = this.addLink(link, from, to);
      if (id !== undefined) this.way.add(id);
    }
  }

  /** Hidden things of a way that stand between the same things as hidden ones of the walks are taken for those. */
  private hiddenOnWay(isHidden: readonly boolean[], links: readonly Link[]): Map<string, string> {
    const known = new Map<string, string>();
    let at = 0;
    while (at < links.length) {
      const begin = links[at]?.from;
      if (begin === undefined || begin.hidden || isHidden[at] !== true) {
        at += 1;
        continue;
      }
      const run: Thing[] = [];
      let next = at;
      while (isHidden[next] === true) {
        const thing = links[next]?.to;
        if (thing !== undefined) run.push(thing);
        next += 1;
      }
      const end = links[next]?.to;
      const found = end === undefined ? undefined : this.hiddenBetween(this.endOf(begin, '').id, this.endOf(end, '').id, run.length);
      if (found !== undefined) for (const [index, thing] of run.entries()) known.set(thing.key, found[index] ?? thing.key);
      at = next + 1;
    }
    return known;
  }

  private hiddenBetween(from: string, to: string, steps: number): string[] | undefined {
    const after = [...this.links.values()].filter((link) => link.from === from).map((link) => link.to);
    if (steps === 0) return after.includes(to) ? [] : undefined;
    for (const next of after) {
      if (this.nodes.get(next)?.address !== undefined) continue;
      const rest = this.hiddenBetween(next, to, steps - 1);
      if (rest !== undefined) return [next, ...rest];
    }
    return undefined;
  }

  private endOf(thing: Thing, walk: string): End {
    if (thing.hidden || thing.kind == null || thing.id == null) return { id: hiddenApart(thing.key, walk), column: undefined };
    return { id: writeAddress(wholeOf(addressOf(thing, thing.kind, thing.id))), column: thing.column ?? undefined };
  }

  private place(thing: Thing, walk: string): End {
    const end = this.endOf(thing, walk);
    let node = this.nodes.get(end.id);
    if (node === undefined) {
      const address = thing.hidden || thing.kind == null || thing.id == null ? undefined : wholeOf(addressOf(thing, thing.kind, thing.id));
      node = { id: end.id, address, title: thing.title ?? undefined, path: thing.path ?? undefined, columns: new Set() };
      this.nodes.set(end.id, node);
    }
    if (end.column !== undefined) node.columns.add(end.column);
    return end;
  }

  /** A column's link to its own thing is no link of its own: the column stands in it. */
  private addLink({ isSummary, validFrom, transformation, producedBy }: Link, from: End, to: End): string | undefined {
    if (from.id === to.id) return undefined;
    const id = JSON.stringify([from.id, from.column ?? null, to.id, to.column ?? null]);
    const known = this.links.get(id);
    const producers = [...(known?.producers ?? []), ...(producedBy == null ? [] : [producedBy])];
    this.links.set(id, {
      id, from: from.id, to: to.id, fromColumn: from.column, toColumn: to.column,
      isSummary: isSummary && (known?.isSummary ?? true),
      validFrom: known !== undefined && known.validFrom < validFrom ? known.validFrom : validFrom,
      transformation: known?.transformation ?? transformation,
      producers: [...new Map(producers.map((producer) => [producer.key, producer])).values()],
    });
    return id;
  }
}

/** Keys of hidden things say only where in one walk they stand. */
function hiddenApart(key: string, walk: string): string {
  return key.startsWith('hidden:') ? `${key} of ${walk}` : key;
}

function addressOf({ version, column }: Thing, kind: Address['kind'], id: string): Address {
  return { kind, id, ...(version == null ? {} : { version }), ...(column == null ? {} : { column }) };
}
