import { IconChartLine } from '@tabler/icons-react';
import { lazy, Suspense, useMemo } from 'react';
import type { ChartSettings } from '../../charts/settings.js';
import type { Look } from '../../parts/series-slots.js';
import { Swatch } from '../../parts/swatch.js';
import { KeyPicker } from '../../runs/key-picker.js';
import { fullName, type RunRow } from '../../runs/run-row.js';
import { useSeries } from '../../runs/use-series.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import classes from './experiment.module.css';

const ChartsPanel = lazy(() => import('../../charts/charts-panel.js'));

interface RunsChartsProps {
  readonly experimentId: string;
  readonly runs: readonly RunRow[];
  readonly total: number;
  readonly isSelection: boolean;
  readonly looks: ReadonlyMap<string, Look>;
  readonly keys: readonly string[];
  readonly metrics: readonly { readonly key: string; readonly runCount: number }[];
  readonly onKeys: (keys: readonly string[] | undefined) => void;
  readonly settings: ChartSettings;
  readonly onSettings: (settings: ChartSettings) => void;
  readonly highlighted: string | undefined;
  readonly withLegend: boolean;
}

/** The charts beside the table: the selected runs, or else the first ones. */
export function RunsCharts({ experimentId, runs, total, isSelection, looks, keys, metrics, onKeys, settings, onSettings, highlighted, withLegend }: RunsChartsProps) {
  const charted = useMemo(() => runs.map((run) => ({ id: run.id, name: fullName(run), startedAt: run.startedAt })), [runs]);
  const live = runs.some((run) => run.status === 'RUNNING');
  const series = useSeries(
    runs.map(({ id }) => id),
    keys,
    live,
  );
  if (metrics.length === 0) {
    return (
      <Empty title="No metrics yet" compact>
        <p className="dim">
          A chart appears for each metric that runs log, such as <code>run.log({'{'} loss {'}'})</code>.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <div className={classes.about} style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between' }}>
        <span>{isSelection ? `The ${runs.length} selected` : runs.length < total ? `The first ${runs.length} of ${total.toLocaleString('en-US')}; select rows to choose` : `All ${runs.length}`}</span>
        <KeyPicker label="Metrics" icon={<IconChartLine size={14} aria-hidden />} options={metrics.map(({ key, runCount }) => ({ id: key, label: key, group: 'Metrics', detail: runCount.toLocaleString('en-US') }))} chosen={keys} onChange={onKeys} onReset={() => onKeys(undefined)} />
      </div>
      {withLegend && (
        <div className={classes.legend}>
          {runs.map((run) => (
            <span key={run.id}>
              <Swatch look={looks.get(run.id)} />
              <span className="clip">{fullName(run)}</span>
            </span>
          ))}
        </div>
      )}
      {series.error !== null && series.data === undefined ? (
        <Failure error={series.error} retry={() => void series.refetch()} compact />
      ) : (
        <Suspense fallback={<ChartBones count={keys.length} />}>
          {series.isPending && runs.length > 0 ? (
            <ChartBones count={keys.length} />
          ) : (
            <ChartsPanel runs={charted} looks={looks} keys={keys} series={series.data?.metricSeries ?? []} settings={settings} onSettings={onSettings} syncKey={`experiment-${experimentId}`} highlighted={highlighted} />
          )}
        </Suspense>
      )}
    </>
  );
}

export function ChartBones({ count }: { readonly count: number }) {
  return (
    <div style={{ display: 'grid', gap: 20, padding: 14 }}>
      {Array.from({ length: Math.max(1, count) }, (_, at) => (
        <div key={at} style={{ display: 'grid', gap: 10 }}>
          <Bone width={90} />
          <Bone width="100%" style={{ height: 150 }} />
        </div>
      ))}
    </div>
  );
}
