import type { LineageLink, ShownNode } from '@plinth/lineage';

interface DirectedEdge {
  readonly origin: string;
  readonly destination: string;
}

/** A node of an answer of Marquez, with the edges that lead to it and from it. */
export interface MarquezNode {
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly inEdges: readonly DirectedEdge[];
  readonly outEdges: readonly DirectedEdge[];
}

/** What stands in the answer for a node of the graph; nothing for what Marquez knows no word for, or may not be seen. */
export interface NamedNode {
  readonly id: string;
  readonly type: string;
  readonly data: object;
}

/** Each node once, with the edges between those that are in the answer, in the order in which the walk came to them. */
export function marquezGraph(start: readonly NamedNode[], links: readonly LineageLink[], nameOf: (node: ShownNode) => NamedNode | undefined): MarquezNode[] {
  const nodes = new Map(start.map((node) => [node.id, node]));
  const edges = new Map<string, DirectedEdge>();
  for (const { from, to } of links) {
    const [origin, destination] = [nameOf(from), nameOf(to)];
    for (const node of [origin, destination]) if (node && !nodes.has(node.id)) nodes.set(node.id, node);
    if (origin && destination) edges.set(JSON.stringify([origin.id, destination.id]), { origin: origin.id, destination: destination.id });
  }
  const [inEdges, outEdges] = [new Map<string, DirectedEdge[]>(), new Map<string, DirectedEdge[]>()];
  for (const edge of edges.values()) {
    append(inEdges, edge.destination, edge);
    append(outEdges, edge.origin, edge);
  }
  return [...nodes.values()].map((node) => ({ ...node, inEdges: inEdges.get(node.id) ?? [], outEdges: outEdges.get(node.id) ?? [] }));
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
