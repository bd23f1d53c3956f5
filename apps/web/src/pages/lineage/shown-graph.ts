import { type KnownGraph, type KnownLink, type KnownNode, type Side, sided } from './known-graph.js';

/** What was opened and put away by hand, as {@link sided}. */
export interface Opened {
  readonly open: readonly string[];
  readonly shut: readonly string[];
}

export interface Beyond {
  readonly isOpen: boolean;
  /** Things beyond that do not show; absent while nobody knows how many. */
  readonly count: number | undefined;
}

export interface ShownNode extends KnownNode {
  /** Steps from the origin, one way all along; absent for what is beside the ways. */
  readonly steps: { readonly side: Side; readonly count: number } | undefined;
  readonly up: Beyond | undefined;
  readonly down: Beyond | undefined;
}

export interface ShownGraph {
  readonly nodes: readonly ShownNode[];
  readonly links: readonly KnownLink[];
  /** How many of the nodes the viewer may not see. */
  readonly hiddenCount: number;
}

const sides = ['up', 'down'] as const;

/** What shows: all within so many steps of the origin, what was opened beyond, without what was put away; and a way, whole. */
export function shownGraph(known: KnownGraph, origin: string, depth: number, { open, shut }: Opened): ShownGraph {
  const beside = { up: neighbours(known, 'up'), down: neighbours(known, 'down') };
  const steps = { up: stepsFrom(origin, beside.up), down: stepsFrom(origin, beside.down) };
  const [opened, put] = [new Set(open), new Set(shut)];
  const isOpen = (id: string, side: Side): boolean => !put.has(sided(side, id)) && (opened.has(sided(side, id)) || (steps[side].get(id) ?? Infinity) < depth);

  const visible = new Set(known.nodes.has(origin) ? [origin] : []);
  // A set is walked through in the order of adding, with what is added on the way.
  for (const id of visible) for (const side of sides) if (isOpen(id, side)) for (const next of beside[side].get(id) ?? []) visible.add(next);
  for (const id of known.way) {
    const link = known.links.get(id);
    if (link !== undefined) visible.add(link.from).add(link.to);
  }

  const beyond = (node: KnownNode, side: Side): Beyond | undefined => {
    const others = [...(beside[side].get(node.id) ?? [])];
    const unseen = others.filter((other) => !visible.has(other)).length;
    const isComplete = known.complete.has(sided(side, node.id));
    if (isOpen(node.id, side)) return others.length > 0 || !isComplete ? { isOpen: true, count: 0 } : undefined;
    if (isComplete || node.address === undefined) return unseen > 0 ? { isOpen: false, count: unseen } : undefined;
    return { isOpen: false, count: undefined };
  };
  const stepsOf = (id: string): ShownNode['steps'] => {
    const [up, down] = [steps.up.get(id), steps.down.get(id)];
    if (up !== undefined && up > 0) return { side: 'up', count: up };
    return down === undefined || down === 0 ? undefined : { side: 'down', count: down };
  };
  const nodes = [...visible].flatMap((id): ShownNode[] => {
    const node = known.nodes.get(id);
    return node === undefined ? [] : [{ ...node, steps: stepsOf(id), up: beyond(node, 'up'), down: beyond(node, 'down') }];
  });
  return { nodes, links: [...known.links.values()].filter(({ from, to }) => visible.has(from) && visible.has(to)), hiddenCount: nodes.filter(({ address }) => address === undefined).length };
}

/** What opening or putting away changes. A walk is asked for where what is beyond is not known. */
export function toggled({ open, shut }: Opened, side: Side, id: string, wasOpen: boolean): Opened {
  const key = sided(side, id);
  return wasOpen ? { open: open.filter((each) => each !== key), shut: [...shut.filter((each) => each !== key), key] } : { open: [...open.filter((each) => each !== key), key], shut: shut.filter((each) => each !== key) };
}

function neighbours({ links }: KnownGraph, side: Side): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { from, to } of links.values()) {
    const [near, far] = side === 'up' ? [to, from] : [from, to];
    const others = found.get(near) ?? new Set();
    found.set(near, others.add(far));
  }
  return found;
}

function stepsFrom(origin: string, beside: ReadonlyMap<string, ReadonlySet<string>>): Map<string, number> {
  const steps = new Map([[origin, 0]]);
  for (const [id, count] of steps) for (const next of beside.get(id) ?? []) if (!steps.has(next)) steps.set(next, count + 1);
  return steps;
}
