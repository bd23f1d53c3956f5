import { Button } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { pipelineExecutionsDocument } from '../../api/operations/pipelines.js';
import { useLookWhileLost } from '../../api/live.js';
import { usePages } from '../../api/use-pages.js';
import { ExecutionStatus } from '../../executions/execution-status.js';
import { NewsButton } from '../../executions/news-button.js';
import { durationOf, usualOf } from '../../executions/spans.js';
import { useSteadyList } from '../../executions/steady-order.js';
import { times, triggerWords } from '../../executions/words.js';
import { useLiveExecutions } from '../../executions/use-live-executions.js';
import { useKeys } from '../../frame/keys.js';
import type { PipelineExecutionsQuery } from '../../generated/pipelines/graphql.js';
import { figure } from '../../parts/figures.js';
import { Ago, Duration } from '../../parts/time.js';
import { exactTime } from '../../parts/times.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { Timeline } from './timeline.js';

type Execution = NonNullable<PipelineExecutionsQuery['pipeline']>['executions']['nodes'][number];

const none = <span className="faint">–</span>;
const lookEveryMs = 4_000;
/** What took half as long again as usual is worth a look. */
const worthALook = 1.5;

const errorColumn: Column<Execution> = { id: 'error', head: 'Error', width: 200, cell: (row) => (row.errorClass == null ? none : <span className="mono clip" style={{ color: 'var(--bad)' }} title={row.errorClass}>{row.errorClass}</span>) };

function columnsFor(usual: number | undefined, hasErrors: boolean): readonly Column<Execution>[] {
  return [
    {
      id: 'started',
      head: 'Started',
      width: 110,
      pinned: true,
      cell: (row) => (
        <Link to="/executions/$executionId" params={{ executionId: row.id }} style={{ fontWeight: 500 }}>
          {row.startedAt == null ? 'not started' : <Ago at={row.startedAt} />}
        </Link>
      ),
    },
    { id: 'state', head: 'State', width: 130, cell: (row) => <ExecutionStatus state={row.state} /> },
    { id: 'took', head: 'Took', width: 90, align: 'right', cell: (row) => (row.startedAt == null || (row.endedAt == null && row.state !== 'RUNNING') ? none : <Duration from={row.startedAt} to={row.endedAt} />) },
    {
      id: 'against',
      head: 'Against usual',
      title: 'How many times the median of the newest successes',
      width: 110,
      align: 'right',
      cell: (row) => {
        const took = row.endedAt == null ? undefined : durationOf(row, 0);
        if (usual === undefined || usual === 0 || took === undefined) return none;
        const factor = took / usual;
        return <span style={factor >= worthALook ? { color: 'var(--warn)', fontWeight: 500 } : { color: 'var(--text-2)' }}>{times(factor)}</span>;
      },
    },
    ...(hasErrors ? [errorColumn] : []),
    { id: 'trigger', head: 'Trigger', width: 100, cell: (row) => (row.facts.trigger == null ? none : triggerWords[row.facts.trigger]) },
    { id: 'nominal', head: 'For', title: 'The period that it worked on', width: 150, grows: true, cell: (row) => (row.facts.nominal == null ? none : <span className="num clip" title={exactTime(Date.parse(row.facts.nominal.start))}>{new Date(row.facts.nominal.start).toLocaleString('en-GB', { day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' })}</span>) },
    { id: 'cpu', head: 'CPU', unit: 's', width: 90, align: 'right', cell: (row) => (row.facts.use?.cpuSeconds == null ? none : figure(row.facts.use.cpuSeconds, 4)) },
    { id: 'cost', head: 'Cost', title: 'In the workspace’s currency', width: 80, align: 'right', cell: (row) => (row.facts.use?.cost == null ? none : figure(row.facts.use.cost, 3)) },
  ];
}

/** The executions of a pipeline, read again whenever something is told of any. */
export function useExecutions(pipelineId: string) {
  useLiveExecutions(2_000, ['PipelineExecutions']);
  return usePages(pipelineExecutionsDocument, { id: pipelineId, first: 100 }, (answer) => answer.pipeline?.executions, { refetchInterval: useLookWhileLost(lookEveryMs) });
}

/** Every execution, as a timeline and as a list. Two that are selected can be compared. */
export function ExecutionsTab({ pipelineId, pages }: { readonly pipelineId: string; readonly pages: ReturnType<typeof useExecutions> }) {
  const navigate = useNavigate();
  const list = useSteadyList(pages.nodes, `${pipelineId} ${pages.isStale}`);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = list.rows.filter(({ id }) => selected.has(id));
  const comparable = chosen.length === 1 || chosen.length === 2;
  const compare = (): void => {
    const [head, base] = chosen;
    void navigate({ to: '/executions/compare', search: { base: base?.id, head: head?.id } });
  };
  useKeys([{ keys: 'c', label: 'Compare the selected executions', group: 'Executions', run: compare }], comparable);
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title="It has not run yet">
        <p className="dim">Others named it; no execution of it was told. Its first report shows here by itself.</p>
      </Empty>
    );
  }
  const usual = usualOf(pages.nodes);
  return (
    <>
      {pages.isFirstLoading ? <Bone width="auto" style={{ height: 108, margin: '10px 16px 20px', flex: 'none' }} /> : <Timeline newestFirst={pages.nodes} usual={usual} />}
      <Toolbar>
        <Button variant="default" leftSection={<IconScale size={14} />} disabled={!comparable} onClick={compare}>
          {chosen.length === 1 ? 'Compare with another' : 'Compare'}
        </Button>
        <span className="faint">{chosen.length > 2 ? 'Two at a time can be compared' : ''}</span>
        <ToolbarSpace />
        <NewsButton waiting={list.waiting} what={list.waiting === 1 ? 'new execution' : 'new executions'} onShow={list.show} />
      </Toolbar>
      <DataTable
        label="Executions"
        noun="execution"
        columns={columnsFor(usual, list.rows.some(({ errorClass }) => errorClass != null))}
        items={list.rows.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
        total={pages.isFirstLoading ? 12 : undefined}
        onNeedMore={pages.hasMore ? pages.moreRows : undefined}
        selected={selected}
        onSelect={(ids, on) => setSelected(new Set(on ? [...selected, ...ids] : [...selected].filter((id) => !ids.includes(id))))}
        onOpen={(row) => void navigate({ to: '/executions/$executionId', params: { executionId: row.id } })}
      />
    </>
  );
}
