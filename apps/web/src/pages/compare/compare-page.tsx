import { Switch } from '@mantine/core';
import { IconChartLine, IconColumns3, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, lazy, Suspense, useMemo, useState } from 'react';
import { runsDocument } from '../../api/operations/runs.js';
import { steadyOperation } from '../../api/use-query.js';
import { readChartSettings, writeChartSettings } from '../../charts/settings.js';
import { Page } from '../../frame/page.js';
import { readList, writeList } from '../../frame/search-text.js';
import { count } from '../../parts/figures.js';
import { TabLinks } from '../../parts/tab-links.js';
import { useRunLooks } from '../../parts/run-looks.js';
import { Swatch } from '../../parts/swatch.js';
import { withIds } from '../../runs/column-id.js';
import { KeyPicker } from '../../runs/key-picker.js';
import { fullName } from '../../runs/run-row.js';
import { useSeries } from '../../runs/use-series.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { ChartBones } from '../experiment/runs-charts.js';
import { plotAxis, readBrushes, writeBrush } from './axes.js';
import classes from './compare.module.css';
import { DifferenceTable } from './difference-table.js';
import { compareRuns, defaultAxes } from './differences.js';
import { Parallel } from './parallel.js';
import { Scatter } from './scatter.js';
import { comparedAtMost, comparedRuns, type CompareSearch, type CompareTab } from './view.js';

const ChartsPanel = lazy(() => import('../../charts/charts-panel.js'));
const route = getRouteApi('/compare');
const tabs: readonly { readonly tab: CompareTab; readonly label: string }[] = [
  { tab: 'differences', label: 'Differences' },
  { tab: 'curves', label: 'Curves' },
  { tab: 'parallel', label: 'Parallel' },
  { tab: 'scatter', label: 'Scatter' },
];

