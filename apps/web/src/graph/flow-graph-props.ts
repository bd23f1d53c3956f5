import type { GraphEdge, GraphNode, GraphSide } from './graph-model.js';

export interface FlowGraphProps {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** What the graph shows, for those who hear it. */
  readonly label: string;
  /** Opens the page of a node. */
  readonly onOpen: (id: string) => void;
  /** What a click does; without it, a click opens. */
  readonly onSelect?: ((id: string) => void) | undefined;
  readonly selected?: string | undefined;
  /** The node that a large graph begins at. */
  readonly origin?: string | undefined;
  /** Shows or puts away what is beyond a node on one side. */
  readonly onReveal?: ((id: string, side: GraphSide) => void) | undefined;
  readonly onColumn?: ((id: string, column: string) => void) | undefined;
}
