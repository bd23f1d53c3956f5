import { useMemo } from 'react';
import { drawnGraph } from './drawn-graph.js';
import type { KnownGraph } from './known-graph.js';
import { shownGraph } from './shown-graph.js';
import { readOpened } from './view.js';

interface Shown {
  readonly known: KnownGraph;
  readonly originId: string;
  readonly depth: number;
  readonly columns: boolean;
  readonly column: string | undefined;
  readonly open: string | undefined;
  readonly shut: string | undefined;
  /** What is being asked for, a line each. */
  readonly busy: string;
}

/** What shows of the known graph, worked out anew when one of its causes changes and not with every click. */
export function useShown({ known, originId, depth, columns, column, open, shut, busy }: Shown) {
  const graph = useMemo(() => shownGraph(known, originId, depth, readOpened({ open, shut })), [known, originId, depth, open, shut]);
  const drawn = useMemo(() => drawnGraph(graph, known, { column, originId, columns, busy: new Set(busy.split('\n')) }), [graph, known, column, originId, columns, busy]);
  return { graph, drawn } as const;
}
