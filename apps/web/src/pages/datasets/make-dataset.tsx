import { Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { createDatasetDocument } from '../../api/operations/data.js';
import { useChange } from '../../api/use-query.js';
import type { CompatibilityMode, Sensitivity } from '../../generated/data/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { compatibilities, readSensitivity, sensitivities } from '../../parts/sensitivity.js';

export function MakeDataset({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [sensitivity, setSensitivity] = useState<Sensitivity>('INTERNAL');
  const [labels, setLabels] = useState<string[]>([]);
  const [compatibility, setCompatibility] = useState<CompatibilityMode>('NONE');
  const [key] = useState(newIdempotencyKey);
  const create = useChange(createDatasetDocument, ['Datasets']);
  const nameError = create.error?.field?.includes('name') === true ? `${create.error.message} ${create.error.help ?? ''}` : undefined;
  const submit = (): void =>
    create.mutate(
      { input: { name: name.trim(), description: description.trim() || null, sensitivity, sensitivityLabels: labels, compatibility, idempotencyKey: key } },
      {
        onSuccess: ({ createDataset: made }) => {
          onClose();
          void navigate({ to: '/datasets/$datasetId', params: { datasetId: made.id } });
        },
      },
    );
  return (
    <FormDialog title="Make a data set" act="Make" error={nameError === undefined ? create.error : null} busy={create.isPending} ready={name.trim() !== ''} onSubmit={submit} onClose={onClose}>
      <TextInput label="Name" description="Under which its snapshots are kept and fetched, as in flights@12." data-autofocus value={name} error={nameError} onChange={(event) => setName(event.currentTarget.value)} />
      <Textarea label="Description" description="What it holds, in Markdown." autosize minRows={2} maxRows={8} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
      <Select label="Sensitivity" allowDeselect={false} value={sensitivity} data={sensitivities.map(({ value, label, about }) => ({ value, label: `${label}: ${about}` }))} onChange={(value) => setSensitivity(readSensitivity(value) ?? 'INTERNAL')} />
      <TagsInput label="What makes it sensitive" description="Words such as pii or health; policies can ask for them anywhere upstream of a model." placeholder={labels.length === 0 ? 'pii' : ''} value={labels} onChange={setLabels} />
      <Select label="Schema compatibility" description="What a commit may change of its columns." allowDeselect={false} value={compatibility} data={compatibilities.map(({ value, label, about }) => ({ value, label: `${label}: ${about}` }))} onChange={(value) => setCompatibility(compatibilities.find((each) => each.value === value)?.value ?? 'NONE')} />
    </FormDialog>
  );
}
