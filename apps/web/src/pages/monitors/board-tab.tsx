import { Button, Select, Switch } from '@mantine/core';
import { IconBell, IconPlayerPause } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { monitorsDocument } from '../../api/operations/monitoring.js';
import { usePages } from '../../api/use-pages.js';
import type { MonitorsQuery } from '../../generated/monitoring/graphql.js';
import { readDefinition } from '../../monitoring/definition.js';
import { scheduleText } from '../../monitoring/definition-words.js';
import { DriftBars } from '../../monitoring/drift-bars.js';
import { OutcomeStatus } from '../../monitoring/outcome-status.js';
import { shareOf, standingOf } from '../../monitoring/verdict.js';
import { targetWords, Watched } from '../../monitoring/watched.js';
import { NameFilter } from '../../parts/name-filter.js';
import { Ago, Left } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { named } from '../../frame/matches.js';
import { NothingWatched } from './nothing-watched.js';
import { type MonitorsSearch, targetKinds } from './view.js';

type Monitor = MonitorsQuery['monitors']['nodes'][number];

const none = <span className="faint">–</span>;
const lookEveryMs = 10_000;
/** So many windows of each are asked for. */
const windows = 20;

const columns: readonly Column<Monitor>[] = [
  {
    id: 'name',
    head: 'Monitor',
    width: 220,
    pinned: true,
    cell: (row) => (
      <Link to="/monitors/$monitorId" params={{ monitorId: row.id }} className="clip" style={{ fontWeight: 500 }} title={row.description ?? row.name}>
        {row.name}
      </Link>
    ),
  },
  {
    id: 'verdict',
    head: 'Last verdict',
    title: 'What the last window came to, and the start of the first in a row that came to the same',
    width: 240,
    cell: (row) => {
      const standing = standingOf(row.reports.nodes, row.reports.nodes.length === windows);
      if (standing === undefined) return <span className="faint">{row.reports.nodes.length > 0 ? 'looks for the first time' : 'has not looked yet'}</span>;
      return (
        <>
          <Link to="/monitors/$monitorId/reports/$reportId" params={{ monitorId: row.id, reportId: standing.reportId }} style={{ display: 'inline-flex' }}>
            <OutcomeStatus state={standing.state} />
          </Link>
          <span className="faint clip">
            since {standing.atLeast && 'before '}
            <Ago at={standing.since} />
          </span>
        </>
      );
    },
  },
  { id: 'history', head: 'Drifted columns', title: 'The share of drifted columns in the last windows, oldest first', width: 160, cell: (row) => (row.reports.nodes.length === 0 ? none : <DriftBars newestFirst={row.reports.nodes} />) },
  {
    id: 'share',
    head: 'Now',
    title: 'Columns that drifted in the last window that was looked at',
    width: 90,
    align: 'right',
    cell: (row) => {
      const last = row.reports.nodes.find(({ status }) => status === 'DONE');
      return last === undefined || shareOf(last) === undefined ? none : <span className="num">{last.driftedColumns} of {last.columnCount}</span>;
    },
  },
  {
    id: 'alerts',
    head: 'Open alerts',
    width: 100,
    align: 'right',
    cell: (row) => {
      const [first, ...more] = row.openAlerts;
      if (first === undefined) return <span className="faint num">0</span>;
      const count = (
        <span className="num" style={{ display: 'inline-flex', alignItems: 'center', gap: 4, color: 'var(--bad)', fontWeight: 600 }}>
          <IconBell size={13} aria-hidden />
          {row.openAlerts.length}
        </span>
      );
      return more.length === 0 ? <Link to="/alerts/$alertId" params={{ alertId: first.id }} aria-label="1 open alert">{count}</Link> : <Link to="/monitors/$monitorId" params={{ monitorId: row.id }} search={{ tab: 'alerts' }} aria-label={`${row.openAlerts.length} open alerts`}>{count}</Link>;
    },
  },
  {
    id: 'next',
    head: 'Looks next',
    width: 130,
    cell: (row) =>
      row.isPaused ? (
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4, color: 'var(--warn)' }}>
          <IconPlayerPause size={13} aria-hidden /> Paused
        </span>
      ) : row.nextDueAt == null ? (
        <span className="dim">{row.archivedAt == null ? 'at the next batch' : 'never again'}</span>
      ) : (
        <Left until={row.nextDueAt} />
      ),
  },
  { id: 'schedule', head: 'Looks', width: 170, cell: (row) => <span className="clip">{scheduleText(readDefinition(row.definition))}</span> },
  { id: 'kind', head: 'Watches', width: 110, cell: (row) => targetWords[row.targetKind] },
  { id: 'target', head: 'Of', width: 220, grows: true, cell: (row) => <Watched thing={row} /> },
];

/** Every monitor, by name: what it says, since when, and when it looks next. */
export function BoardTab({ search }: { readonly search: MonitorsSearch }) {
  const navigate = useNavigate();
  const { q, kind, model, archived } = search;
  const pages = usePages(monitorsDocument, { first: 60, targetKind: kind ?? null, modelId: model ?? null, archived: archived === '1' }, (answer) => answer.monitors, { refetchInterval: lookEveryMs });
  const change = (next: Partial<MonitorsSearch>): void => void navigate({ to: '/monitors', search: { ...search, ...next }, replace: true });
  // The API finds no monitors by a part of their names, so all of them are read before they are looked through.
  const { hasMore, isFetchingMore, more } = pages;
  useEffect(() => {
    if (q !== undefined && hasMore && !isFetchingMore) more();
  }, [q, hasMore, isFetchingMore, more]);
  const rows = q === undefined ? pages.nodes : named(pages.nodes, q, ({ name }) => [name]);
  const isFiltered = q !== undefined || kind !== undefined || model !== undefined || archived !== undefined;
  const nothing = !pages.isFirstLoading && pages.error === null && rows.length === 0 && !pages.isStale && (q === undefined || !hasMore);
  return (
    <>
      {(!nothing || isFiltered) && (
        <Toolbar>
          <NameFilter value={q} placeholder="Name holds" label="Filter monitors by what their names hold" group="Monitors" width={200} onChange={(value) => change({ q: value })} />
          <Select aria-label="What is watched" placeholder="Anything watched" clearable w={170} value={kind ?? null} data={Object.entries(targetWords).map(([value, label]) => ({ value, label }))} onChange={(value) => change({ kind: targetKinds.find((each) => each === value) })} />
          <Switch size="xs" label="Archived" checked={archived === '1'} onChange={(event) => change({ archived: event.currentTarget.checked ? '1' : undefined })} />
          {model !== undefined && (
            <Button variant="subtle" color="gray" onClick={() => change({ model: undefined })}>
              Of any model
            </Button>
          )}
          <ToolbarSpace />
        </Toolbar>
      )}
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        isFiltered ? (
          <Empty title="No monitor is like this">
            <Button variant="default" onClick={() => void navigate({ to: '/monitors', search: {}, replace: true })}>
              Show all
            </Button>
          </Empty>
        ) : (
          <NothingWatched />
        )
      ) : (
        <DataTable
          label="Monitors"
          noun="monitor"
          columns={columns}
          items={rows.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
          total={pages.isFirstLoading ? 12 : undefined}
          onNeedMore={hasMore ? more : undefined}
          onOpen={(row) => void navigate({ to: '/monitors/$monitorId', params: { monitorId: row.id } })}
          scrollKey={`${q ?? ''} ${kind ?? ''} ${archived ?? ''}`}
        />
      )}
    </>
  );
}
