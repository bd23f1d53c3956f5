import { IconCornerDownRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RunColumnsQuery } from '../generated/graphql.js';
import { columnFormat, exactFigure, type FigureFormat } from '../parts/figures.js';
import type { MetricValue } from '../parts/metric-value.js';
import type { Look } from '../parts/series-slots.js';
import { Status } from '../parts/status.js';
import { Swatch } from '../parts/swatch.js';
import { Ago, Duration } from '../parts/time.js';
import type { Column } from '../table/columns.js';
import { type ColumnFamily, columnId, type ColumnRef, readColumnId, writeSubject, writeText } from './column-id.js';
import type { Nameable } from './completion.js';
import { metricOf, numeric, type RunRow, textOf } from './run-row.js';

type KeyInUse = RunColumnsQuery['runColumns'][number];

const attributes: Readonly<Record<string, { readonly head: string; readonly width: number; readonly orders: boolean }>> = {
  run_name: { head: 'Run', width: 240, orders: true },
  status: { head: 'Status', width: 104, orders: true },
  start_time: { head: 'Started', width: 96, orders: true },
  duration: { head: 'Took', width: 88, orders: true },
  user: { head: 'By', width: 120, orders: false },
};

export const attributeColumns: readonly { readonly id: string; readonly label: string }[] = Object.entries(attributes).map(([key, { head }]) => ({ id: `attributes.${key}`, label: head }));

const familyOf: Readonly<Record<KeyInUse['kind'], ColumnFamily>> = { PARAM: 'params', METRIC: 'metrics', TAG: 'tags', ATTRIBUTE: 'attributes' };

export const idOfKey = (key: KeyInUse): string => columnId({ family: familyOf[key.kind], key: key.key });

/** The key as filters name it. */
export const nameable = (key: KeyInUse): Nameable => ({ family: familyOf[key.kind], key: key.key, sampleValues: key.sampleValues, runCount: key.runCount });

/** Keys that the runtime writes by itself: there when asked for, not before. */
const isQuiet = (key: string): boolean => /^(system|mlflow|sys)[./]/.test(key);

/** What a table shows unasked: what tells the runs apart first, then their metrics. */
export function defaultColumns(keys: readonly KeyInUse[]): readonly string[] {
  const telling = keys.filter((key) => key.kind === 'PARAM' && !isQuiet(key.key) && (key.sampleValues.length !== 1 || keys.length < 6)).toSorted((a, b) => b.runCount - a.runCount);
  const metrics = keys.filter((key) => key.kind === 'METRIC' && !isQuiet(key.key)).toSorted((a, b) => b.runCount - a.runCount);
  return ['attributes.status', 'attributes.start_time', 'attributes.duration', ...metrics.slice(0, 8).map(idOfKey), ...telling.slice(0, 6).map(idOfKey)];
}

/** Of columns nobody asked for, those in which no run has anything are left out. */
export function withoutEmpty(ids: readonly string[], rows: readonly RunRow[]): readonly string[] {
  if (rows.length === 0) return ids;
  return ids.filter((id) => {
    const ref = readColumnId(id);
    if (ref === undefined || ref.family === 'attributes') return true;
    return rows.some((row) => (ref.family === 'metrics' ? metricOf(row, ref.key) : textOf(row, ref)) !== undefined);
  });
}

/** An example of a filter over the keys in use. */
export function filterExample(keys: readonly KeyInUse[]): string {
  const metric = keys.find((key) => key.kind === 'METRIC' && !isQuiet(key.key));
  const param = keys.find((key) => key.kind === 'PARAM' && key.sampleValues.length > 1);
  const parts = [...(metric === undefined ? [] : [`${writeSubject({ family: 'metrics', key: metric.key })} ${/loss|err|mae|mse/i.test(metric.key) ? '< 0.5' : '> 0.9'}`]), ...(param === undefined ? [] : [`${writeSubject({ family: 'params', key: param.key })} = ${writeText(param.sampleValues[0] ?? '')}`])];
  return parts.length === 0 ? "attributes.status = 'RUNNING'" : parts.join(' AND ');
}

/** The metrics charted unasked. */
export function defaultCharts(keys: readonly KeyInUse[], charted: readonly RunRow[]): readonly string[] {
  const points = new Map<string, number>();
  for (const { key, count } of charted.flatMap((run) => run.metrics)) points.set(key, Math.max(points.get(key) ?? 0, count));
  // Of what these runs have, curves before single points.
  const curved = [...points.values()].some((most) => most > 1);
  return keys
    .filter((key) => key.kind === 'METRIC' && !isQuiet(key.key) && (points.size === 0 || (points.get(key.key) ?? 0) > (curved ? 1 : 0)))
    .toSorted((a, b) => b.runCount - a.runCount)
    .slice(0, 4)
    .map(({ key }) => key);
}

