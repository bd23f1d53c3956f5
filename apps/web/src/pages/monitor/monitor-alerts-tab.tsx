import { alertsDocument } from '../../api/operations/monitoring.js';
import { usePages } from '../../api/use-pages.js';
import { Empty, Failure } from '../../states/states.js';
import { AlertTable } from '../monitors/alert-table.js';

/** Alerts of one monitor, open and closed, newest first. */
export function MonitorAlertsTab({ monitorId }: { readonly monitorId: string }) {
  const pages = usePages(alertsDocument, { first: 100, monitorId }, (answer) => answer.monitorAlerts, { refetchInterval: 10_000 });
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title="It has raised no alert">
        <p className="dim">The definition says when it opens one.</p>
      </Empty>
    );
  }
  return <AlertTable rows={pages.nodes} isFirstLoading={pages.isFirstLoading} onNeedMore={pages.hasMore ? pages.moreRows : undefined} namesMonitor={false} />;
}