export function ComparePage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [highlighted, setHighlighted] = useState<string>();
  const ids = useMemo(() => comparedRuns(search.runs), [search.runs]);
  const tab = search.tab ?? 'differences';
  const settings = readChartSettings(search);
  const change = (next: Partial<CompareSearch>, replace = false): void => void navigate({ to: '/compare', search: { ...search, ...next }, replace });
  const query = useQuery({ ...steadyOperation(runsDocument, { first: comparedAtMost, filter: withIds(ids), lifecycle: 'ANY' as const }), enabled: ids.length > 0 });
  const runs = useMemo(() => {
    const byId = new Map(query.data?.runs.nodes.map((run) => [run.id, run]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }, [query.data, ids]);
  const rows = useMemo(() => compareRuns(runs), [runs]);
  const charted = useMemo(() => runs.map((run) => ({ id: run.id, name: fullName(run), startedAt: run.startedAt })), [runs]);
  const looks = useRunLooks(ids);
  const metrics = rows.filter(({ family }) => family === 'metrics').map(({ key }) => key);
  const charts = readList(search.charts) ?? metrics.filter((key) => !key.startsWith('system')).slice(0, 6);
  const live = runs.some(({ status }) => status === 'RUNNING');
  const series = useSeries(ids, tab === 'curves' ? charts : [], live);
  const axisIds = useMemo(() => readList(search.axes) ?? defaultAxes(rows), [search.axes, rows]);
  const axes = useMemo(() => axisIds.flatMap((id) => rows.filter((row) => row.id === id).flatMap((row) => plotAxis(row) ?? [])), [axisIds, rows]);
  const brushes = useMemo(() => readBrushes(readList(search.brush) ?? []), [search.brush]);

  if (ids.length === 0) {
    return (
      <Page name="Compare">
        <Empty title="Choose runs to compare">
          <p className="dim">
            In an experiment, select two or more runs (<kbd>x</kbd> on a row) and press <kbd>c</kbd>. What differs between them shows here first, then their curves.
          </p>
          <Link to="/experiments" className="link">
            Go to the experiments
          </Link>
        </Empty>
      </Page>
    );
  }
  const onBrush = (id: string, brush: { readonly from: number; readonly to: number } | undefined): void => {
    const next = new Map(brushes);
    if (brush === undefined) next.delete(id);
    else next.set(id, brush);
    change({ brush: next.size === 0 ? undefined : writeList([...next].map(([axis, range]) => writeBrush(axis, range))) }, true);
  };
  const missing = query.isSuccess && !query.isPlaceholderData ? ids.length - runs.length : 0;
  return (
    <Page name={`Compare ${count(ids.length, 'run')}`} fixed>
      <TabLinks label="Ways to compare" current={tab} tabs={tabs.map((one) => ({ ...one, to: '/compare' as const, search: { ...search, tab: one.tab === 'differences' ? undefined : one.tab } }))} />
      {query.error !== null && runs.length === 0 ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <>
          <div className={classes.legend}>
            {query.isPending && ids.slice(0, 6).map((id) => <Bone key={id} width={110} style={{ margin: 7 }} />)}
            {runs.map((run) => (
              <span key={run.id} className={classes.run} onPointerEnter={() => setHighlighted(run.id)} onPointerLeave={() => setHighlighted(undefined)}>
                <Swatch look={looks.get(run.id)} />
                <Link to="/runs/$runId" params={{ runId: run.id }} className="clip" title={fullName(run)}>
                  {fullName(run)}
                </Link>
                <button type="button" aria-label={`Leave out ${run.name}`} onClick={() => change({ runs: writeList(ids.filter((id) => id !== run.id)) })}>
                  <IconX size={12} aria-hidden />
                </button>
              </span>
            ))}
            {missing > 0 && <span className="dim">{missing === 1 ? '1 run is' : `${missing} runs are`} gone or not yours to see.</span>}
          </div>
          {tab === 'differences' && (
            <>
              <div className={classes.bar}>
                <Switch size="xs" label="Also what is alike" checked={search.same === '1'} onChange={(event) => change({ same: event.currentTarget.checked ? '1' : undefined })} />
                <span className="faint num">
                  {rows.filter(({ differs }) => differs).length} of {rows.length} differ
                </span>
              </div>
              <div className={classes.content} tabIndex={0} role="region" aria-label="Differences">
                {query.isPending ? <ChartBones count={1} /> : <DifferenceTable runs={runs} rows={rows} looks={looks} withSame={search.same === '1'} />}
              </div>
            </>
          )}
          {tab === 'curves' && (
            <>
              <div className={classes.bar}>
                <KeyPicker label="Metrics" icon={<IconChartLine size={14} aria-hidden />} options={metrics.map((key) => ({ id: key, label: key, group: 'Metrics' }))} chosen={charts} onChange={(next) => change({ charts: writeList(next) })} onReset={search.charts === undefined ? undefined : () => change({ charts: undefined })} />
              </div>
              <div className={classes.content} tabIndex={0} role="region" aria-label="Curves">
                {series.error !== null && series.data === undefined ? (
                  <Failure error={series.error} retry={() => void series.refetch()} compact />
                ) : charts.length === 0 ? (
                  <Empty title="These runs logged no metrics" compact />
                ) : (
                  <Suspense fallback={<ChartBones count={2} />}>
                    {series.isPending ? <ChartBones count={2} /> : <ChartsPanel runs={charted} looks={looks} keys={charts} series={series.data?.metricSeries ?? []} settings={settings} onSettings={(next) => change(writeChartSettings(next), true)} syncKey="compare" highlighted={highlighted} height={240} />}
                  </Suspense>
                )}
              </div>
            </>
          )}
          {tab === 'parallel' && (
            <>
              <div className={classes.bar}>
                <KeyPicker label="Axes" icon={<IconColumns3 size={14} aria-hidden />} options={rows.map(({ id, key, family, differs }) => ({ id, label: key, group: { metrics: 'Metrics', params: 'Params', tags: 'Tags', attributes: 'Run' }[family], ...(differs ? {} : { detail: 'alike' }) }))} chosen={axisIds} onChange={(next) => change({ axes: writeList(next) })} onReset={search.axes === undefined ? undefined : () => change({ axes: undefined })} />
              </div>
              <div className={classes.content} tabIndex={0} role="region" aria-label="Parallel coordinates">
                {axes.length < 2 ? <Empty title="Choose two axes or more" compact /> : <Parallel runs={runs} looks={looks} axes={axes} brushes={brushes} onBrush={onBrush} highlighted={highlighted} onHover={setHighlighted} />}
              </div>
            </>
          )}
          {tab === 'scatter' && (
            <div className={classes.content} tabIndex={0} role="region" aria-label="Scatter">
              {query.isPending ? <ChartBones count={1} /> : <Scatter runs={runs} rows={rows} looks={looks} across={search.across} up={search.up} onAxes={(next) => change(next, true)} highlighted={highlighted} onHover={setHighlighted} />}
            </div>
          )}
        </>
      )}
    </Page>
  );
}
