import ELK, { type ELK as Elk } from 'elkjs/lib/elk-api.js';
import { useEffect, useRef, useState } from 'react';
import type { GraphEdge, GraphNode } from './graph-model.js';
import { elkGraphOf, emptyLayout, type GraphLayout, layoutOf, shapeOf } from './layout.js';

interface Placed {
  readonly shape: string;
  readonly layout: GraphLayout | undefined;
  readonly error: unknown;
}

/** One worker places one graph after the other; one that is no longer wanted is given up with its worker, for ELK can not be stopped. */
class Placer {
  private elk: Elk | undefined;
  private isBusy = false;

  async place(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Promise<GraphLayout> {
    if (this.isBusy) this.end();
    this.elk ??= new ELK({ workerFactory: () => new Worker(new URL('./elk-worker.ts', import.meta.url), { type: 'module' }) });
    const { elk } = this;
    this.isBusy = true;
    try {
      return layoutOf(await elk.layout(elkGraphOf(nodes, edges)));
    } finally {
      if (this.elk === elk) this.isBusy = false;
    }
  }

  end(): void {
    this.elk?.terminateWorker();
    this.elk = undefined;
    this.isBusy = false;
  }
}

/** Places nodes and edges beside this thread. The former layout stays until the next one is there; what changes no shape moves nothing. */
export function useLayout(nodes: readonly GraphNode[], edges: readonly GraphEdge[]) {
  const shape = shapeOf(nodes, edges);
  const [placed, setPlaced] = useState<Placed>({ shape: '', layout: undefined, error: undefined });
  const [attempt, setAttempt] = useState(0);
  const placer = useRef<Placer>(undefined);
  const latest = useRef({ nodes, edges });
  useEffect(() => {
    latest.current = { nodes, edges };
  });
  useEffect(() => () => {
    placer.current?.end();
    placer.current = undefined;
  }, []);
  useEffect(() => {
    let isWanted = true;
    const { nodes: now, edges: between } = latest.current;
    const placing = now.length === 0 ? Promise.resolve(emptyLayout) : (placer.current ??= new Placer()).place(now, between);
    placing.then(
      (layout) => isWanted && setPlaced({ shape, layout, error: undefined }),
      (error: unknown) => isWanted && setPlaced((before) => ({ shape, layout: before.layout, error: error ?? new Error('The graph could not be laid out.') })),
    );
    return () => {
      isWanted = false;
    };
  }, [shape, attempt]);
  return { layout: placed.layout, isBusy: placed.shape !== shape, error: placed.shape === shape ? placed.error : undefined, again: () => setAttempt((before) => before + 1) } as const;
}
