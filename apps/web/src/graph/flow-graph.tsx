import '@xyflow/react/dist/base.css';
import { IconFocusCentered, IconMinus, IconPlus, IconViewportWide } from '@tabler/icons-react';
import { ReactFlow, ReactFlowProvider, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Failure } from '../states/states.js';
import { nearZoom, nodeAt, sceneOf } from './draw-graph.js';
import { EdgeLayer } from './edge-layer.js';
import { GraphContext } from './graph-context.js';
import { type FlowNode, GraphNode } from './graph-node.js';
import { type GraphNode as GraphNodeFacts, headHeight } from './graph-model.js';
import type { FlowGraphProps } from './flow-graph-props.js';
import classes from './graph.module.css';
import { GraphBones } from './graph-bones.js';
import { type Box, emptyLayout, type GraphLayout } from './layout.js';
import { neighbour, type Towards } from './neighbour.js';
import { useLayout } from './use-layout.js';

const nodeTypes = { thing: GraphNode };
const arrows: Readonly<Record<string, Towards>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
const [leastZoom, mostZoom] = [0.02, 2];
/** Where a graph that is larger than the board begins: at its origin, to be read. */
const readingZoom = 0.85;
const margin = 40;

function Board({ nodes, edges, label, selected, origin, onOpen, onSelect, onReveal, onColumn }: FlowGraphProps) {
  const { layout, isBusy, error, again } = useLayout(nodes, edges);
  const flow = useReactFlow();
  const store = useStoreApi();
  const board = useRef<HTMLDivElement>(null);
  const [isReady, setReady] = useState(false);
  const [current, setCurrent] = useState<{ readonly id: string | undefined; readonly takesFocus: boolean }>({ id: undefined, takesFocus: false });
  const isNear = useStore(({ transform }) => transform[2] >= nearZoom);
  const placed = layout ?? emptyLayout;
  const scene = useMemo(() => sceneOf(nodes, edges, placed), [nodes, edges, placed]);
  const currentId = current.id !== undefined && placed.nodes.has(current.id) ? current.id : (selected ?? origin ?? nodes[0]?.id);
  const onWay = useMemo(() => (edges.some(({ highlighted }) => highlighted) ? new Set(edges.flatMap(({ highlighted, from, to }) => (highlighted === true ? [from, to] : []))) : undefined), [edges]);

  const flowNodes = useMemo(
    () =>
      !isNear
        ? []
        : nodes.flatMap((node): FlowNode[] => {
            const box = placed.nodes.get(node.id);
            if (box === undefined) return [];
            const { x, y, width, height } = box;
            return [{ id: node.id, type: 'thing', position: { x, y }, width, height, measured: { width, height }, handles: [], data: { node }, draggable: false, selectable: false, focusable: false, connectable: false, style: { pointerEvents: 'all' } }];
          }),
    [nodes, placed, isNear],
  );

  const size = () => ({ width: board.current?.clientWidth ?? 0, height: board.current?.clientHeight ?? 0 });
  const lookAt = (id: string, zoom: number): void => {
    const box = placed.nodes.get(id);
    if (box !== undefined) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom });
  };
  const fit = (): void => {
    const { width, height } = size();
    void flow.setViewport(fitted(placed, width, height, leastZoom));
  };

  // The first layout is fitted, or begins at its origin; later ones leave what was last acted on where it stands on the screen.
  const shown = useRef<GraphLayout>(undefined);
  const held = currentId ?? origin;
  useEffect(() => {
    if (!isReady || layout === undefined || layout.nodes.size === 0) return;
    const before = shown.current;
    shown.current = layout;
    if (before === layout) return;
    const [{ width, height }, [x, y, zoom]] = [{ width: board.current?.clientWidth ?? 0, height: board.current?.clientHeight ?? 0 }, store.getState().transform];
    const [from, to] = [held === undefined ? undefined : before?.nodes.get(held), held === undefined ? undefined : layout.nodes.get(held)];
    if (from !== undefined && to !== undefined) {
      void flow.setViewport({ x: x + (from.x - to.x) * zoom, y: y + (from.y - to.y) * zoom, zoom });
      return;
    }
    const whole = fitted(layout, width, height, leastZoom);
    const start = origin === undefined ? undefined : layout.nodes.get(origin);
    if (whole.zoom >= nearZoom || start === undefined) void flow.setViewport(whole);
    else void flow.setCenter(start.x + start.width / 2, start.y + start.height / 2, { zoom: readingZoom });
  }, [layout, isReady, held, origin, flow, store]);

  // What is picked elsewhere, such as in a list, comes into sight.
  const lookedAt = useRef<string>(undefined);
  useEffect(() => {
    const box = selected === undefined ? undefined : layout?.nodes.get(selected);
    if (!isReady || lookedAt.current === selected) return;
    if (selected !== undefined && box === undefined) return;
    lookedAt.current = selected;
    const { transform, width, height } = store.getState();
    if (box !== undefined && !isInSight(box, transform, width, height)) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(transform[2], nearZoom) });
  }, [selected, layout, isReady, flow, store]);

  const reach = (id: string): void => {
    setCurrent({ id, takesFocus: true });
    const box = placed.nodes.get(id);
    if (box === undefined) return;
    const { transform, width, height } = store.getState();
    if (!isInSight(box, transform, width, height) || transform[2] < nearZoom) lookAt(id, Math.max(transform[2], readingZoom));
  };
  const step = (event: KeyboardEvent, from: string): void => {
    const towards = arrows[event.key];
    if (towards === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = neighbour(placed, edges, from, towards);
    if (next !== undefined) reach(next);
  };
  const onKey = (event: KeyboardEvent, node: GraphNodeFacts): void => {
    if (event.key === 'o' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      onOpen(node.id);
    } else step(event, node.id);
  };
  const onBoardKey = (event: KeyboardEvent): void => {
    if (event.target !== board.current || currentId === undefined) return;
    if (event.key === 'Enter' || arrows[event.key] !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      reach(currentId);
    }
  };
  const pick = (id: string): void => {
    setCurrent({ id, takesFocus: false });
    if (onSelect === undefined) onOpen(id);
    else onSelect(id);
  };
  const onPane = (event: MouseEvent): void => {
    if (isNear) return;
    const id = nodeAt(scene, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
    if (id === undefined) return;
    setCurrent({ id, takesFocus: false });
    onSelect?.(id);
    lookAt(id, readingZoom);
  };
  const acts = {
    current: currentId,
    takesFocus: current.takesFocus,
    selected,
    onWay,
    onPick: pick,
    onOpen,
    onReach: (id: string) => setCurrent((before) => (before.id === id ? before : { id, takesFocus: false })),
    onKey,
    onReveal:
      onReveal &&
      ((id: string, side: 'up' | 'down') => {
        setCurrent({ id, takesFocus: false });
        onReveal(id, side);
      }),
    onColumn,
  };
  if (error !== undefined && layout === undefined) return <Failure error={error} retry={again} />;
  return (
    <GraphContext.Provider value={acts}>
      <div ref={board} className={classes.board} role="group" aria-label={`${label}. Arrow keys go from one to the next, Enter picks one, o opens its page.`} tabIndex={0} onKeyDown={onBoardKey} data-ready={layout !== undefined && !isBusy ? '' : undefined} data-nodes={placed.nodes.size}>
        <ReactFlow
          nodes={flowNodes}
          edges={[]}
          nodeTypes={nodeTypes}
          onInit={() => setReady(true)}
          onPaneClick={onPane}
          minZoom={leastZoom}
          maxZoom={mostZoom}
          onlyRenderVisibleElements
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          zoomOnDoubleClick={false}
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
        >
          <EdgeLayer scene={scene} picked={selected ?? currentId} />
        </ReactFlow>
        {layout === undefined && <GraphBones />}
        {isBusy && layout !== undefined && (
          <div className={classes.notice} role="status">
            Placing {nodes.length.toLocaleString('en-US')} nodes…
          </div>
        )}
        <div className={classes.tools} role="group" aria-label="View of the graph">
          <button type="button" className={classes.tool} aria-label="Closer" title="Closer" onClick={() => void flow.zoomIn()}>
            <IconPlus size={15} aria-hidden />
          </button>
          <button type="button" className={classes.tool} aria-label="Further away" title="Further away" onClick={() => void flow.zoomOut()}>
            <IconMinus size={15} aria-hidden />
          </button>
          <button type="button" className={classes.tool} aria-label="All of it" title="All of it" onClick={fit}>
            <IconViewportWide size={15} aria-hidden />
          </button>
          {origin !== undefined && (
            <button type="button" className={classes.tool} aria-label="Back to where it begins" title="Back to where it begins" onClick={() => lookAt(origin, readingZoom)}>
              <IconFocusCentered size={15} aria-hidden />
            </button>
          )}
        </div>
      </div>
    </GraphContext.Provider>
  );
}

/** All of its width and its head. */
function isInSight(box: Box, [x, y, zoom]: readonly [number, number, number], width: number, height: number): boolean {
  return box.x * zoom + x >= 0 && box.y * zoom + y >= 0 && (box.x + box.width) * zoom + x <= width && (box.y + headHeight) * zoom + y <= height;
}

function fitted({ bounds }: GraphLayout, width: number, height: number, least: number) {
  const zoom = Math.min(1, Math.max(least, Math.min((width - 2 * margin) / Math.max(1, bounds.width), (height - 2 * margin) / Math.max(1, bounds.height))));
  return { zoom, x: width / 2 - (bounds.x + bounds.width / 2) * zoom, y: height / 2 - (bounds.y + bounds.height / 2) * zoom };
}

export default function FlowGraph(props: FlowGraphProps) {
  return (
    <ReactFlowProvider>
      <Board {...props} />
    </ReactFlowProvider>
  );
}
