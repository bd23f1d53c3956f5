import { Select } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import type { Look } from '../../parts/series-slots.js';
import { dashes } from '../../parts/series-slots.js';
import { fullName, type RunRow } from '../../runs/run-row.js';
import { Empty } from '../../states/states.js';
import { plotAxis } from './axes.js';
import classes from './compare.module.css';
import type { ComparedRow } from './differences.js';

interface ScatterProps {
  readonly runs: readonly RunRow[];
  readonly rows: readonly ComparedRow[];
  readonly looks: ReadonlyMap<string, Look>;
  readonly across: string | undefined;
  readonly up: string | undefined;
  readonly onAxes: (axes: { readonly across?: string; readonly up?: string }) => void;
  readonly highlighted: string | undefined;
  readonly onHover: (id: string | undefined) => void;
}

const height = 430;
const frame = { left: 64, right: 20, top: 12, bottom: 42 };

/** Shapes stand for line styles, so that runs of one hue differ here too. */
const shapes: readonly ((x: number, y: number, r: number) => string)[] = [
  (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`,
  (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (x, y, r) => `M${x} ${y - 1.3 * r}L${x + 1.2 * r} ${y + r}H${x - 1.2 * r}z`,
  (x, y, r) => `M${x} ${y - 1.4 * r}L${x + 1.4 * r} ${y}L${x} ${y + 1.4 * r}L${x - 1.4 * r} ${y}z`,
];

/** Any two numbers of the runs against each other. */
export function Scatter({ runs, rows, looks, across, up, onAxes, highlighted, onHover }: ScatterProps) {
  const navigate = useNavigate();
  const { ref, width } = useElementSize();
  const numbers = rows.filter(({ isNumeric }) => isNumeric);
  const horizontal = numbers.find(({ id }) => id === across) ?? numbers.find(({ family, differs }) => family === 'params' && differs) ?? numbers[0];
  const vertical = numbers.find(({ id }) => id === up) ?? numbers.find(({ family, differs, id }) => family === 'metrics' && differs && id !== horizontal?.id) ?? numbers[1] ?? numbers[0];
  const xAxis = horizontal === undefined ? undefined : plotAxis(horizontal, 0.05);
  const yAxis = vertical === undefined ? undefined : plotAxis(vertical, 0.05);
  if (xAxis === undefined || yAxis === undefined) return <Empty title="These runs have no numbers to plot" compact />;
  const options = numbers.map(({ id, family, key }) => ({ value: id, label: family === 'params' ? `${key} (param)` : key }));
  const x = (place: number): number => frame.left + place * (width - frame.left - frame.right);
  const y = (place: number): number => frame.top + (1 - place) * (height - frame.top - frame.bottom);
  const points = runs.flatMap((run, at) => {
    const [px, py] = [xAxis.places[at], yAxis.places[at]];
    return px === undefined || py === undefined ? [] : [{ run, x: x(px), y: y(py), at }];
  });
  const missing = runs.length - points.length;
  return (
    <>
      <div className={classes.bar}>
        <Select label="Across" w={220} searchable allowDeselect={false} value={xAxis.id} data={options} onChange={(id) => id !== null && onAxes({ across: id })} />
        <Select label="Up" w={220} searchable allowDeselect={false} value={yAxis.id} data={options} onChange={(id) => id !== null && onAxes({ up: id })} />
        {missing > 0 && <span className="dim">{missing === 1 ? '1 run has' : `${missing} runs have`} no such numbers</span>}
      </div>
      <div className={classes.plot} ref={ref}>
        {width > 0 && (
          <svg height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${yAxis.label} against ${xAxis.label} of ${points.length} runs`}>
            {xAxis.scale.ticks.map((tick) => (
              <g key={tick.at}>
                <line className={classes.gridLine} x1={x(tick.at)} x2={x(tick.at)} y1={frame.top} y2={height - frame.bottom} />
                <text x={x(tick.at)} y={height - frame.bottom + 16} textAnchor="middle">
                  {tick.label}
                </text>
              </g>
            ))}
            {yAxis.scale.ticks.map((tick) => (
              <g key={tick.at}>
                <line className={classes.gridLine} x1={frame.left} x2={width - frame.right} y1={y(tick.at)} y2={y(tick.at)} />
                <text x={frame.left - 8} y={y(tick.at) + 4} textAnchor="end">
                  {tick.label}
                </text>
              </g>
            ))}
            <text className={classes.axisName} x={(frame.left + width - frame.right) / 2} y={height - 6} textAnchor="middle">
              {xAxis.label}
            </text>
            <text className={classes.axisName} transform={`rotate(-90 14 ${height / 2})`} x={14} y={height / 2} textAnchor="middle">
              {yAxis.label}
            </text>
            {points.map(({ run, x: px, y: py, at }) => {
              const look = looks.get(run.id);
              const shape = shapes[Math.max(0, dashes.findIndex((dash) => dash === look?.dash))] ?? shapes[0];
              const strong = run.id === highlighted;
              return (
                <path
                  key={run.id}
                  d={shape?.(px, py, strong ? 7 : 5)}
                  style={{ fill: `var(--series-${look?.hue ?? 1})`, stroke: 'var(--surface)', strokeWidth: 1.2, cursor: 'pointer' }}
                  onPointerEnter={() => onHover(run.id)}
                  onPointerLeave={() => onHover(undefined)}
                  onClick={() => void navigate({ to: '/runs/$runId', params: { runId: run.id } })}
                >
                  <title>{`${fullName(run)}\n${xAxis.label}: ${String(xAxis.row.values[at])}\n${yAxis.label}: ${String(yAxis.row.values[at])}`}</title>
                </path>
              );
            })}
            {points
              .filter(({ run }) => run.id === highlighted || points.length <= 8)
              .map(({ run, x: px, y: py }) => (
                <text key={run.id} x={px + (px > width - 140 ? -10 : 10)} y={py + 4} textAnchor={px > width - 140 ? 'end' : 'start'} style={{ paintOrder: 'stroke', stroke: 'var(--surface)', strokeWidth: 3, pointerEvents: 'none' }}>
                  {fullName(run)}
                </text>
              ))}
          </svg>
        )}
      </div>
    </>
  );
}
