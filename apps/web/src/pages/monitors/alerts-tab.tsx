import { Button, SegmentedControl } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { alertsDocument } from '../../api/operations/monitoring.js';
import { usePages } from '../../api/use-pages.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import { AlertTable } from './alert-table.js';
import type { MonitorsSearch } from './view.js';

const lookEveryMs = 10_000;
const statuses = { closed: 'CLOSED', all: null } as const;

/** Alerts of all monitors, newest first. */
export function AlertsTab({ search }: { readonly search: MonitorsSearch }) {
  const navigate = useNavigate();
  const { status, model } = search;
  const pages = usePages(alertsDocument, { first: 100, status: status === undefined ? ('OPEN' as const) : statuses[status], modelId: model ?? null }, (answer) => answer.monitorAlerts, { refetchInterval: lookEveryMs });
  const change = (next: Partial<MonitorsSearch>): void => void navigate({ to: '/monitors', search: { ...search, ...next }, replace: true });
  const nothing = !pages.isFirstLoading && pages.error === null && pages.nodes.length === 0 && !pages.isStale;
  return (
    <>
      <Toolbar>
        <SegmentedControl aria-label="Which alerts" value={status ?? 'open'} data={[{ value: 'open', label: 'Open' }, { value: 'closed', label: 'Closed' }, { value: 'all', label: 'All' }]} onChange={(value) => change({ status: value === 'closed' || value === 'all' ? value : undefined })} />
        {model !== undefined && (
          <Button variant="subtle" color="gray" onClick={() => change({ model: undefined })}>
            Of any model
          </Button>
        )}
        <ToolbarSpace />
      </Toolbar>
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        <Empty title={status === undefined ? 'No alert is open' : 'There was no alert'}>
          <p className="dim">A monitor opens one when as many windows in a row drifted as it is told, and closes it when they are calm again. Open or not, each stays here with its history.</p>
        </Empty>
      ) : (
        <AlertTable rows={pages.nodes} isFirstLoading={pages.isFirstLoading} onNeedMore={pages.hasMore ? pages.moreRows : undefined} namesMonitor />
      )}
    </>
  );
}
