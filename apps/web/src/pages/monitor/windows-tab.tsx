import { Link, useNavigate } from '@tanstack/react-router';
import { monitorWindowsDocument } from '../../api/operations/monitoring-reports.js';
import { usePages } from '../../api/use-pages.js';
import type { MonitorWindowFragment } from '../../generated/monitoring/graphql.js';
import { OutcomeStatus } from '../../monitoring/outcome-status.js';
import { stateOf } from '../../monitoring/verdict.js';
import { windowText } from '../../monitoring/window-words.js';
import { Ago } from '../../parts/time.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';

const none = <span className="faint">–</span>;

function columnsFor(monitorId: string): readonly Column<MonitorWindowFragment>[] {
  return [
    {
      id: 'window',
      head: 'Window',
      width: 230,
      pinned: true,
      cell: (row) => (
        <Link to="/monitors/$monitorId/reports/$reportId" params={{ monitorId, reportId: row.id }} className="clip" style={{ fontWeight: 500 }}>
          {windowText(row)}
        </Link>
      ),
    },
    { id: 'outcome', head: 'Verdict', width: 150, cell: (row) => <OutcomeStatus state={stateOf(row)} /> },
    { id: 'columns', head: 'Drifted', title: 'Columns that drifted, of those that were looked at', width: 100, align: 'right', cell: (row) => (row.driftedColumns == null ? none : <span className="num">{row.driftedColumns} of {row.columnCount}</span>) },
    { id: 'rows', head: 'Rows', width: 110, align: 'right', cell: (row) => (row.currentRows == null ? none : row.currentRows.toLocaleString('en-US')) },
    { id: 'done', head: 'Looked at', width: 110, cell: (row) => (row.finishedAt == null ? none : <Ago at={row.finishedAt} />) },
    { id: 'why', head: 'Why not', width: 260, grows: true, cell: (row) => (row.failureMessage == null ? none : <span className="clip" style={{ color: 'var(--bad)' }} title={row.failureMessage}>{row.failureMessage}</span>) },
  ];
}

/** Every window as a list, the latest first, with why some have no verdict. */
export function WindowsTab({ monitorId, isBusy }: { readonly monitorId: string; readonly isBusy: boolean }) {
  const navigate = useNavigate();
  const pages = usePages(monitorWindowsDocument, { id: monitorId, first: 100 }, (answer) => answer.driftReports, { refetchInterval: isBusy ? 4_000 : 30_000 });
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title="It has not looked yet">
        <p className="dim">Each window stays here, with what it came to.</p>
      </Empty>
    );
  }
  return (
    <DataTable
      label="Windows"
      noun="window"
      columns={columnsFor(monitorId)}
      items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
      total={pages.isFirstLoading ? 12 : undefined}
      onNeedMore={pages.hasMore ? pages.moreRows : undefined}
      onOpen={(row) => void navigate({ to: '/monitors/$monitorId/reports/$reportId', params: { monitorId, reportId: row.id } })}
    />
  );
}
