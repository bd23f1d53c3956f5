import { lazy, Suspense } from 'react';
import type { FlowGraphProps } from './flow-graph-props.js';
import { GraphBones } from './graph-bones.js';

const LazyGraph = lazy(() => import('./flow-graph.js'));

/** Nodes and edges from left to right. Its code, and the layout's, are fetched when a first graph shows. Fills its parent, which has a height. */
export function FlowGraph(props: FlowGraphProps) {
  return (
    <Suspense fallback={<GraphBones />}>
      <LazyGraph {...props} />
    </Suspense>
  );
}
