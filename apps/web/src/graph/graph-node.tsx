import type { Node, NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { useGraphActs } from './graph-context.js';
import type { GraphNode as GraphNodeFacts, GraphReveal, GraphSide } from './graph-model.js';
import classes from './graph.module.css';
import { graphKinds } from './kinds.js';
import { shortLabel } from './short-label.js';

export type FlowNode = Node<{ readonly node: GraphNodeFacts }, 'thing'>;

const sides = { up: { shows: 'what it came from' }, down: { shows: 'what came of it' } } as const;

function Reveal({ node, side, reveal, isCurrent }: { readonly node: GraphNodeFacts; readonly side: GraphSide; readonly reveal: GraphReveal; readonly isCurrent: boolean }) {
  const { onReveal } = useGraphActs();
  if (onReveal === undefined) return null;
  const { isOpen, count, isBusy = false, isQuiet = isOpen } = reveal;
  const more = count === undefined ? '' : ` (${count} more)`;
  return (
    <button
      type="button"
      className={classes.reveal}
      data-side={side}
      data-busy={isBusy ? '' : undefined}
      data-quiet={isQuiet ? '' : undefined}
      tabIndex={isCurrent ? 0 : -1}
      aria-expanded={isOpen}
      aria-label={`${isOpen ? 'Put away' : 'Show'} ${sides[side].shows}: ${node.label}${isOpen ? '' : more}`}
      title={`${isOpen ? 'Put away' : 'Show'} ${sides[side].shows}${isOpen ? '' : more}`}
      data-sign={isOpen ? '−' : count === undefined ? '+' : count > 99 ? '99+' : `+${count}`}
      onClick={() => onReveal(node.id, side)}
    />
  );
}

/** A node near enough to be read. */
export const GraphNode = memo(function GraphNode({ data: { node } }: NodeProps<FlowNode>) {
  const { current, takesFocus, selected, onWay, onPick, onOpen, onReach, onKey, onColumn } = useGraphActs();
  const body = useRef<HTMLButtonElement>(null);
  const isCurrent = current === node.id;
  const { word, icon: Icon, hue } = graphKinds[node.kind];
  useEffect(() => {
    if (isCurrent && takesFocus) body.current?.focus({ preventScroll: true });
  }, [isCurrent, takesFocus]);
  const { state } = node;
  return (
    <div
      className={classes.node}
      style={{ '--hue': `var(${hue})` }}
      data-kind={node.kind}
      data-origin={node.isOrigin === true ? '' : undefined}
      data-selected={selected === node.id ? '' : undefined}
      data-away={onWay !== undefined && !onWay.has(node.id) ? '' : undefined}
      data-tone={state?.tone}
    >
      <button
        ref={body}
        type="button"
        className={classes.body}
        data-node={node.id}
        tabIndex={isCurrent ? 0 : -1}
        aria-pressed={selected === node.id}
        onClick={() => onPick(node.id)}
        onDoubleClick={() => onOpen(node.id)}
        onFocus={() => onReach(node.id)}
        onKeyDown={(event) => onKey(event, node)}
      >
        <Icon size={16} stroke={1.7} className={classes.icon} aria-hidden />
        <span className={classes.texts}>
          <span className={`${classes.label} clip`} title={node.label}>
            {shortLabel(node.label)}
          </span>
          <span className={`${classes.detail} clip`}>
            {word}
            {node.detail !== undefined && <span className="num"> {node.detail}</span>}
            {state !== undefined && <span className={classes.state}> {state.label}</span>}
          </span>
        </span>
      </button>
      {node.columns !== undefined && node.columns.length > 0 && (
        <ul className={classes.columns} aria-label={`Columns of ${node.label}`}>
          {node.columns.map((column) => (
            <li key={column.id}>
              <button type="button" className={`${classes.column} clip`} tabIndex={isCurrent ? 0 : -1} data-picked={column.isPicked === true ? '' : undefined} disabled={onColumn === undefined} title={column.label} onClick={() => onColumn?.(node.id, column.id)}>
                {column.label}
              </button>
            </li>
          ))}
        </ul>
      )}
      {node.up !== undefined && <Reveal node={node} side="up" reveal={node.up} isCurrent={isCurrent} />}
      {node.down !== undefined && <Reveal node={node} side="down" reveal={node.down} isCurrent={isCurrent} />}
    </div>
  );
});
