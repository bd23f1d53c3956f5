import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { monitorDocument } from '../../api/operations/monitoring.js';
import { operation } from '../../api/use-query.js';
import { Strip } from '../../executions/strip.js';
import stripClasses from '../../executions/strip.module.css';
import { Page } from '../../frame/page.js';
import type { MonitorQuery } from '../../generated/monitoring/graphql.js';
import { readDefinition } from '../../monitoring/definition.js';
import { scheduleText } from '../../monitoring/definition-words.js';
import { OutcomeStatus } from '../../monitoring/outcome-status.js';
import { shareOf, standingOf, stateOf } from '../../monitoring/verdict.js';
import { Watched } from '../../monitoring/watched.js';
import { TabLinks } from '../../parts/tab-links.js';
import { Ago, Left } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { DefinitionTab } from './definition-tab.js';
import { DriftTab } from './drift-tab.js';
import { MonitorActs } from './monitor-acts.js';
import { MonitorAlertsTab } from './monitor-alerts-tab.js';
import { PerformanceTab } from './performance-tab.js';
import { WindowsTab } from './windows-tab.js';

type Monitor = NonNullable<MonitorQuery['monitor']>;

const route = getRouteApi('/monitors/$monitorId');
const allMonitors = { label: 'Monitors', to: '/monitors' } as const;
const windows = 20;
const none = <span className="faint">–</span>;

function Facts({ monitor }: { readonly monitor: Monitor }) {
  const standing = standingOf(monitor.reports.nodes, monitor.reports.nodes.length === windows);
  const last = monitor.reports.nodes.find(({ status }) => status === 'DONE');
  const [alert] = monitor.openAlerts;
  return (
    <Strip
      facts={[
        {
          label: 'Last verdict',
          value:
            standing === undefined ? (
              <span className="faint">none yet</span>
            ) : (
              <>
                <Link to="/monitors/$monitorId/reports/$reportId" params={{ monitorId: monitor.id, reportId: standing.reportId }} style={{ display: 'inline-flex' }}>
                  <OutcomeStatus state={standing.state} />
                </Link>
                <span className={stripClasses.note}>
                  since {standing.atLeast && 'before '}
                  <Ago at={standing.since} />
                </span>
              </>
            ),
        },
        { label: 'Drifted now', title: 'Columns that drifted in the last window that was looked at', value: last === undefined || shareOf(last) === undefined ? none : `${last.driftedColumns} of ${last.columnCount} columns` },
        {
          label: 'Open alerts',
          value:
            alert === undefined ? (
              '0'
            ) : monitor.openAlerts.length === 1 ? (
              <Link to="/alerts/$alertId" params={{ alertId: alert.id }} className="link clip" style={{ color: 'var(--bad)' }} title={alert.title}>
                1, since <Ago at={alert.openedAt} />
              </Link>
            ) : (
              <Link to="/monitors/$monitorId" params={{ monitorId: monitor.id }} search={{ tab: 'alerts' }} className="link" style={{ color: 'var(--bad)' }}>
                {monitor.openAlerts.length}
              </Link>
            ),
        },
        { label: 'Watches', value: <Watched thing={monitor} /> },
        { label: 'Looks', value: <span className="clip">{scheduleText(readDefinition(monitor.definition))}</span> },
        { label: 'Looks next', value: monitor.archivedAt != null ? 'never again' : monitor.isPaused ? <span style={{ color: 'var(--warn)' }}>Paused</span> : monitor.nextDueAt == null ? 'at the next batch' : <Left until={monitor.nextDueAt} /> },
        { label: 'Compares with', value: monitor.baseline == null ? none : <span className="clip">{monitor.baseline.name} v{monitor.baseline.version}</span> },
      ]}
    />
  );
}

/** A monitor: drift over time, its windows, its alerts, what it does. */
export function MonitorPage(): ReactNode {
  const { monitorId } = route.useParams();
  const search = route.useSearch();
  const query = useQuery({ ...operation(monitorDocument, { id: monitorId }), refetchInterval: 6_000 });
  const monitor = query.data?.monitor;
  if (query.error !== null && monitor == null) {
    return (
      <Page name="Monitor" crumbs={[allMonitors]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (monitor === undefined) {
    return (
      <Page name="Monitor" crumbs={[allMonitors]} title={<TitleBone />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="60%" />
          <Bone width="92%" style={{ height: 120 }} />
        </div>
      </Page>
    );
  }
  if (monitor === null) {
    return (
      <Page name="Not found" crumbs={[allMonitors]}>
        <NotFound what="monitor" />
      </Page>
    );
  }
  const link = { to: '/monitors/$monitorId' as const, params: { monitorId } };
  const isBusy = monitor.reports.nodes.some((window) => stateOf(window) === 'PENDING');
  const tab = search.tab ?? 'drift';
  return (
    <Page
      name={monitor.name}
      crumbs={[allMonitors]}
      fixed
      title={
        <>
          <span className="clip" title={monitor.name}>
            {monitor.name}
          </span>
          {monitor.archivedAt != null && (
            <span className="faint" style={{ fontWeight: 400 }}>
              archived
            </span>
          )}
        </>
      }
      actions={<MonitorActs monitor={monitor} />}
    >
      <Facts monitor={monitor} />
      <TabLinks
        label="Parts of the monitor"
        current={tab}
        tabs={[
          { tab: 'drift', label: 'Drift', ...link, search: {} },
          { tab: 'performance', label: 'Performance', ...link, search: { tab: 'performance' as const } },
          { tab: 'windows', label: 'Windows', ...link, search: { tab: 'windows' as const } },
          { tab: 'alerts', label: 'Alerts', count: monitor.openAlerts.length === 0 ? undefined : monitor.openAlerts.length, ...link, search: { tab: 'alerts' as const } },
          { tab: 'definition', label: 'Definition', ...link, search: { tab: 'definition' as const } },
        ]}
      />
      {tab === 'performance' ? <PerformanceTab monitor={monitor} search={search} /> : tab === 'windows' ? <WindowsTab monitorId={monitorId} isBusy={isBusy} /> : tab === 'alerts' ? <MonitorAlertsTab monitorId={monitorId} /> : tab === 'definition' ? <DefinitionTab monitor={monitor} /> : <DriftTab monitorId={monitorId} search={search} isBusy={isBusy} looksAtBatches={readDefinition(monitor.definition).schedule.kind === 'BATCH'} />}
    </Page>
  );
}
