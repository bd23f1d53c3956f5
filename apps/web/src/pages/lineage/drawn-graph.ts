import type { GraphEdge, GraphNode, GraphReveal } from '../../graph/graph-model.js';
import type { Address } from './address.js';
import { type KnownGraph, type KnownLink, type Side, sided } from './known-graph.js';
import type { Beyond, ShownGraph, ShownNode } from './shown-graph.js';

/** Rows that a node has at the most; the list beside the graph has all of them. */
export const mostColumns = 30;

interface Drawn {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

interface Looks {
  /** The column that it begins at. */
  readonly column: string | undefined;
  readonly originId: string;
  readonly columns: boolean;
  /** What is being asked for, as {@link sided}. */
  readonly busy: ReadonlySet<string>;
}

/** The shown graph as nodes with rows, and edges between them. */
export function drawnGraph({ nodes, links }: ShownGraph, { way }: Pick<KnownGraph, 'way'>, { column: picked, originId, columns, busy }: Looks): Drawn {
  const linked = new Set(links.flatMap(({ from, to, fromColumn, toColumn }) => [columnKey(from, fromColumn), columnKey(to, toColumn)]));
  return {
    nodes: nodes.map((node): GraphNode => ({
      id: node.id,
      label: labelOf(node),
      kind: node.address?.kind ?? 'HIDDEN',
      detail: versionText(node.address),
      isOrigin: node.id === originId,
      columns: !columns || node.columns.size === 0 ? undefined : rowsOf(node, (column) => linked.has(columnKey(node.id, column)), node.id === originId ? picked : undefined),
      up: revealOf(node, 'up', busy),
      down: revealOf(node, 'down', busy),
    })),
    edges: columns ? links.map((link) => edgeOf(link, way)) : wholeEdges(links, way),
  };
}

function rowsOf(node: ShownNode, isLinked: (column: string) => boolean, picked: string | undefined) {
  const sorted = [...node.columns].toSorted((one, other) => Number(other === picked) - Number(one === picked) || Number(isLinked(other)) - Number(isLinked(one)) || one.localeCompare(other));
  const rows = sorted.slice(0, mostColumns).map((column) => ({ id: column, label: column, isPicked: column === picked }));
  return sorted.length > mostColumns ? [...rows, { id: '', label: `${sorted.length - mostColumns} more` }] : rows;
}

/** What stands beyond on the side that leads back to the origin is offered only when asked. */
function revealOf(node: ShownNode, side: Side, busy: ReadonlySet<string>): GraphReveal | undefined {
  const beyond: Beyond | undefined = node[side];
  if (beyond === undefined) return undefined;
  return { isOpen: beyond.isOpen, count: beyond.isOpen ? undefined : beyond.count, isQuiet: beyond.isOpen || (beyond.count === undefined && node.steps?.side !== side), isBusy: busy.has(sided(side, node.id)) };
}

const columnKey = (id: string, column: string | undefined): string => JSON.stringify([id, column]);

function edgeOf({ id, from, to, fromColumn, toColumn }: KnownLink, way: ReadonlySet<string>): GraphEdge {
  return { id, from, to, fromColumn, toColumn, highlighted: way.has(id) };
}

/** Without columns, all links between two things are one edge. */
function wholeEdges(links: readonly KnownLink[], way: ReadonlySet<string>): GraphEdge[] {
  const edges = new Map<string, GraphEdge>();
  for (const { id, from, to } of links) {
    const key = JSON.stringify([from, to]);
    edges.set(key, { id: key, from, to, highlighted: way.has(id) || edges.get(key)?.highlighted === true });
  }
  return [...edges.values()];
}

export function labelOf({ address, title }: Pick<ShownNode, 'address' | 'title'>): string {
  return address === undefined ? 'Hidden from you' : (title ?? address.id);
}

/** The part of the name that tells versions apart: `v3`, or the beginning of a digest. */
export function versionText(address: Address | undefined): string | undefined {
  if (address?.version === undefined) return undefined;
  return address.kind === 'DATASET' ? address.version.slice(0, 8) : `v${address.version}`;
}
