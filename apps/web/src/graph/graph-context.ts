import { createContext, type KeyboardEvent, useContext } from 'react';
import type { GraphNode, GraphSide } from './graph-model.js';

/** What the nodes of one graph share. */
export interface GraphActs {
  /** The node that Tab leads to; arrows move it. */
  readonly current: string | undefined;
  /** It was reached by key and takes the focus when it is drawn. */
  readonly takesFocus: boolean;
  readonly selected: string | undefined;
  /** While a way is highlighted, what is not on it steps back. */
  readonly onWay: ReadonlySet<string> | undefined;
  readonly onPick: (id: string) => void;
  readonly onOpen: (id: string) => void;
  readonly onReach: (id: string) => void;
  readonly onKey: (event: KeyboardEvent, node: GraphNode) => void;
  readonly onReveal: ((id: string, side: GraphSide) => void) | undefined;
  readonly onColumn: ((id: string, column: string) => void) | undefined;
}

export const GraphContext = createContext<GraphActs | undefined>(undefined);

export function useGraphActs(): GraphActs {
  const acts = useContext(GraphContext);
  if (acts === undefined) throw new Error('A node stands outside of any graph.');
  return acts;
}
