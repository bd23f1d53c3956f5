import { Button, Switch } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { monitorDriftDocument } from '../../api/operations/monitoring.js';
import { usePages } from '../../api/use-pages.js';
import { named } from '../../frame/matches.js';
import { count } from '../../parts/figures.js';
import { NameFilter } from '../../parts/name-filter.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { HeatMap } from './heat-map.js';
import { heatOf } from './heat.js';
import classes from './heat.module.css';
import type { MonitorSearch } from './view.js';

const [soonMs, seldomMs] = [4_000, 30_000];

interface DriftTabProps {
  readonly monitorId: string;
  readonly search: MonitorSearch;
  /** A window is still to be looked at. */
  readonly isBusy: boolean;
  readonly looksAtBatches: boolean;
}

/** Drift over time, a row for each column, those furthest from the baseline first. */
export function DriftTab({ monitorId, search, isBusy, looksAtBatches }: DriftTabProps) {
  const navigate = useNavigate();
  const pages = usePages(monitorDriftDocument, { id: monitorId, first: 60 }, (answer) => answer.driftReports, { refetchInterval: isBusy ? soonMs : seldomMs });
  const change = (next: Partial<MonitorSearch>): void => void navigate({ to: '/monitors/$monitorId', params: { monitorId }, search: { ...search, ...next }, replace: true });
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (pages.isFirstLoading) {
    return (
      <div style={{ display: 'grid', gap: 14, padding: 20 }}>
        {['92%', '92%', '92%', '92%', '92%', '92%'].map((width, at) => (
          <Bone key={at} width={width} style={{ height: 16 }} />
        ))}
      </div>
    );
  }
  if (pages.nodes.length === 0) {
    return (
      <Empty title="It has not looked yet">
        <p className="dim">{looksAtBatches ? 'It looks at each batch of predictions, or each commit, as it comes.' : 'Its first window shows here by itself when it is due.'} “Look now” looks at a window of your choice.</p>
      </Empty>
    );
  }
  const heat = heatOf(pages.nodes);
  const kept = search.only === 'drifted' ? heat.rows.filter(({ everDrifted }) => everDrifted) : heat.rows;
  const rows = search.q === undefined ? kept : named(kept, search.q, ({ column }) => [column]);
  return (
    <>
      <Toolbar>
        <NameFilter value={search.q} placeholder="Column holds" label="Filter columns by what their names hold" group="Monitor" width={180} onChange={(q) => change({ q })} />
        <Switch size="xs" label="Drifted only" checked={search.only === 'drifted'} onChange={(event) => change({ only: event.currentTarget.checked ? 'drifted' : undefined })} />
        {pages.hasMore && (
          <Button variant="default" loading={pages.isFetchingMore} onClick={pages.more}>
            Older windows
          </Button>
        )}
        <ToolbarSpace />
        <Legend />
        <span className="dim num wide-only">
          {rows.length === heat.rows.length ? count(heat.rows.length, 'column') : `${rows.length} of ${count(heat.rows.length, 'column')}`}, {count(heat.windows.length, 'window')}
        </span>
      </Toolbar>
      {heat.rows.length === 0 ? (
        <Empty title={isBusy ? 'The first window is being looked at' : 'No window has a verdict yet'}>
          <p className="dim">{isBusy ? 'It shows here by itself.' : 'Under “Windows” each says why: too few rows, a failure, or nothing to compare. That is not “no drift”.'}</p>
        </Empty>
      ) : rows.length === 0 ? (
        <Empty title={search.q === undefined ? 'No column drifted in these windows' : 'No column is like this'}>
          <Button variant="default" onClick={() => change({ q: undefined, only: undefined })}>
            Show all columns
          </Button>
        </Empty>
      ) : (
        <HeatMap heat={{ ...heat, rows }} monitorId={monitorId} />
      )}
    </>
  );
}

function Legend() {
  return (
    <span className={`${classes.legend} wide-only`}>
      <span>
        <span className={classes.fill} data-shade="2" aria-hidden>
          <span style={{ height: '60%' }} />
        </span>
        below the threshold
      </span>
      <span>
        <span className={classes.fill} data-shade="4" aria-hidden>
          2.4
        </span>
        drifted
      </span>
      <span>
        <span className={classes.fill} data-kind="none" aria-hidden />
        no verdict
      </span>
    </span>
  );
}
