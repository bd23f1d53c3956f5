import { Select, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { createGroupDocument, updateGroupDocument } from '../../api/operations/access-groups.js';
import { useChange } from '../../api/use-query.js';
import { useViewer } from '../../frame/viewer.js';
import type { GroupFieldsFragment } from '../../generated/settings/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { readRole, rolesUpTo } from './roles.js';

/** A new group, or what changes of one. Its name stays, since policies and conditions say it. */
export function GroupForm({ group, onClose }: { readonly group: GroupFieldsFragment | undefined; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const viewer = useViewer();
  const [name, setName] = useState('');
  const [description, setDescription] = useState(group?.description ?? '');
  const [claim, setClaim] = useState(group?.claim ?? '');
  const [claimRole, setClaimRole] = useState<string | null>(group?.claimRole ?? null);
  const [key] = useState(newIdempotencyKey);
  const create = useChange(createGroupDocument, ['Groups']);
  const update = useChange(updateGroupDocument, ['Groups', 'Group']);
  const error = create.error ?? update.error;
  const at = (field: string): string | undefined => (error?.field === `input.${field}` ? error.message : undefined);
  const submit = (): void => {
    const written = { description: description.trim() || null, claim: claim.trim() || null, claimRole: claim.trim() === '' || claimRole === null ? null : readRole(claimRole) };
    if (group !== undefined) update.mutate({ input: { id: group.id, ...written } }, { onSuccess: onClose });
    else {
      create.mutate(
        { input: { name: name.trim(), ...written, idempotencyKey: key } },
        {
          onSuccess: ({ createGroup: made }) => {
            onClose();
            void navigate({ to: '/access/groups/$groupId', params: { groupId: made.id } });
          },
        },
      );
    }
  };
  return (
    <FormDialog title={group === undefined ? 'New group' : `Change ${group.name}`} act={group === undefined ? 'Create' : 'Save'} error={error} busy={create.isPending || update.isPending} ready={group !== undefined || name.trim() !== ''} onSubmit={submit} onClose={onClose}>
      {group === undefined && <TextInput label="Name" description="Lower case, such as risk-officers. It stays: policies and conditions say it." data-autofocus value={name} error={at('name')} onChange={(event) => setName(event.currentTarget.value)} />}
      <Textarea label="What it is for" autosize minRows={2} value={description} error={at('description')} onChange={(event) => setDescription(event.currentTarget.value)} />
      <TextInput label="Filled by the provider’s claim" description="The value in its groups claim, as it writes it. None: by hand alone." value={claim} error={at('claim')} onChange={(event) => setClaim(event.currentTarget.value)} />
      {claim.trim() !== '' && <Select label="Least role of those whom it fills" clearable placeholder="as everybody" value={claimRole} error={at('claimRole')} data={rolesUpTo(viewer.data?.viewer.actor.role).map(({ value, label }) => ({ value, label }))} onChange={setClaimRole} />}
    </FormDialog>
  );
}
