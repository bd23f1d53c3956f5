import { Button, Textarea } from '@mantine/core';
import { IconPlayerStop, IconScale } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { cancelExecutionDocument } from '../../api/operations/pipelines-execution.js';
import { useChange } from '../../api/use-query.js';
import { isOpen } from '../../executions/spans.js';
import { useKeys } from '../../frame/keys.js';
import { useMay } from '../../frame/viewer.js';
import { FormDialog } from '../../parts/form-dialog.js';
import type { ExecutionDetails } from './execution-details.js';

function AskToStop({ execution, onClose }: { readonly execution: ExecutionDetails; readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const cancel = useChange(cancelExecutionDocument, ['Execution', 'PipelineExecutions']);
  return (
    <FormDialog title={`Ask ${execution.job?.name ?? 'it'} to stop`} act="Ask to stop" danger error={cancel.error} busy={cancel.isPending} ready onSubmit={() => cancel.mutate({ id: execution.id, reason: reason.trim() || null }, { onSuccess: onClose })} onClose={onClose}>
      <p className="dim">Whoever runs it hears so with the answer to its next report, its steps too. It stays as it is until they report that it was stopped; asking can not be taken back.</p>
      <Textarea label="Why" description="For the audit log; may be left empty." data-autofocus autosize minRows={2} maxRows={6} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </FormDialog>
  );
}

export function ExecutionActs({ execution }: { readonly execution: ExecutionDetails }) {
  const navigate = useNavigate();
  const mayCancel = useMay('execution:cancel') && isOpen(execution) && execution.cancelAskedAt == null;
  const [asking, setAsking] = useState(false);
  const compare = (): void => void navigate({ to: '/executions/compare', search: { head: execution.id } });
  useKeys([{ keys: 'c', label: 'Compare with another execution', group: 'Execution', run: compare }]);
  return (
    <>
      <Button variant="default" aria-label="Compare" onClick={compare}>
        <IconScale size={14} aria-hidden />
        <span className="wide-only" style={{ marginLeft: 7 }}>
          Compare
        </span>
      </Button>
      {mayCancel && (
        <Button variant="default" aria-label="Stop" onClick={() => setAsking(true)}>
          <IconPlayerStop size={14} aria-hidden />
          <span className="wide-only" style={{ marginLeft: 7 }}>
            Stop
          </span>
        </Button>
      )}
      {asking && <AskToStop execution={execution} onClose={() => setAsking(false)} />}
    </>
  );
}
