import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, useState } from 'react';
import type { Look } from '../../parts/series-slots.js';
import type { RunRow } from '../../runs/run-row.js';
import { type Brush, isWithin, type PlottedAxis } from './axes.js';
import classes from './compare.module.css';

interface ParallelProps {
  readonly runs: readonly RunRow[];
  readonly looks: ReadonlyMap<string, Look>;
  readonly axes: readonly PlottedAxis[];
  readonly brushes: ReadonlyMap<string, Brush>;
  readonly onBrush: (id: string, brush: Brush | undefined) => void;
  readonly highlighted: string | undefined;
  readonly onHover: (id: string | undefined) => void;
}

const height = 400;
const top = 34;
const bottom = 14;
const side = 70;
const maxWordTicks = 12;

/** One line for each run across one axis for each param and metric. A drag along an axis keeps only the runs that pass through. */
export function Parallel({ runs, looks, axes, brushes, onBrush, highlighted, onHover }: ParallelProps) {
  const { ref, width } = useElementSize();
  const [dragged, setDragged] = useState<{ readonly id: string; readonly from: number; readonly to: number }>();
  const inner = height - top - bottom;
  const x = (at: number): number => (axes.length === 1 ? width / 2 : side + (at * (width - 2 * side)) / (axes.length - 1));
  const y = (place: number): number => top + (1 - place) * inner;
  const current = new Map(brushes);
  if (dragged !== undefined) current.set(dragged.id, { from: Math.min(dragged.from, dragged.to), to: Math.max(dragged.from, dragged.to) });
  const within = runs.map((_, run) => isWithin(axes, current, run));
  const placeOf = (event: PointerEvent<SVGRectElement>): number => Math.max(-0.02, Math.min(1.02, 1 - (event.clientY - event.currentTarget.getBoundingClientRect().top - 6) / inner));
  const passing = within.filter(Boolean).length;
  const path = (run: number): string => {
    let text = '';
    let pen = false;
    axes.forEach((axis, at) => {
      const place = axis.places[run];
      // A run without a value on an axis has a gap there.
      if (place === undefined) pen = false;
      else {
        text += `${pen ? 'L' : 'M'}${x(at)} ${y(place)}`;
        pen = true;
      }
    });
    return text;
  };
  const order = runs.map((_, run) => run).toSorted((a, b) => Number(within[a]) - Number(within[b]) || Number(runs[a]?.id === highlighted) - Number(runs[b]?.id === highlighted));
  return (
    <div className={classes.plot} ref={ref}>
      <p className={classes.hint} role="status">
        {current.size === 0 ? 'Drag along an axis to keep only the runs that pass there.' : `${passing} of ${runs.length} runs pass. Click an axis to let it go.`}
      </p>
      {width > 0 && (
        <svg height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Parallel coordinates of ${runs.length} runs over ${axes.map(({ label }) => label).join(', ')}`}>
          {order.map((run) => {
            const { id, name } = runs[run] ?? { id: String(run), name: '' };
            const look = looks.get(id);
            const inside = within[run] === true;
            return (
              <path
                key={id}
                d={path(run)}
                className={classes.line}
                data-out={inside ? undefined : ''}
                data-strong={id === highlighted ? '' : undefined}
                style={inside ? { stroke: `var(--series-${look?.hue ?? 1})` } : {}}
                strokeDasharray={look?.dash.join(' ')}
                onPointerEnter={() => onHover(id)}
                onPointerLeave={() => onHover(undefined)}
              >
                <title>{name}</title>
              </path>
            );
          })}
          {axes.map((axis, at) => {
            const brush = current.get(axis.id);
            const ticks = axis.scale.kind === 'words' && axis.scale.ticks.length > maxWordTicks ? axis.scale.ticks.filter((_, index) => index % Math.ceil(axis.scale.ticks.length / maxWordTicks) === 0) : axis.scale.ticks;
            const atEnd = at === axes.length - 1 && axes.length > 1;
            return (
              <g key={axis.id}>
                <line className={classes.axis} x1={x(at)} x2={x(at)} y1={top} y2={height - bottom} />
                <text className={classes.axisName} x={x(at)} y={top - 16} textAnchor="middle">
                  {axis.label.length > 22 ? `${axis.label.slice(0, 21)}…` : axis.label}
                  <title>{axis.id}</title>
                </text>
                {ticks.map((tick) => (
                  <text key={tick.at} className={classes.tick} x={x(at) + (atEnd ? 7 : -7)} y={y(tick.at) + 4} textAnchor={atEnd ? 'start' : 'end'}>
                    {tick.label.length > 13 ? `${tick.label.slice(0, 12)}…` : tick.label}
                  </text>
                ))}
                {brush !== undefined && <rect className={classes.brush} x={x(at) - 6} width={12} y={y(brush.to)} height={Math.max(1, y(brush.from) - y(brush.to))} />}
                <rect
                  className={classes.brushArea}
                  x={x(at) - 14}
                  width={28}
                  y={top - 6}
                  height={inner + 12}
                  onPointerDown={(event) => {
                    event.preventDefault();
                    event.currentTarget.setPointerCapture(event.pointerId);
                    const place = placeOf(event);
                    setDragged({ id: axis.id, from: place, to: place });
                  }}
                  onPointerMove={(event) => dragged?.id === axis.id && setDragged({ ...dragged, to: placeOf(event) })}
                  onPointerUp={() => {
                    if (dragged === undefined) return;
                    const brushed = { from: Math.min(dragged.from, dragged.to), to: Math.max(dragged.from, dragged.to) };
                    setDragged(undefined);
                    onBrush(axis.id, brushed.to - brushed.from < 0.015 ? undefined : brushed);
                  }}
                >
                  <title>{`Drag to keep a range of ${axis.label}`}</title>
                </rect>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
