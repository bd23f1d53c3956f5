import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { watchableDatasetsDocument } from '../../api/operations/monitoring.js';
import { requestBaselineDocument } from '../../api/operations/monitoring-changes.js';
import { predictingDeploymentsDocument } from '../../api/operations/monitoring-predictions.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import { localText, spanMeant } from '../../monitoring/local-time.js';
import { deploymentText } from '../../monitoring/deployment-text.js';
import { FormDialog } from '../../parts/form-dialog.js';
import form from '../../parts/form-dialog.module.css';

const dayMs = 86_400_000;

/** Has a profile made of a snapshot, or of what a deployment predicted in a period. */
export function MakeBaseline({ onClose }: { readonly onClose: () => void }) {
  const request = useChange(requestBaselineDocument, ['MonitorBaselines']);
  const [idempotencyKey] = useState(newIdempotencyKey);
  const [kind, setKind] = useState<'snapshot' | 'training' | 'period'>('snapshot');
  const [name, setName] = useState('');
  const [dataset, setDataset] = useState<string | null>(null);
  const [reference, setReference] = useState('');
  const [path, setPath] = useState('');
  const [deploymentId, setDeploymentId] = useState<string | null>(null);
  const [to, setTo] = useState(() => localText(new Date()));
  const [from, setFrom] = useState(() => localText(new Date(Date.now() - 7 * dayMs)));
  const datasets = usePages(watchableDatasetsDocument, { first: 500 }, (answer) => answer.datasets, { enabled: kind === 'snapshot' });
  const deployments = usePages(predictingDeploymentsDocument, { first: 200 }, (answer) => answer.deployments, { enabled: kind !== 'snapshot' });
  const span = spanMeant(from, to);
  const source = kind === 'snapshot' ? (dataset === null ? undefined : { snapshot: { dataset, reference: reference.trim() || null, path: path.trim() || null } }) : deploymentId === null ? undefined : kind === 'training' ? { training: { deploymentId, dataset: dataset, path: path.trim() || null } } : span === undefined ? undefined : { period: { deploymentId, ...span } };
  const make = (): void => {
    if (source !== undefined) request.mutate({ input: { name: name.trim(), idempotencyKey, ...source } }, { onSuccess: onClose });
  };
  return (
    <FormDialog title="Make a baseline" act="Make" error={request.error} busy={request.isPending} ready={name.trim() !== '' && source !== undefined} onSubmit={make} onClose={onClose}>
      <TextInput label="Name" description="Of something else under the same name it is the next version." data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <SegmentedControl aria-label="What it is made of" value={kind} data={[{ value: 'snapshot', label: 'A snapshot' }, { value: 'training', label: 'Training data' }, { value: 'period', label: 'A period' }]} onChange={(value) => { setDataset(null); setKind(value === 'period' || value === 'training' ? value : 'snapshot'); }} />
      {kind === 'snapshot' ? (
        <>
          <Select label="Data set" searchable value={dataset} data={datasets.nodes.map((each) => each.name)} onChange={setDataset} nothingFoundMessage={datasets.isFirstLoading ? 'Looking…' : 'No data set is called so'} />
          <div className={form.two}>
            <TextInput label="Snapshot" placeholder="main" description="A ref, a number or a digest" value={reference} onChange={(event) => setReference(event.currentTarget.value)} />
            <TextInput label="Files" placeholder="all" description="Such as train/*.parquet" value={path} onChange={(event) => setPath(event.currentTarget.value)} />
          </div>
        </>
      ) : (
        <>
          <Select label="Deployment" searchable value={deploymentId} data={deployments.nodes.map((each) => ({ value: each.id, label: deploymentText(each) }))} onChange={setDeploymentId} nothingFoundMessage={deployments.isFirstLoading ? 'Looking…' : 'No deployment is called so'} />
          {kind === 'training' ? (
            <p className="dim">Made of the snapshot that its version was trained from, as its run said. A monitor of the deployment that is compared with it finds skew between training and serving.</p>
          ) : (
          <div className={form.two}>
            <TextInput type="datetime-local" label="From" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
            <TextInput type="datetime-local" label="To, which is not of it" value={to} error={span === undefined ? 'It ends after it begins' : undefined} onChange={(event) => setTo(event.currentTarget.value)} />
          </div>
          )}
        </>
      )}
    </FormDialog>
  );
}
