import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { updateModelDocument } from '../../api/operations/registry-changes.js';
import { useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { ModelFieldsFragment } from '../../generated/governance/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { PersonSelect } from '../../parts/person-select.js';
import { readTier, riskTiers } from '../../parts/risk-tier.js';

/** Name, owner and risk tier: what decides who is asked, so it needs a permission of its own. */
export function EditModel({ model, onClose }: { readonly model: ModelFieldsFragment; readonly onClose: () => void }) {
  const mayClassify = useMay('model:classify');
  const [name, setName] = useState(model.name);
  const [tier, setTier] = useState(model.riskTier);
  const [ownerId, setOwnerId] = useState<string | null>(model.ownerId);
  const update = useChange(updateModelDocument, ['Model', 'Models', 'ModelVersion']);
  const changed = { ...(name.trim() === model.name ? {} : { name: name.trim() }), ...(tier === model.riskTier ? {} : { riskTier: tier }), ...(ownerId === model.ownerId || ownerId === null ? {} : { ownerId }) };
  return (
    <FormDialog
      title={`Name, owner and risk of ${model.name}`}
      act="Save"
      error={update.error}
      busy={update.isPending}
      ready={mayClassify && name.trim() !== '' && Object.keys(changed).length > 0}
      onSubmit={() => update.mutate({ input: { id: model.id, ...changed } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextInput label="Name" description="Programs load the model by it; a new name breaks those that use the old one." value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <PersonSelect label="Owner" description="Who answers for it." value={ownerId} known={model.owner} onChange={setOwnerId} />
      <Select label="Risk tier" description="Policies ask for more where the tier is higher. Open requests are voided by the change." allowDeselect={false} value={tier} data={riskTiers.map(({ value, label, about }) => ({ value, label: `${label}: ${about}` }))} onChange={(value) => setTier(readTier(value) ?? tier)} />
    </FormDialog>
  );
}
