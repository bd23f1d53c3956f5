import { Select, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { createModelDocument } from '../../api/operations/registry-changes.js';
import { useChange } from '../../api/use-query.js';
import type { RiskTier } from '../../generated/governance/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { readTier, riskTiers } from '../../parts/risk-tier.js';

export function RegisterModel({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [tier, setTier] = useState<RiskTier>('LIMITED');
  const [intendedUse, setIntendedUse] = useState('');
  const [key] = useState(newIdempotencyKey);
  const create = useChange(createModelDocument, ['Models']);
  const nameError = create.error?.field?.includes('name') === true ? `${create.error.message} ${create.error.help ?? ''}` : undefined;
  const submit = (): void =>
    create.mutate(
      { input: { name: name.trim(), riskTier: tier, intendedUse: intendedUse.trim() || null, idempotencyKey: key } },
      {
        onSuccess: ({ createRegisteredModel: made }) => {
          onClose();
          void navigate({ to: '/models/$modelId', params: { modelId: made.id } });
        },
      },
    );
  return (
    <FormDialog title="Register a model" act="Register" error={nameError === undefined ? create.error : null} busy={create.isPending} ready={name.trim() !== ''} onSubmit={submit} onClose={onClose}>
      <TextInput label="Name" description="Under which its versions are kept and loaded; it stays in use even if the model is deleted." data-autofocus value={name} error={nameError} onChange={(event) => setName(event.currentTarget.value)} />
      <Select label="Risk tier" description="How much harm it can do. Policies ask for more where the tier is higher." allowDeselect={false} value={tier} data={riskTiers.map(({ value, label, about }) => ({ value, label: `${label}: ${about}` }))} onChange={(value) => setTier(readTier(value) ?? 'LIMITED')} />
      <Textarea label="Intended use" description="What it may be used for, and what not." autosize minRows={2} maxRows={8} value={intendedUse} onChange={(event) => setIntendedUse(event.currentTarget.value)} />
    </FormDialog>
  );
}
