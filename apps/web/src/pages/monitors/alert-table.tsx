import { IconBellOff, IconEye } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { AlertLineFragment } from '../../generated/monitoring/graphql.js';
import { AlertStatus } from '../../monitoring/alert-status.js';
import { isMuted } from '../../monitoring/alert-state.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { exactTime } from '../../parts/times.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';

const none = <span className="faint">–</span>;

const monitorColumn: Column<AlertLineFragment> = {
  id: 'monitor',
  head: 'Monitor',
  width: 190,
  cell: (row) => (row.monitor == null ? none : <Link to="/monitors/$monitorId" params={{ monitorId: row.monitor.id }} className="clip">{row.monitor.name}</Link>),
};

const columns: readonly Column<AlertLineFragment>[] = [
  { id: 'title', head: 'What was found', width: 360, pinned: true, grows: true, cell: (row) => <Link to="/alerts/$alertId" params={{ alertId: row.id }} className="clip" style={{ fontWeight: 500 }} title={row.title}>{row.title}</Link> },
  { id: 'status', head: 'State', width: 90, cell: (row) => <AlertStatus status={row.status} /> },
  { id: 'opened', head: 'Since', width: 100, cell: (row) => <Ago at={row.openedAt} /> },
  { id: 'closed', head: 'Closed', width: 100, cell: (row) => (row.closedAt == null ? none : <Ago at={row.closedAt} />) },
  { id: 'slice', head: 'Slice', width: 130, cell: (row) => (row.slice === '' ? <span className="dim">all rows</span> : <span className="clip">{row.slice}</span>) },
  { id: 'columns', head: 'Columns', title: 'Columns that drifted when it was last looked at', width: 80, align: 'right', cell: (row) => <span title={row.columns.join(', ')}>{row.columns.length}</span> },
  {
    id: 'who',
    head: 'Who looks',
    width: 150,
    cell: (row) =>
      row.assignee != null ? (
        <PersonName person={row.assignee} />
      ) : row.acknowledgedAt != null ? (
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
          <IconEye size={13} aria-hidden /> acknowledged
        </span>
      ) : row.status === 'OPEN' ? (
        <span className="dim">nobody yet</span>
      ) : (
        none
      ),
  },
  {
    id: 'muted',
    head: 'Muted',
    width: 90,
    cell: (row) =>
      row.mutedUntil != null && isMuted(row) ? (
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }} title={`until ${exactTime(Date.parse(row.mutedUntil))}`}>
          <IconBellOff size={13} aria-hidden /> muted
        </span>
      ) : (
        none
      ),
  },
];

interface AlertTableProps {
  readonly rows: readonly AlertLineFragment[];
  readonly isFirstLoading: boolean;
  readonly onNeedMore: ((rows: number) => void) | undefined;
  /** The monitor is named where alerts of several are listed. */
  readonly namesMonitor: boolean;
}

export function AlertTable({ rows, isFirstLoading, onNeedMore, namesMonitor }: AlertTableProps) {
  const navigate = useNavigate();
  return (
    <DataTable
      label="Alerts"
      noun="alert"
      columns={namesMonitor ? [...columns.slice(0, 1), monitorColumn, ...columns.slice(1)] : columns}
      items={rows.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
      total={isFirstLoading ? 8 : undefined}
      onNeedMore={onNeedMore}
      onOpen={(row) => void navigate({ to: '/alerts/$alertId', params: { alertId: row.id } })}
    />
  );
}