function MetricCell({ value, format }: { readonly value: MetricValue | undefined; readonly format: FigureFormat }) {
  if (value === undefined) return <span className="faint">–</span>;
  const text = format.format(value);
  if (typeof value !== 'number') {
    return (
      <span style={{ color: 'var(--warn)' }} title="The last value logged is not a finite number.">
        {text}
      </span>
    );
  }
  return (
    <span title={exactFigure(value)}>
      <span className="faint">{text.slice(0, format.sharedPrefix)}</span>
      {text.slice(format.sharedPrefix)}
    </span>
  );
}

function attributeCell(key: string, run: RunRow) {
  if (key === 'status') return <Status status={run.status} />;
  if (key === 'start_time') return <Ago at={run.startedAt} />;
  if (key === 'duration') return <Duration from={run.startedAt} to={run.status === 'RUNNING' ? null : (run.endedAt ?? run.startedAt)} />;
  return <span className="clip">{textOf(run, { family: 'attributes', key })}</span>;
}

interface ColumnParts {
  readonly ids: readonly string[];
  readonly rows: readonly RunRow[];
  readonly widths: ReadonlyMap<string, number>;
  readonly pinned: readonly string[];
  readonly looks: ReadonlyMap<string, Look>;
  /** How deep runs stand under the ones that they are part of, where the table shows that. */
  readonly depths: ReadonlyMap<string, number>;
}

function keyColumn(ref: ColumnRef, id: string, parts: ColumnParts): Column<RunRow> {
  const shared = { id, head: ref.key, title: `${ref.family}.${ref.key}`, orderKey: writeSubject(ref), pinned: parts.pinned.includes(id) };
  if (ref.family === 'metrics') {
    const format = columnFormat(parts.rows.flatMap((row) => metricOf(row, ref.key) ?? []));
    return { ...shared, width: parts.widths.get(id) ?? Math.min(170, Math.max(84, ref.key.length * 7 + 34)), align: 'right', cell: (row) => <MetricCell value={metricOf(row, ref.key)} format={format} /> };
  }
  const values = parts.rows.slice(0, 300).flatMap((row) => textOf(row, ref) ?? []);
  const isNumeric = values.length > 0 && values.every((value) => numeric(value) !== undefined);
  return {
    ...shared,
    width: parts.widths.get(id) ?? (isNumeric ? Math.min(150, Math.max(72, ref.key.length * 7 + 34)) : 116),
    ...(isNumeric ? { align: 'right' as const } : {}),
    cell: (row) => {
      const text = textOf(row, ref);
      return text === undefined ? (
        <span className="faint">–</span>
      ) : (
        <span className="clip" title={text}>
          {text}
        </span>
      );
    },
  };
}

/** Pixels for each level, as wide as what stands before the name. */
const indent = 21;

/** The columns of a table of runs; the run itself is always the first. */
export function runColumns(parts: ColumnParts): readonly Column<RunRow>[] {
  const name: Column<RunRow> = {
    id: 'attributes.run_name',
    head: 'Run',
    width: parts.widths.get('attributes.run_name') ?? 240,
    pinned: true,
    gives: !parts.widths.has('attributes.run_name'),
    orderKey: 'attributes.run_name',
    cell: (row) => (
      <>
        {parts.looks.size > 0 && <span style={{ display: 'inline-flex', flex: 'none', width: 16 }}>{parts.looks.has(row.id) && <Swatch look={parts.looks.get(row.id)} />}</span>}
        {parts.depths.has(row.id) && <IconCornerDownRight size={13} color="var(--text-3)" style={{ flex: 'none', marginLeft: ((parts.depths.get(row.id) ?? 1) - 1) * indent }} aria-label="Part of the run above" />}
        <Link to="/runs/$runId" params={{ runId: row.id }} className="clip" style={{ fontWeight: 500, flex: '0 1 auto' }} title={row.name}>
          {row.name}
        </Link>
        {row.parent != null && (
          <span className="faint clip" style={{ flex: '1 1 0' }} title={`Part of ${row.parent.name}`}>
            {row.parent.name}
          </span>
        )}
        {row.childCount > 0 && (
          <span className="faint num" title={`${row.childCount} runs are part of it`}>
            +{row.childCount}
          </span>
        )}
      </>
    ),
  };
  const others = parts.ids.flatMap((id): Column<RunRow>[] => {
    const ref = readColumnId(id);
    if (ref === undefined || id === name.id) return [];
    if (ref.family !== 'attributes') return [keyColumn(ref, id, parts)];
    const attribute = attributes[ref.key];
    if (attribute === undefined) return [];
    return [
      {
        id,
        head: attribute.head,
        width: parts.widths.get(id) ?? attribute.width,
        pinned: parts.pinned.includes(id),
        ...(attribute.orders ? { orderKey: id } : {}),
        ...(ref.key === 'duration' ? { align: 'right' as const } : {}),
        cell: (row: RunRow) => attributeCell(ref.key, row),
      },
    ];
  });
  return [name, ...others];
}
