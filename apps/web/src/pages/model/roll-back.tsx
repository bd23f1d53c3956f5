import { Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { deploymentsDocument } from '../../api/operations/registry.js';
import { rollbackDocument } from '../../api/operations/registry-changes.js';
import { operation, useChange } from '../../api/use-query.js';
import type { DeploymentFieldsFragment } from '../../generated/governance/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeDone } from '../../parts/notices.js';
import { Bone } from '../../states/states.js';
import { formerVersions } from './former-versions.js';

interface RollBackProps {
  readonly modelId: string;
  readonly active: DeploymentFieldsFragment;
  readonly onClose: () => void;
}

const past = ['SUPERSEDED', 'ROLLED_BACK'] as const;

/** Back to a version that ran there before, in one act. */
export function RollBack({ modelId, active, onClose }: RollBackProps) {
  const environment = active.environment.name;
  const history = useQuery(operation(deploymentsDocument, { modelId, environment, statuses: [...past], first: 200 }));
  const former = formerVersions(history.data?.deployments.nodes ?? [], active.version);
  const [chosen, setChosen] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [key] = useState(newIdempotencyKey);
  const rollback = useChange(rollbackDocument, ['Model', 'Deployments', 'ModelVersions', 'ModelVersion', 'AliasMoves', 'Models']);
  const to = chosen ?? (former[0] === undefined ? null : String(former[0].version));
  const target = former.find(({ version }) => String(version) === to);
  return (
    <FormDialog
      title={`Roll back ${environment}`}
      act={to === null ? 'Roll back' : `Roll back to v${to}`}
      error={rollback.error ?? history.error}
      busy={rollback.isPending}
      ready={to !== null}
      onSubmit={() =>
        rollback.mutate(
          { input: { environment, modelId, toVersion: Number(to), reason: reason.trim() || null, idempotencyKey: key } },
          {
            onSuccess: ({ rollbackDeployment: made }) => {
              noticeDone(made.status === 'ACTIVE' ? `v${made.version} runs in ${environment} again.` : `v${made.version} is on its way to ${environment}.`);
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      {history.isPending ? (
        <Bone width="60%" />
      ) : former.length === 0 ? (
        <p className="dim">Nothing else ran in {environment} before v{active.version}, so there is nothing to go back to.</p>
      ) : (
        <>
          <Select label="To" allowDeselect={false} value={to} data={former.map(({ version, approved, at }) => ({ value: String(version), label: `v${version}, ran until ${new Date(at).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })}${approved ? ', approved' : ''}` }))} onChange={setChosen} />
          <Textarea label="Why" autosize minRows={2} maxRows={6} data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          <p className="dim">
            v{active.version} goes out, v{to} comes in. {target?.approved === true ? 'It was approved for this place before, so nobody is asked again.' : 'No decision stands behind it: if a policy protects this place, it has to be asked for.'}
          </p>
        </>
      )}
    </FormDialog>
  );
}
