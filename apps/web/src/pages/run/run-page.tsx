import { IconAlertTriangle, IconTrash } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { readChartSettings, writeChartSettings } from '../../charts/settings.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { ArtifactsTab } from './artifacts-tab.js';
import { ChartsTab } from './charts-tab.js';
import { ChildrenTab } from './children-tab.js';
import { LogsTab } from './logs-tab.js';
import { OverviewTab } from './overview-tab.js';
import { RunActs, RunTitle } from './run-header.js';
import { RunTabs } from './run-tabs.js';
import classes from './run.module.css';
import { SourceTab } from './source-tab.js';
import { isLive, useRun } from './use-run.js';
import type { RunSearch } from './view.js';

const route = getRouteApi('/runs/$runId');
const allRuns = { label: 'Experiments', to: '/experiments' } as const;

export function RunPage(): ReactNode {
  const { runId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const mayWrite = useMay('run:write');
  const mayDelete = useMay('run:delete');
  const query = useRun(runId);
  const run = query.data?.run;
  const tab = search.tab ?? 'overview';
  const settings = readChartSettings(search);
  const change = (next: Partial<RunSearch>, replace = false): void => void navigate({ to: '/runs/$runId', params: { runId }, search: { ...search, ...next }, replace });

  if (query.error !== null && run == null) {
    return (
      <Page name="Run" crumbs={[allRuns]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (run === null) {
    return (
      <Page name="Not found" crumbs={[allRuns]}>
        <NotFound what="run" />
      </Page>
    );
  }
  if (run === undefined) {
    return (
      <Page name="Run" crumbs={[allRuns]} title={<TitleBone width={160} />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="34%" />
          <Bone width="100%" style={{ height: 160 }} />
          <Bone width="100%" style={{ height: 160 }} />
        </div>
      </Page>
    );
  }
  const live = isLive(run);
  const counts = { charts: run.metrics.length, children: run.childCount };
  return (
    <Page
      name={run.name}
      title={<RunTitle run={run} mayWrite={mayWrite && run.deletedAt == null} />}
      crumbs={[allRuns, { label: run.experiment.name, to: '/experiments/$experimentId', params: { experimentId: run.experiment.id } }]}
      actions={<RunActs run={run} mayDelete={mayDelete} />}
      fixed
    >
      {run.deletedAt != null && (
        <div className={classes.warning} role="status">
          <IconTrash size={14} aria-hidden /> Deleted <Ago at={run.deletedAt} />; it can be restored from the menu.
        </div>
      )}
      {run.status === 'STALE' && (
        <div className={classes.warning} role="status">
          <IconAlertTriangle size={14} aria-hidden /> Its heartbeat stopped{run.heartbeatAt != null && <> <Ago at={run.heartbeatAt} /></>}. The process may have died without a word; the log’s last lines may say why.
        </div>
      )}
      <RunTabs runId={runId} search={search} current={tab} counts={counts} />
      {tab === 'logs' ? (
        <LogsTab key={runId} runId={runId} live={live} />
      ) : tab === 'artifacts' ? (
        <ArtifactsTab runId={runId} live={live} path={search.path} onPath={(path) => change({ path })} />
      ) : tab === 'children' ? (
        <ChildrenTab runId={runId} live={live} />
      ) : (
        <div className={classes.content} tabIndex={0} role="region" aria-label={tab}>
          {tab === 'charts' ? (
            <ChartsTab run={run} live={live} find={search.find ?? ''} onFind={(find) => change({ find: find === '' ? undefined : find }, true)} settings={settings} onSettings={(next) => change(writeChartSettings(next), true)} />
          ) : tab === 'source' ? (
            <SourceTab runId={runId} />
          ) : (
            <OverviewTab run={run} live={live} mayWrite={mayWrite} settings={settings} onSettings={(next) => change(writeChartSettings(next), true)} />
          )}
        </div>
      )}
    </Page>
  );
}
