import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { deleteRunTagsDocument, setRunTagsDocument } from '../../api/operations/run.js';
import { request } from '../../api/request.js';
import type { ChartSettings } from '../../charts/settings.js';
import type { RunQuery } from '../../generated/graphql.js';
import { noticeRefused } from '../../parts/notices.js';
import { useRunLooks } from '../../parts/run-looks.js';
import { TagEditor } from '../../parts/tag-editor.js';
import { Empty, Failure } from '../../states/states.js';
import { ChartBones } from '../experiment/runs-charts.js';
import { LineageStrip } from '../lineage/lineage-strip.js';
import { ChildrenTab } from './children-tab.js';
import { InputList, MetricTable, PairList, RunFacts, Section } from './facts.js';
import { Notes } from './notes.js';
import classes from './run.module.css';
import { type RunDetails, useRunSeries } from './use-run.js';

const ChartsPanel = lazy(() => import('../../charts/charts-panel.js'));
const shownCharts = 6;

interface OverviewTabProps {
  readonly run: RunDetails;
  readonly live: boolean;
  readonly mayWrite: boolean;
  readonly settings: ChartSettings;
  readonly onSettings: (settings: ChartSettings) => void;
}

type TagChange = { readonly set: { readonly key: string; readonly value: string } } | { readonly remove: string };

export function OverviewTab({ run, live, mayWrite, settings, onSettings }: OverviewTabProps) {
  const client = useQueryClient();
  const looks = useRunLooks([run.id]);
  // One point makes no curve; its value stands in the table beside.
  const curved = run.metrics.filter(({ count }) => count > 1).map(({ key }) => key);
  const own = curved.filter((key) => !key.startsWith('system'));
  const keys = (own.length > 0 ? own : curved).slice(0, shownCharts);
  const series = useRunSeries(run.id, keys, live);
  const showTags = (tags: RunDetails['tags']): void => {
    client.setQueryData<RunQuery>(['Run', { id: run.id }], (before) => (before?.run == null ? before : { run: { ...before.run, tags } }));
  };
  const tag = useMutation({
    mutationFn: async (change: TagChange) => {
      if ('set' in change) await request(setRunTagsDocument, { id: run.id, tags: [change.set] });
      else await request(deleteRunTagsDocument, { id: run.id, keys: [change.remove] });
    },
    onMutate: (change) => {
      const former = run.tags;
      showTags('set' in change ? [...former.filter(({ key }) => key !== change.set.key), change.set] : former.filter(({ key }) => key !== change.remove));
      return { former };
    },
    onError: (error, _, context) => {
      if (context !== undefined) showTags(context.former);
      noticeRefused('The tags were not changed', error);
    },
  });
  return (
    <div className={classes.overview}>
      <div className={classes.main}>
        <LineageStrip address={{ kind: 'RUN', id: run.id }} self={run.name} />
        <Notes runId={run.id} notes={run.notes ?? ''} mayWrite={mayWrite} />
        {keys.length === 0 && run.childCount > 0 ? (
          <section className={classes.children} aria-label="Children">
            <h2 className={classes.childrenTitle}>Children</h2>
            <ChildrenTab runId={run.id} live={live} />
          </section>
        ) : keys.length === 0 && run.metrics.length > 0 ? (
          <Empty title="No curves" compact>
            <p className="dim">Each metric was logged once; its value stands beside.</p>
          </Empty>
        ) : keys.length === 0 ? (
          <Empty title={live ? 'No metrics yet' : 'It logged no metrics'} compact>
            <p className="dim">{live ? 'Charts appear with the first point.' : 'Logs, artifacts and source may still tell what happened.'}</p>
          </Empty>
        ) : series.error !== null && series.data === undefined ? (
          <Failure error={series.error} retry={() => void series.refetch()} compact />
        ) : (
          <Suspense fallback={<ChartBones count={2} />}>
            {series.isPending ? <ChartBones count={2} /> : <ChartsPanel runs={[run]} looks={looks} keys={keys} series={series.data?.run?.metricSeries ?? []} settings={settings} onSettings={onSettings} syncKey={`run-${run.id}`} height={190} />}
          </Suspense>
        )}
        {keys.length > 0 && run.metrics.length > keys.length && (
          <p style={{ padding: '8px 12px' }}>
            <Link to="/runs/$runId" params={{ runId: run.id }} search={{ tab: 'charts' }} className="link">
              All {run.metrics.length} charts
            </Link>
          </p>
        )}
      </div>
      <aside className={classes.aside} aria-label="Facts">
        <Section title="Run">
          <RunFacts run={run} />
        </Section>
        <Section title="Data">
          <InputList run={run} />
        </Section>
        <Section title="Metrics">
          <MetricTable run={run} />
        </Section>
        <Section title="Params">
          <PairList pairs={run.params} none="None set." what="params" />
        </Section>
        <Section title="Tags">{mayWrite ? <TagEditor tags={run.tags} onSet={(set) => tag.mutate({ set })} onDelete={(remove) => tag.mutate({ remove })} /> : <TagEditor tags={run.tags} />}</Section>
      </aside>
    </div>
  );
}
