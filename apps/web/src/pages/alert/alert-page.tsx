import { IconArrowBackUp, IconBell, IconBellOff, IconCircleCheck, IconClock, IconEye, IconHistory, IconMail, IconUserPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { alertDocument } from '../../api/operations/monitoring.js';
import { peopleDocument } from '../../api/operations/registry.js';
import { usePages } from '../../api/use-pages.js';
import { operation } from '../../api/use-query.js';
import { Strip } from '../../executions/strip.js';
import stripClasses from '../../executions/strip.module.css';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { MonitorAlertQuery } from '../../generated/monitoring/graphql.js';
import { isMuted } from '../../monitoring/alert-state.js';
import { AlertStatus } from '../../monitoring/alert-status.js';
import { Watched } from '../../monitoring/watched.js';
import { PersonName } from '../../parts/person.js';
import { Ago, Left } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { AlertActs } from './alert-acts.js';
import classes from './alert.module.css';
import { type AlertEvent, consequenceWords, eventWords, refusalOf, requestOf } from './event-words.js';

type Alert = NonNullable<MonitorAlertQuery['monitorAlert']>;

const route = getRouteApi('/alerts/$alertId');
const allAlerts = { label: 'Monitors', to: '/monitors' } as const;
const icons = { OPENED: IconBell, HELD: IconHistory, CLOSED: IconCircleCheck, TOLD: IconMail, ACKNOWLEDGED: IconEye, ASSIGNED: IconUserPlus, MUTED: IconBellOff, UNMUTED: IconBell, FOLLOWED: IconArrowBackUp, REFUSED: IconX } as const satisfies Record<AlertEvent['kind'], unknown>;
const tones: Partial<Record<AlertEvent['kind'], string>> = { OPENED: 'var(--bad)', CLOSED: 'var(--good)', REFUSED: 'var(--bad)', FOLLOWED: 'var(--busy)' };

function Facts({ alert }: { readonly alert: Alert }) {
  return (
    <Strip
      facts={[
        {
          label: 'State',
          value: (
            <>
              <AlertStatus status={alert.status} />
              <span className={stripClasses.note}>
                since <Ago at={alert.closedAt ?? alert.openedAt} />
              </span>
            </>
          ),
        },
        ...(alert.closedAt == null ? [] : [{ label: 'Opened', value: <Ago at={alert.openedAt} /> }]),
        { label: 'Of', value: alert.slice === '' ? 'all rows' : <span className="clip">the slice {alert.slice}</span> },
        ...(alert.monitor == null ? [] : [{ label: 'Watches', value: <Watched thing={alert.monitor} /> }]),
        { label: 'Assigned to', value: alert.assignee == null ? <span className="faint">nobody</span> : <PersonName person={alert.assignee} /> },
        {
          label: 'Acknowledged',
          value:
            alert.acknowledgedAt == null ? (
              <span className="faint">not yet</span>
            ) : (
              <>
                by <PersonName person={alert.acknowledgedBy} />
                <span className={stripClasses.note}>
                  <Ago at={alert.acknowledgedAt} />
                </span>
              </>
            ),
        },
        { label: 'People', value: alert.mutedUntil != null && isMuted(alert) ? <>muted, <Left until={alert.mutedUntil} /></> : alert.toldAt == null ? <span className="dim">not told yet</span> : <>told <Ago at={alert.toldAt} /></> },
      ]}
    />
  );
}

/** Something that a monitor found: since when, who looks into it, what follows, and all that happened. */
export function AlertPage(): ReactNode {
  const { alertId } = route.useParams();
  const query = useQuery({ ...operation(alertDocument, { id: alertId }), refetchInterval: 5_000 });
  const alert = query.data?.monitorAlert;
  if (query.error !== null && alert == null) {
    return (
      <Page name="Alert" crumbs={[allAlerts]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (alert === undefined) {
    return (
      <Page name="Alert" crumbs={[allAlerts]} title={<TitleBone />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="60%" />
          <Bone width="48%" />
          <Bone width="52%" />
        </div>
      </Page>
    );
  }
  if (alert === null) {
    return (
      <Page name="Not found" crumbs={[allAlerts]}>
        <NotFound what="alert" />
      </Page>
    );
  }
  return (
    <Page
      name={`Alert of ${alert.monitor?.name ?? 'a monitor'}`}
      crumbs={[allAlerts, ...(alert.monitor == null ? [] : [{ label: alert.monitor.name, to: '/monitors/$monitorId' as const, params: { monitorId: alert.monitor.id } }])]}
      fixed
      title={
        <>
          <span className="clip">Alert</span>
          <AlertStatus status={alert.status} pill />
        </>
      }
      actions={<AlertActs alert={alert} />}
    >
      <Facts alert={alert} />
      <div className={classes.content}>
        <Found alert={alert} />
        <Follows alert={alert} />
        <History alert={alert} />
      </div>
    </Page>
  );
}

/** Columns that are named here; the report has all of them. */
const shownColumns = 40;

function Found({ alert }: { readonly alert: Alert }) {
  const monitorId = alert.monitor?.id;
  const link = monitorId === undefined ? undefined : { to: '/monitors/$monitorId/reports/$reportId' as const, params: { monitorId, reportId: alert.lastReportId } };
  const slice = alert.slice === '' ? undefined : alert.slice;
  return (
    <section aria-label="What was found">
      <p className={classes.found}>{alert.title}</p>
      {monitorId !== undefined && (
        <p className="dim">
          <WindowLink alert={alert} monitorId={monitorId} reportId={alert.lastReportId}>
            The window that was looked at last
          </WindowLink>
          {alert.openedBy !== alert.lastReportId && (
            <>
              {' · '}
              <WindowLink alert={alert} monitorId={monitorId} reportId={alert.openedBy}>
                the one that opened it
              </WindowLink>
            </>
          )}
        </p>
      )}
      {link !== undefined && alert.columns.length > 0 && (
        <ul className={classes.columns} aria-label={alert.about === 'DRIFT' ? 'Columns that drifted' : 'Columns that are not as expected'}>
          {alert.columns.slice(0, shownColumns).map((column) => (
            <li key={column}>
              <Link {...link} search={{ slice, column }} title={column}>
                {column}
              </Link>
            </li>
          ))}
          {alert.columns.length > shownColumns && <li className="dim">and {alert.columns.length - shownColumns} more</li>}
        </ul>
      )}
    </section>
  );
}

/** Where a window shows depends on what was found in it. */
function WindowLink({ alert, monitorId, reportId, children }: { readonly alert: Alert; readonly monitorId: string; readonly reportId: string; readonly children: ReactNode }) {
  if (alert.about === 'PERFORMANCE') {
    return (
      <Link to="/monitors/$monitorId" params={{ monitorId }} search={{ tab: 'performance', report: reportId }} className="link">
        {children}
      </Link>
    );
  }
  return (
    <Link to="/monitors/$monitorId/reports/$reportId" params={{ monitorId, reportId }} search={{ slice: alert.slice === '' ? undefined : alert.slice }} className="link">
      {children}
    </Link>
  );
}

function Follows({ alert }: { readonly alert: Alert }) {
  return (
    <section aria-label="What follows">
      <h2>What follows</h2>
      {alert.consequences.length === 0 && <p className="dim">{alert.slice === '' ? 'People are told. The definition of the monitor says nothing more.' : 'People are told. What is done with the model follows from alerts of all rows only.'}</p>}
      {alert.consequences.map((consequence) => {
        const number = requestOf(consequence);
        const why = consequence.status === 'REFUSED' ? refusalOf(consequence) : undefined;
        const Icon = consequence.status === 'DONE' ? IconArrowBackUp : consequence.status === 'WAITING' ? IconClock : IconX;
        return (
          <div key={consequence.kind} className={classes.consequence}>
            <Icon size={15} stroke={1.8} color={consequence.status === 'DONE' ? 'var(--good)' : consequence.status === 'WAITING' ? 'var(--busy)' : 'var(--bad)'} aria-hidden />
            <div>
              <div>
                {number !== undefined && consequence.status === 'DONE' ? (
                  <Link to="/promotions/$promotion" params={{ promotion: number }} className="link">
                    {consequenceWords(consequence.kind, consequence.status, consequence.result)}
                  </Link>
                ) : consequence.kind === 'ROLL_BACK' && consequence.status === 'DONE' && alert.monitor?.model != null ? (
                  <Link to="/models/$modelId" params={{ modelId: alert.monitor.model.id }} search={{ tab: 'timeline' }} className="link">
                    {consequenceWords(consequence.kind, consequence.status, consequence.result)}
                  </Link>
                ) : (
                  consequenceWords(consequence.kind, consequence.status, consequence.result)
                )}{' '}
                <span className="faint">
                  <Ago at={consequence.finishedAt ?? consequence.plannedAt} />
                </span>
              </div>
              {why !== undefined && <div className={classes.more}>{why}</div>}
            </div>
          </div>
        );
      })}
    </section>
  );
}

function History({ alert }: { readonly alert: Alert }) {
  const seesPeople = useMay('member:read');
  const people = usePages(peopleDocument, { first: 500 }, (answer) => answer.members, { enabled: seesPeople && alert.events.some(({ kind }) => kind === 'ASSIGNED') });
  const nameOf = (id: string): string | undefined => people.nodes.find((person) => person.id === id)?.name;
  return (
    <section aria-label="History">
      <h2>History</h2>
      <ol className={classes.events}>
        {alert.events.toReversed().map((event) => {
          const Icon = icons[event.kind];
          const { what, more } = eventWords(event, nameOf);
          return (
            <li key={event.id}>
              <Icon size={15} stroke={1.7} color={tones[event.kind] ?? 'var(--text-2)'} aria-hidden />
              <div>
                <div>
                  {event.reportId != null && alert.monitor != null ? (
                    <Link to="/monitors/$monitorId/reports/$reportId" params={{ monitorId: alert.monitor.id, reportId: event.reportId }} search={{ slice: alert.slice === '' ? undefined : alert.slice }} className="link">
                      {what}
                    </Link>
                  ) : (
                    what
                  )}
                  {event.actor != null && event.actor.kind !== 'SYSTEM' && (
                    <span className="dim">
                      {' '}
                      by <PersonName person={event.actor} />
                    </span>
                  )}
                </div>
                {more !== undefined && <div className={classes.more}>{more}</div>}
              </div>
              <Ago at={event.at} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}
