import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useLookWhileLost, useSubscription } from '../../api/live.js';
import { homeAlertsDocument, homeDocument, homeInboxDocument } from '../../api/operations/home.js';
import { runsChangedDocument } from '../../api/operations/runs.js';
import { operation } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { usePlaces } from '../../frame/places.js';
import { useMay } from '../../frame/viewer.js';
import type { HomeQuery } from '../../generated/graphql.js';
import { count } from '../../parts/figures.js';
import { Ago } from '../../parts/time.js';
import { useRefresh } from '../../runs/use-series.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { NothingTracked } from '../experiments/nothing-tracked.js';
import { AlertLines } from './alert-lines.js';
import classes from './home.module.css';
import { homeQuestions } from './questions.js';
import { RunLines } from './run-lines.js';
import { WaitingLines } from './waiting-lines.js';

function Section({ title, about, children }: { readonly title: string; readonly about?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <h2>{title}</h2>
        {about !== undefined && <span className="faint num">{about}</span>}
      </div>
      {children}
    </section>
  );
}

/** Most that is listed here; the inbox has the rest. */
const shownWaiting = 5;
/** Most alerts that are listed here. */
const shownAlerts = 5;

/** Comes first whatever else there is: also for whoever reviews and never trains. */
function Waiting(): ReactNode {
  const enabled = useMay('promotion:read');
  const inbox = useQuery({ ...operation(homeInboxDocument, { first: shownWaiting + 1 }), refetchInterval: useLookWhileLost(60_000), enabled });
  const waiting = inbox.data?.inbox.nodes ?? [];
  if (waiting.length === 0) return null;
  return (
    <Section title="Waits for you" about={waiting.length > shownWaiting ? <Link to="/inbox">all in the inbox</Link> : undefined}>
      <WaitingLines items={waiting.slice(0, shownWaiting)} />
    </Section>
  );
}

/** What monitors found and is not over. */
function Drifts(): ReactNode {
  const enabled = useMay('monitor:read');
  const alerts = useQuery({ ...operation(homeAlertsDocument, { first: shownAlerts + 1 }), refetchInterval: 60_000, enabled });
  const found = alerts.data?.monitorAlerts.nodes ?? [];
  if (found.length === 0) return null;
  return (
    <Section title="Drifts" about={found.length > shownAlerts ? <Link to="/monitors" search={{ tab: 'alerts' }}>all open alerts</Link> : undefined}>
      <AlertLines alerts={found.slice(0, shownAlerts)} />
    </Section>
  );
}

function Lately({ home }: { readonly home: HomeQuery }) {
  const { running, wrong, ended, recent, experiments } = home;
  return (
    <div className={classes.page}>
      <div>
        <Waiting />
        <Section title="Running now" about={running.totalCount > running.nodes.length ? `${running.nodes.length} of ${running.totalCount.toLocaleString('en-US')}` : undefined}>
          <RunLines runs={running.nodes} none="Nothing runs at the moment." when="took" />
        </Section>
        <Drifts />
        {wrong.totalCount > 0 && (
          <Section title="Went wrong" about={`${count(wrong.totalCount, 'run')} in seven days`}>
            <RunLines runs={wrong.nodes} none="" when="began" />
          </Section>
        )}
        <Section title="Finished last" about={recent.totalCount === 0 ? 'none since this time yesterday' : `${recent.totalCount.toLocaleString('en-US')} since this time yesterday`}>
          <RunLines runs={ended.nodes} none="No run has finished yet." when="ended" />
        </Section>
      </div>
      <Section title="Experiments" about={experiments.totalCount > experiments.nodes.length ? <Link to="/experiments">all {experiments.totalCount.toLocaleString('en-US')}</Link> : undefined}>
        <ul className={classes.lines}>
          {experiments.nodes.map((experiment) => (
            <li key={experiment.id} className={classes.experiment}>
              <Link to="/experiments/$experimentId" params={{ experimentId: experiment.id }} className="clip" title={experiment.description ?? undefined}>
                {experiment.name}
              </Link>
              <span className="faint num">{count(experiment.runCount, 'run')}</span>
              <span className="dim">{experiment.lastRunAt == null ? '' : <Ago at={experiment.lastRunAt} />}</span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

/** For whoever may not see runs: where they can go on. */
function Elsewhere(): ReactNode {
  const places = usePlaces().filter(({ to }) => to !== '/');
  return (
    <Page name="Home">
      <div className={classes.alone}>
        <Waiting />
      </div>
      <Empty title="You are a guest here">
        <p className="dim">You see what custom roles let you see. An owner of the workspace can give you more, under Access; what waits for you comes into your inbox.</p>
        <ul className={classes.lines}>
          {places.map(({ to, label }) => (
            <li key={to}>
              <Link to={to} className="link">{label}</Link>
            </li>
          ))}
        </ul>
      </Empty>
    </Page>
  );
}

/** What runs now, what went wrong, what was finished, and where to go on. */
export function HomePage(): ReactNode {
  const seesRuns = useMay('run:read');
  const seesExperiments = useMay('experiment:read');
  return seesRuns && seesExperiments ? <Home /> : <Elsewhere />;
}

function Home(): ReactNode {
  const [questions] = useState(() => homeQuestions(Date.now()));
  const home = useQuery({ ...operation(homeDocument, questions), refetchInterval: 60_000 });
  const refresh = useRefresh(1_500, ['Home']);
  const watched = home.data?.experiments.nodes.map(({ id }) => id).toSorted() ?? [];
  useSubscription(runsChangedDocument, { experimentIds: watched }, watched.length > 0, refresh);
  return (
    <Page name="Home">
      {home.data === undefined ? (
        home.error === null ? (
          <div className={classes.bones}>
            {['34%', '52%', '46%', '58%', '40%', '49%'].map((width) => (
              <Bone key={width} width={width} />
            ))}
          </div>
        ) : (
          <Failure error={home.error} retry={() => void home.refetch()} />
        )
      ) : home.data.experiments.totalCount === 0 ? (
        <>
          <div className={classes.alone}>
            <Waiting />
          </div>
          <NothingTracked />
        </>
      ) : (
        <Lately home={home.data} />
      )}
    </Page>
  );
}
