import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import bars from '../../executions/bars.module.css';
import { executionLooks, ExecutionStatus } from '../../executions/execution-status.js';
import { elapsedLabel, elapsedTicks } from '../../executions/time-ticks.js';
import { NameFilter } from '../../parts/name-filter.js';
import { span } from '../../parts/times.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import classes from './execution.module.css';
import { type GanttBar, type GanttRow, pathLinks, type PathStroke, percentAt, strokesIn } from './gantt-layout.js';
import type { ExecutionSearch } from './view.js';

interface GanttProps {
  readonly rows: readonly GanttRow[];
  /** The ids of the executions that decided how long it took, in the order of time. */
  readonly path: readonly string[];
  /** What the chart goes from and to, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly isFirstLoading: boolean;
  /** What is still coming; absent when all is there. */
  readonly coming: ReactNode;
  readonly search: ExecutionSearch;
  readonly onSearch: (next: Partial<ExecutionSearch>) => void;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const percent = (instant: number, { from, to }: Range): string => `${percentAt(instant, from, to).toFixed(3)}%`;

function Bar({ bar, row, range, isCritical }: { readonly bar: GanttBar; readonly row: GanttRow; readonly range: Range; readonly isCritical: boolean }) {
  const words = `${row.name}${row.attempts > 1 ? `, attempt ${bar.attempt}` : ''}: ${bar.isCached ? 'taken from before' : executionLooks[bar.state].label.toLowerCase()}, ${span(bar.to - bar.from)}, ${bar.from >= range.from ? 'after' : 'before'} ${span(Math.abs(bar.from - range.from))}${isCritical ? ', on the critical path' : ''}`;
  const left = percentAt(bar.from, range.from, range.to);
  return (
    <Link
      to="/executions/$executionId"
      params={{ executionId: bar.id }}
      tabIndex={-1}
      className={classes.bar}
      data-whole={row.isWhole ? '' : undefined}
      data-critical={isCritical ? '' : undefined}
      style={{ left: `min(${left.toFixed(3)}%, calc(100% - 3px))`, width: `${(percentAt(bar.to, range.from, range.to) - left).toFixed(3)}%` }}
      aria-label={words}
      title={words}
    >
      <span className={bars.bar} data-state={bar.state} data-cached={bar.isCached ? '' : undefined} />
      {bar.state === 'FAILED' && <IconX size={12} stroke={3} className={classes.cross} aria-hidden />}
    </Link>
  );
}

function Stroke({ stroke, range }: { readonly stroke: PathStroke; readonly range: Range }) {
  if (stroke.way === 'down') return <span className={classes.stroke} data-way="down" data-part={stroke.part} style={{ left: percent(stroke.at, range) }} />;
  const left = percentAt(stroke.from, range.from, range.to);
  return <span className={classes.stroke} data-way="along" style={{ left: `${left.toFixed(3)}%`, width: `${(percentAt(stroke.to, range.from, range.to) - left).toFixed(3)}%` }} />;
}

const tookColumn: Column<GanttRow> = { id: 'took', head: 'Took', title: 'From the start of its first attempt to the end of its last', width: 84, align: 'right', cell: (row) => (row.took === undefined ? <span className="faint">–</span> : <span className="num">{span(row.took)}</span>) };

function columnsFor(range: Range, path: ReadonlySet<string>, placeOf: ReadonlyMap<string, number>, links: ReturnType<typeof pathLinks>, narrow: boolean): readonly Column<GanttRow>[] {
  const length = range.to - range.from;
  const ticks = elapsedTicks(length, narrow ? 3 : 7);
  const lines = ticks.map((tick) => ({ tick, left: percent(range.from + tick, range) }));
  return [
    {
      id: 'step',
      head: 'Step',
      width: narrow ? 150 : 260,
      pinned: true,
      cell: (row) => (
        <>
          <span style={{ width: row.depth * 14, flex: 'none' }} aria-hidden />
          <ExecutionStatus state={row.state} iconOnly />
          <Link to="/executions/$executionId" params={{ executionId: row.latest }} className="clip" title={row.name} style={row.bars.some(({ id }) => path.has(id)) ? { fontWeight: 600 } : undefined}>
            {row.name}
          </Link>
          {row.attempts > 1 && (
            <span className={classes.attempts} title={`${row.attempts} attempts`}>
              {row.attempts}×
            </span>
          )}
        </>
      ),
    },
    ...(narrow ? [] : [tookColumn]),
    {
      id: 'chart',
      head: 'When',
      title: 'Since the start of the execution',
      width: narrow ? 220 : 420,
      grows: true,
      headContent: (
        <div className={classes.axis} aria-hidden>
          {lines.map(({ tick, left }) => (
            <span key={tick} style={{ left }}>
              {tick <= length * 0.93 && elapsedLabel(tick)}
            </span>
          ))}
        </div>
      ),
      cell: (row) => (
        <div className={classes.cell}>
          {lines.map(({ tick, left }) => (
            <span key={tick} className={classes.gridLine} style={{ left }} />
          ))}
          {strokesIn(placeOf.get(row.id) ?? -1, links).map((stroke, at) => (
            <Stroke key={at} stroke={stroke} range={range} />
          ))}
          {row.bars.map((bar) => (
            <Bar key={bar.id} bar={bar} row={row} range={range} isCritical={path.has(bar.id)} />
          ))}
        </div>
      ),
    },
  ];
}

const none = 'all';

/** Steps and their attempts over time, with the chain that decided how long all took. */
export function Gantt({ rows, path, from, to, isFirstLoading, coming, search, onSearch }: GanttProps) {
  const navigate = useNavigate();
  const narrow = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false });
  const critical = useMemo(() => new Set(path), [path]);
  const wanted = search.q?.toLowerCase();
  const shown = useMemo(
    () =>
      rows.filter(
        ({ name, bars: some, state }) =>
          (wanted === undefined || name.toLowerCase().includes(wanted)) &&
          (search.only === undefined || (search.only === 'critical' ? some.some(({ id }) => critical.has(id)) : state === 'FAILED' || some.some((bar) => bar.state === 'FAILED'))),
      ),
    [rows, wanted, search.only, critical],
  );
  const links = useMemo(() => pathLinks(shown, path), [shown, path]);
  const placeOf = useMemo(() => new Map(shown.map(({ id }, at) => [id, at])), [shown]);
  return (
    <div className={classes.chart}>
      <Toolbar>
        <NameFilter value={search.q} placeholder="Step holds" label="Filter steps by what their names hold" group="Steps" width={180} onChange={(q) => onSearch({ q })} />
        <SegmentedControl
          aria-label="Which steps"
          value={search.only ?? none}
          data={[
            { value: none, label: 'All' },
            { value: 'critical', label: 'Critical path' },
            { value: 'failed', label: 'Failed' },
          ]}
          onChange={(value) => onSearch({ only: value === 'critical' || value === 'failed' ? value : undefined })}
        />
        <ToolbarSpace />
        {coming}
        {path.length > 0 && (
          <span className={`faint wide-only ${classes.pathKey}`} title="The chain of steps that decided how long it took: each waited for the one before">
            critical path
          </span>
        )}
      </Toolbar>
      {!isFirstLoading && shown.length === 0 ? (
        <Empty title={search.only === 'failed' ? 'No step failed' : search.only === 'critical' && path.length === 0 ? 'The critical path is not known yet' : 'No step matches'} compact />
      ) : (
        <DataTable
          label="Steps"
          noun="step"
          columns={columnsFor({ from, to: Math.max(to, from + 1) }, critical, placeOf, links, narrow)}
          items={shown.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
          total={isFirstLoading ? 14 : undefined}
          onOpen={(row) => void navigate({ to: '/executions/$executionId', params: { executionId: row.latest } })}
          scrollKey={`${search.q ?? ''} ${search.only ?? ''}`}
        />
      )}
    </div>
  );
}
