import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { businessMetricsDocument, performanceReportsDocument } from '../../api/operations/monitoring-performance.js';
import { usePages } from '../../api/use-pages.js';
import { operation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { MonitorQuery, PerformanceWindowFragment } from '../../generated/monitoring/graphql.js';
import { readDefinition } from '../../monitoring/definition.js';
import { performanceCharts } from '../../monitoring/performance-lines.js';
import { PerformanceStatus } from '../../monitoring/performance-status.js';
import { metricTitles, performanceState } from '../../monitoring/performance-words.js';
import { windowText } from '../../monitoring/window-words.js';
import { figure } from '../../parts/figures.js';
import { Ago, Left } from '../../parts/time.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { ChartBones } from '../experiment/runs-charts.js';
import { AskPerformance } from './ask-performance.js';
import { LogNumber } from './log-number.js';
import classes from './performance.module.css';
import { PerformanceWindow } from './performance-window.js';
import type { MonitorSearch } from './view.js';

const LineCharts = lazy(() => import('./line-charts.js'));
const none = <span className="faint">–</span>;

function columnsFor(windows: readonly PerformanceWindowFragment[]): readonly Column<PerformanceWindowFragment>[] {
  const metrics = performanceCharts(windows).map(({ metric }) => metric);
  const whole = (row: PerformanceWindowFragment) => row.figures?.find(({ slice }) => slice === '');
  return [
    { id: 'window', head: 'Window', width: 200, pinned: true, cell: (row) => <span style={{ fontWeight: 500 }}>{windowText(row)}</span> },
    { id: 'outcome', head: 'Verdict', width: 160, cell: (row) => <PerformanceStatus state={performanceState(row)} /> },
    {
      id: 'labelled', head: 'Labelled', title: 'Predictions that have a label, of all of the window', width: 110, align: 'right',
      cell: (row) => {
        const all = whole(row);
        return all === undefined ? none : `${all.labelled.toLocaleString('en-US')} of ${all.rows.toLocaleString('en-US')}`;
      },
    },
    ...metrics.map((metric): Column<PerformanceWindowFragment> => ({
      id: metric, head: metricTitles[metric], width: 100, align: 'right',
      cell: (row) => {
        const value = whole(row)?.metrics.find((each) => each.metric === metric)?.value;
        return value == null ? none : figure(value, 4);
      },
    })),
    { id: 'done', head: 'Looked at', width: 120, cell: (row) => (row.finishedAt == null ? <Left until={row.dueAt} /> : <Ago at={row.finishedAt} />) },
    { id: 'why', head: 'Why not', width: 200, grows: true, cell: (row) => (row.failureMessage == null ? none : <span className="clip" style={{ color: 'var(--bad)' }} title={row.failureMessage}>{row.failureMessage}</span>) },
  ];
}

interface PerformanceTabProps {
  readonly monitor: NonNullable<MonitorQuery['monitor']>;
  readonly search: MonitorSearch;
}

/** How good predictions were: a line over time for each metric and slice, what the business counts beside them, and each window with its verdict. */
export function PerformanceTab({ monitor, search }: PerformanceTabProps) {
  const monitorId = monitor.id;
  const isAsked = readDefinition(monitor.definition).performance !== undefined;
  const may = useMay('monitor:write') && monitor.archivedAt == null;
  const [dialog, setDialog] = useState<'ask' | 'number'>();
  const navigate = useNavigate();
  const pages = usePages(performanceReportsDocument, { id: monitorId, first: 100 }, (answer) => answer.performanceReports, { refetchInterval: 15_000 });
  const business = useQuery({ ...operation(businessMetricsDocument, { id: monitorId }), refetchInterval: 30_000 });
  const counted = business.data?.monitor?.businessMetrics;
  const charts = useMemo(
    () => [
      ...performanceCharts(pages.nodes).map(({ metric, lines }) => ({ title: metricTitles[metric], lines: lines.map(({ slice, times, values }) => ({ label: slice === '' ? 'All rows' : slice, times, values })) })),
      ...(counted ?? []).map(({ name, points }) => ({ title: name, lines: [{ label: name, times: points.map(({ at }) => Date.parse(at)), values: points.map(({ value }) => value) }] })),
    ],
    [pages.nodes, counted],
  );
  const open = (report: string | undefined): void => void navigate({ to: '/monitors/$monitorId', params: { monitorId }, search: { ...search, report }, replace: true });
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (pages.isFirstLoading) return <ChartBones count={3} />;
  const close = (): void => setDialog(undefined);
  const predicts = monitor.targetKind === 'DEPLOYMENT' || monitor.targetKind === 'MODEL_VERSION';
  const acts = may && (
    <div className={classes.acts}>
      {predicts && (
        <Button variant="default" onClick={() => setDialog('ask')}>
          {isAsked ? 'How good it must be' : 'Say how good it must be'}
        </Button>
      )}
      <Button variant="default" onClick={() => setDialog('number')}>
        Put a number beside it
      </Button>
      {dialog === 'ask' && <AskPerformance monitor={monitor} onClose={close} />}
      {dialog === 'number' && <LogNumber monitorId={monitorId} names={(counted ?? []).map(({ name }) => name)} onClose={close} />}
    </div>
  );
  if (pages.nodes.length === 0 && charts.length === 0) {
    return (
      <Empty title={isAsked ? 'No window has been looked at yet' : predicts ? 'Nobody asked how good its predictions are' : 'Nothing is counted here yet'}>
        <p className="dim">{isAsked ? 'A window shows here once its labels had time to come.' : predicts ? 'Say which column holds the labels and which the prediction, and each window is measured once its labels had time to come. They are sent by client.predictions.label. Numbers of the business show here as well.' : 'Numbers of the business show here, on the time line of the monitor.'}</p>
        {acts}
      </Empty>
    );
  }
  return (
    <div className={classes.tab}>
      {acts}
      {search.report !== undefined && <PerformanceWindow id={search.report} monitor={monitor} onClose={() => open(undefined)} />}
      {charts.length > 0 && (
        <Suspense fallback={<ChartBones count={charts.length} />}>
          <LineCharts charts={charts} syncKey={`monitor-${monitorId}`} />
        </Suspense>
      )}
      {pages.nodes.length > 0 && (
        <div className={classes.windows}>
          <DataTable label="Windows and how good they were" noun="window" columns={columnsFor(pages.nodes)} items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))} onNeedMore={pages.hasMore ? pages.moreRows : undefined} onOpen={(row) => open(row.id)} />
        </div>
      )}
      {pages.hasMore && (
        <Button variant="default" loading={pages.isFetchingMore} onClick={pages.more}>
          Older windows
        </Button>
      )}
    </div>
  );
}
