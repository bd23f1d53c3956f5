import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { type GraphEdge, type GraphNode, portOf, sizeOf } from './graph-model.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything stands, by id. */
export interface GraphLayout {
  readonly nodes: ReadonlyMap<string, Box>;
  /** The corners of each edge, from its beginning to its end. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
  readonly bounds: Box;
}

export const emptyLayout: GraphLayout = { nodes: new Map(), edges: new Map(), bounds: { x: 0, y: 0, width: 0, height: 0 } };

/** Nodes from which on the quicker ways of placing are taken: of 2,000 nodes and 5,000 edges they take 2 s, the others half a minute. */
const largeFrom = 400;
const beautiful = { 'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES', 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX', 'elk.layered.thoroughness': '7' };
const quick = { 'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE', 'elk.layered.nodePlacement.strategy': 'SIMPLE', 'elk.layered.thoroughness': '1' };

/** The edges that can be drawn: between two different nodes that are there. */
export function drawnEdges(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): GraphEdge[] {
  const ids = new Set(nodes.map(({ id }) => id));
  return edges.filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to));
}

/** What the layout depends on, as one text: other changes of nodes leave everything where it stands. */
export function shapeOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): string {
  return JSON.stringify([nodes.map(({ id, columns }) => [id, columns?.map((column) => column.id)]), edges.map(({ id, from, to, fromColumn, toColumn }) => [id, from, to, fromColumn, toColumn])]);
}

/** The graph as ELK takes it: from left to right, with a port for each row that an edge leads to. */
export function elkGraphOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): ElkNode {
  const ports = new Map<string, Map<string, { readonly side: 'EAST' | 'WEST'; readonly y: number }>>(nodes.map(({ id }) => [id, new Map()]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const portAt = (id: string, column: string | undefined, side: 'EAST' | 'WEST'): string => {
    const node = byId.get(id);
    if (node?.columns === undefined) return id;
    const port = JSON.stringify([id, side, column ?? null]);
    ports.get(id)?.set(port, { side, y: portOf(node, column) });
    return port;
  };
  const children = drawnEdges(nodes, edges).map((edge) => ({ id: edge.id, sources: [portAt(edge.from, edge.fromColumn, 'EAST')], targets: [portAt(edge.to, edge.toColumn, 'WEST')] }));
  return {
    id: 'graph',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.layered.mergeEdges': 'true',
      ...(nodes.length < largeFrom ? beautiful : quick),
      'elk.layered.spacing.nodeNodeBetweenLayers': '48',
      'elk.layered.spacing.edgeNodeBetweenLayers': '20',
      'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
      'elk.spacing.nodeNode': '18',
      'elk.spacing.edgeNode': '14',
      'elk.spacing.componentComponent': '40',
    },
    children: nodes.map((node) => {
      const { width, height } = sizeOf(node);
      const own = [...(ports.get(node.id) ?? [])];
      return {
        id: node.id,
        width,
        height,
        ...(own.length === 0
          ? {}
          : { layoutOptions: { 'elk.portConstraints': 'FIXED_POS' }, ports: own.map(([id, { side, y }]) => ({ id, width: 0, height: 0, x: side === 'EAST' ? width : 0, y, layoutOptions: { 'elk.port.side': side } })) }),
      };
    }),
    edges: children,
  };
}

/** What ELK made of it. */
export function layoutOf(placed: ElkNode): GraphLayout {
  const nodes = new Map((placed.children ?? []).map(({ id, x = 0, y = 0, width = 0, height = 0 }) => [id, { x, y, width, height }]));
  const edges = new Map((placed.edges ?? []).map(({ id, sections = [] }) => [id, sections.flatMap(({ startPoint, bendPoints = [], endPoint }): Point[] => [startPoint, ...bendPoints, endPoint])]));
  return { nodes, edges, bounds: boundsOf([...nodes.values()]) };
}

export function boundsOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + width), Math.max(bottom, y + height)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}
