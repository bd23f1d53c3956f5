import { Link, useNavigate } from '@tanstack/react-router';
import { runChildrenDocument } from '../../api/operations/run.js';
import { usePages } from '../../api/use-pages.js';
import type { RunChildrenQuery } from '../../generated/graphql.js';
import { columnFormat } from '../../parts/figures.js';
import { Status } from '../../parts/status.js';
import { Ago, Duration } from '../../parts/time.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';

type Child = NonNullable<RunChildrenQuery['run']>['children']['nodes'][number];
const shownMetrics = 8;

/** The runs that are part of this one: folds, trials, stages. */
export function ChildrenTab({ runId, live }: { readonly runId: string; readonly live: boolean }) {
  const navigate = useNavigate();
  const pages = usePages(runChildrenDocument, { id: runId, first: 200 }, (answer) => answer.run?.children, { refetchInterval: live ? 5_000 : false });
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) return <Empty title="No other run is part of this one" />;
  const keys = [...new Set(pages.nodes.flatMap((child) => child.metrics.map(({ key }) => key)))].filter((key) => !key.startsWith('system')).slice(0, shownMetrics);
  const metric = (child: Child, key: string) => child.metrics.find((candidate) => candidate.key === key)?.last;
  const columns: readonly Column<Child>[] = [
    {
      id: 'name',
      head: 'Run',
      width: 240,
      pinned: true,
      cell: (child) => (
        <Link to="/runs/$runId" params={{ runId: child.id }} className="clip" style={{ fontWeight: 500 }}>
          {child.name}
        </Link>
      ),
    },
    { id: 'status', head: 'Status', width: 104, cell: (child) => <Status status={child.status} /> },
    { id: 'started', head: 'Started', width: 96, cell: (child) => <Ago at={child.startedAt} /> },
    { id: 'took', head: 'Took', width: 88, align: 'right', cell: (child) => <Duration from={child.startedAt} to={child.status === 'RUNNING' ? null : (child.endedAt ?? child.startedAt)} /> },
    ...keys.map((key): Column<Child> => {
      const { format } = columnFormat(pages.nodes.flatMap((child) => metric(child, key) ?? []));
      return {
        id: key,
        head: key,
        width: Math.min(160, Math.max(90, key.length * 7 + 34)),
        align: 'right',
        cell: (child) => {
          const value = metric(child, key);
          return value === undefined ? <span className="faint">–</span> : format(value);
        },
      };
    }),
  ];
  return (
    <DataTable
      label="Children"
      noun="run"
      columns={columns}
      items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
      total={pages.isFirstLoading ? 6 : pages.total}
      onNeedMore={pages.hasMore ? pages.moreRows : undefined}
      onOpen={(child) => void navigate({ to: '/runs/$runId', params: { runId: child.id } })}
    />
  );
}
