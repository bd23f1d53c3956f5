import { useState } from 'react';
import { isRecord } from '../../api/failure.js';
import { updateMonitorDocument } from '../../api/operations/monitoring-changes.js';
import { useChange } from '../../api/use-query.js';
import type { MonitorQuery } from '../../generated/monitoring/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { draftOf, isSaid, newPerformance, performanceOf } from '../monitors/performance-draft.js';
import { PerformanceFields } from '../monitors/performance-fields.js';

/** Has a monitor tell how good predictions are, or says otherwise how it does. The rest of its definition stays. */
export function AskPerformance({ monitor, onClose }: { readonly monitor: NonNullable<MonitorQuery['monitor']>; readonly onClose: () => void }) {
  const update = useChange(updateMonitorDocument, ['Monitor', 'Monitors', 'PerformanceReports']);
  const definition = isRecord(monitor.definition) ? monitor.definition : {};
  const kept = definition['performance'];
  const [draft, setDraft] = useState(() => draftOf(kept) ?? newPerformance);
  const isBeyond = isRecord(kept) && draftOf(kept) === undefined;
  return (
    <FormDialog title="How good must it be?" act="Save" size={560} error={update.error} busy={update.isPending} ready={isSaid(draft) && !isBeyond} onSubmit={() => update.mutate({ input: { id: monitor.id, definition: { ...definition, performance: performanceOf(draft, kept) } } }, { onSuccess: onClose })} onClose={onClose}>
      {isBeyond ? <p className="dim">This monitor asks for more than a form says, such as a score for each class. Change its definition instead, behind the dots.</p> : <PerformanceFields draft={draft} deploymentId={monitor.targetKind === 'DEPLOYMENT' ? monitor.targetId : null} onChange={setDraft} />}
    </FormDialog>
  );
}
