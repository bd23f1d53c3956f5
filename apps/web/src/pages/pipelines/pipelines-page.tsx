import { Button } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { pipelinesDocument } from '../../api/operations/pipelines.js';
import { useLookWhileLost } from '../../api/live.js';
import { usePages } from '../../api/use-pages.js';
import { ExecutionStatus } from '../../executions/execution-status.js';
import { HistoryBars } from '../../executions/history-bars.js';
import { NewsButton } from '../../executions/news-button.js';
import { usualOf } from '../../executions/spans.js';
import { useSteadyList } from '../../executions/steady-order.js';
import { triggerWords } from '../../executions/words.js';
import { useLiveExecutions } from '../../executions/use-live-executions.js';
import { Page } from '../../frame/page.js';
import type { PipelinesQuery } from '../../generated/pipelines/graphql.js';
import { NameFilter } from '../../parts/name-filter.js';
import { Ago, Duration } from '../../parts/time.js';
import { span } from '../../parts/times.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { NothingTold } from './nothing-told.js';

type Pipeline = PipelinesQuery['pipelines']['nodes'][number];

const route = getRouteApi('/pipelines');
const none = <span className="faint">–</span>;
const lookEveryMs = 6_000;

const newest = ({ executions }: Pipeline) => executions.nodes[0];

const columns: readonly Column<Pipeline>[] = [
  {
    id: 'name',
    head: 'Pipeline',
    width: 230,
    pinned: true,
    cell: (row) => (
      <Link to="/pipelines/$pipelineId" params={{ pipelineId: row.id }} className="clip" style={{ fontWeight: 500 }} title={row.name}>
        {row.name}
      </Link>
    ),
  },
  {
    id: 'last',
    head: 'Last execution',
    width: 190,
    cell: (row) => {
      const last = newest(row);
      if (last === undefined) return none;
      return (
        <>
          <Link to="/executions/$executionId" params={{ executionId: last.id }}>
            <ExecutionStatus state={last.state} />
          </Link>
          {last.startedAt != null && (
            <span className="faint">
              <Ago at={last.startedAt} />
            </span>
          )}
        </>
      );
    },
  },
  { id: 'history', head: 'History', title: 'The last executions, oldest first: how long each took and how it ended', width: 170, cell: (row) => <HistoryBars newestFirst={row.executions.nodes} /> },
  {
    id: 'took',
    head: 'Took',
    title: 'How long the last execution took, or takes so far',
    width: 90,
    align: 'right',
    cell: (row) => {
      const last = newest(row);
      return last?.startedAt == null || (last.endedAt == null && last.state !== 'RUNNING') ? none : <Duration from={last.startedAt} to={last.endedAt} />;
    },
  },
  {
    id: 'usual',
    head: 'Usual',
    title: 'The median of the successes among its last 30 executions; of five at least',
    width: 90,
    align: 'right',
    cell: (row) => {
      const usual = usualOf(row.executions.nodes);
      return usual === undefined ? none : <span className="num">{span(usual)}</span>;
    },
  },
  {
    id: 'trigger',
    head: 'Trigger',
    width: 90,
    cell: (row) => {
      const trigger = newest(row)?.facts.trigger;
      return trigger == null ? none : triggerWords[trigger];
    },
  },
  { id: 'runner', head: 'Run by', title: 'What runs it, and as what', width: 150, cell: (row) => (row.integration == null && row.kind == null ? none : <span className="clip">{[row.integration, row.kind].filter((word) => word != null).join(' ').toLowerCase()}</span>) },
  { id: 'namespace', head: 'Namespace', width: 190, cell: (row) => <span className="clip" title={row.namespace}>{row.namespace}</span> },
  { id: 'owners', head: 'Owner', width: 160, grows: true, cell: (row) => (row.owners.length === 0 ? none : <span className="clip" title={row.owners.join(', ')}>{row.owners.join(', ')}</span>) },
];

/** Every pipeline that somebody told of, those that ran last first. */
export function PipelinesPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const pages = usePages(pipelinesDocument, { first: 60, namePart: search.q ?? null }, (answer) => answer.pipelines, { refetchInterval: useLookWhileLost(lookEveryMs) });
  useLiveExecutions(2_000, ['Pipelines']);
  const list = useSteadyList(pages.nodes, `${search.q ?? ''} ${pages.isStale}`);
  const change = (q: string | undefined): void => void navigate({ to: '/pipelines', search: { q }, replace: true });
  const nothing = !pages.isFirstLoading && pages.error === null && pages.nodes.length === 0 && !pages.isStale;
  return (
    <Page name="Pipelines" fixed>
      {(!nothing || search.q !== undefined) && (
        <Toolbar>
          <NameFilter value={search.q} placeholder="Name holds" label="Filter pipelines by what their names hold" group="Pipelines" onChange={change} />
          <ToolbarSpace />
          <NewsButton waiting={list.waiting} what="ran since" onShow={list.show} />
        </Toolbar>
      )}
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        search.q === undefined ? (
          <NothingTold />
        ) : (
          <Empty title="No pipeline has a name like this">
            <p className="dim">Only pipelines are listed; their steps are on their pages.</p>
            <Button variant="default" onClick={() => change(undefined)}>
              Show all
            </Button>
          </Empty>
        )
      ) : (
        <DataTable
          label="Pipelines"
          noun="pipeline"
          columns={columns}
          items={list.rows.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
          total={pages.isFirstLoading ? 12 : undefined}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          onOpen={(row) => void navigate({ to: '/pipelines/$pipelineId', params: { pipelineId: row.id } })}
          scrollKey={search.q ?? ''}
        />
      )}
    </Page>
  );
}
