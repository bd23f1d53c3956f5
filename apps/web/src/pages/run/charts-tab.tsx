import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { ChartSettings } from '../../charts/settings.js';
import { useKeys } from '../../frame/keys.js';
import { CodeBlock } from '../../parts/code-block.js';
import { useRunLooks } from '../../parts/run-looks.js';
import { Empty, Failure } from '../../states/states.js';
import { ChartBones } from '../experiment/runs-charts.js';
import classes from './run.module.css';
import { type RunDetails, useRunSeries } from './use-run.js';

const ChartsPanel = lazy(() => import('../../charts/charts-panel.js'));
const step = 18;

interface ChartsTabProps {
  readonly run: RunDetails;
  readonly live: boolean;
  readonly find: string;
  readonly onFind: (find: string) => void;
  readonly settings: ChartSettings;
  readonly onSettings: (settings: ChartSettings) => void;
}

/** Every metric of the run, a screenful at a time. */
export function ChartsTab({ run, live, find, onFind, settings, onSettings }: ChartsTabProps) {
  const [shown, setShown] = useState(step);
  const looks = useRunLooks([run.id]);
  const wanted = find.trim().toLowerCase();
  const found = run.metrics.map(({ key }) => key).filter((key) => key.toLowerCase().includes(wanted));
  const ordered = [...found.filter((key) => !key.startsWith('system')), ...found.filter((key) => key.startsWith('system'))];
  const keys = ordered.slice(0, shown);
  const series = useRunSeries(run.id, keys, live);
  useKeys([{ keys: '/', label: 'Find a chart', group: 'Charts', run: () => document.getElementById('find-chart')?.focus() }]);
  if (run.metrics.length === 0) {
    return (
      <Empty title={live ? 'No metrics yet' : 'It logged no metrics'}>
        <p className="dim">{live ? 'A chart appears for each metric as soon as the run logs it; this page need not be loaded again.' : 'The next run has a chart for each metric that its code logs:'}</p>
        <CodeBlock code="run.log({ loss: 0.3, accuracy: 0.9 });" what="SDK example" />
      </Empty>
    );
  }
  return (
    <>
      <div className={classes.chartsBar}>
        <TextInput id="find-chart" aria-label="Find a chart" placeholder={`Find in ${run.metrics.length}`} leftSection={<IconSearch size={13} aria-hidden />} value={find} onChange={(event) => onFind(event.currentTarget.value)} w={220} />
        {keys.length < found.length && (
          <span className="faint num">
            {keys.length} of {found.length}
          </span>
        )}
      </div>
      {keys.length === 0 ? (
        <Empty title={`No metric is called “${find}”`} compact />
      ) : series.error !== null && series.data === undefined ? (
        <Failure error={series.error} retry={() => void series.refetch()} compact />
      ) : (
        <Suspense fallback={<ChartBones count={3} />}>{series.isPending ? <ChartBones count={3} /> : <ChartsPanel runs={[run]} looks={looks} keys={keys} series={series.data?.run?.metricSeries ?? []} settings={settings} onSettings={onSettings} syncKey={`run-${run.id}`} />}</Suspense>
      )}
      {keys.length < found.length && (
        <div style={{ padding: 12 }}>
          <Button variant="default" onClick={() => setShown(shown + step)}>
            {Math.min(step, found.length - keys.length)} more
          </Button>
        </div>
      )}
    </>
  );
}
