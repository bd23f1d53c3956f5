/** How a thing stands. Says itself by word; the tone only repeats it. */
export interface GraphState {
  readonly label: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'busy' | 'idle';
}

/** A row of a node that edges of its own may lead to. */
export interface GraphColumn {
  /** What tells it from the other columns of the node. */
  readonly id: string;
  readonly label: string;
  /** It is the one that is looked at. */
  readonly isPicked?: boolean;
}

/** What stands beside a node on one side and can be shown or put away. */
export interface GraphReveal {
  readonly isOpen: boolean;
  /** How many more there are; absent while nobody knows. */
  readonly count?: number | undefined;
  readonly isBusy?: boolean | undefined;
  /** Offered only while the node is pointed at. */
  readonly isQuiet?: boolean | undefined;
}

export type GraphKind = 'DATA_SOURCE' | 'DATASET' | 'FEATURE_VIEW' | 'FEATURE' | 'RUN' | 'MODEL' | 'DEPLOYMENT' | 'PIPELINE_STEP' | 'ASSET' | 'PREDICTION_BATCH' | 'STEP' | 'HIDDEN';

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly kind: GraphKind;
  /** Behind the word for its kind, such as a version. */
  readonly detail?: string | undefined;
  readonly state?: GraphState | undefined;
  readonly columns?: readonly GraphColumn[] | undefined;
  /** What the others are looked at from. */
  readonly isOrigin?: boolean | undefined;
  /** What it came from, and what came of it, as far as that can be shown or put away. */
  readonly up?: GraphReveal | undefined;
  readonly down?: GraphReveal | undefined;
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly fromColumn?: string | undefined;
  readonly toColumn?: string | undefined;
  readonly highlighted?: boolean | undefined;
}

export type GraphSide = 'up' | 'down';

/** Sizes of nodes, in the graph's own pixels: the layout knows them before anything is drawn. */
export const nodeWidth = 208;
export const headHeight = 50;
export const columnHeight = 22;
const columnsPadding = 8;

export function sizeOf({ columns }: Pick<GraphNode, 'columns'>): { readonly width: number; readonly height: number } {
  const rows = columns?.length ?? 0;
  return { width: nodeWidth, height: headHeight + (rows === 0 ? 0 : rows * columnHeight + columnsPadding) };
}

/** From the top of the node to the middle of a row of it; of its head for a column that it does not have. */
export function portOf({ columns }: Pick<GraphNode, 'columns'>, column: string | undefined): number {
  const row = column === undefined ? -1 : (columns ?? []).findIndex(({ id }) => id === column);
  return row === -1 ? headHeight / 2 : headHeight + row * columnHeight + columnHeight / 2 + 1;
}
