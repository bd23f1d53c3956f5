import { Select, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { createServiceAccountDocument, createUserDocument } from '../../api/operations/access-members.js';
import { useChange } from '../../api/use-query.js';
import { useViewer } from '../../frame/viewer.js';
import type { Role } from '../../generated/settings/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { readRole, rolesUpTo } from './roles.js';

const touched = ['Members', 'People'];

/** Makes a person or a program a member, and leads to its page, where the way in is made. */
export function AddMember({ kind, onClose }: { readonly kind: 'person' | 'account'; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const viewer = useViewer();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('WRITER');
  const [key] = useState(newIdempotencyKey);
  const user = useChange(createUserDocument, touched);
  const account = useChange(createServiceAccountDocument, touched);
  const error = user.error ?? account.error;
  const at = (field: string): string | undefined => (error?.field === `input.${field}` ? error.message : undefined);
  const show = (memberId: string): void => {
    onClose();
    void navigate({ to: '/access/members/$memberId', params: { memberId } });
  };
  const submit = (): void => {
    if (kind === 'person') user.mutate({ input: { name: name.trim(), email: email.trim(), role, idempotencyKey: key } }, { onSuccess: ({ createUser: made }) => show(made.id) });
    else account.mutate({ input: { name: name.trim(), role, idempotencyKey: key } }, { onSuccess: ({ createServiceAccount: made }) => show(made.id) });
  };
  return (
    <FormDialog title={kind === 'person' ? 'Add a person' : 'Add a service account'} act="Add" error={error} busy={user.isPending || account.isPending} ready={name.trim() !== '' && (kind === 'account' || email.includes('@'))} onSubmit={submit} onClose={onClose}>
      <TextInput label="Name" description={kind === 'account' ? 'What it does, such as nightly-training. You answer for it until you name another.' : undefined} data-autofocus value={name} error={at('name')} onChange={(event) => setName(event.currentTarget.value)} />
      {kind === 'person' && <TextInput label="E-mail" type="email" description="By it your provider’s sign-in finds them." value={email} error={at('email')} onChange={(event) => setEmail(event.currentTarget.value)} />}
      <Select label="Role" allowDeselect={false} value={role} error={at('role')} onChange={(value) => setRole(readRole(value))} data={rolesUpTo(viewer.data?.viewer.actor.role).map(({ value, label, about }) => ({ value, label: `${label}: ${about}` }))} />
    </FormDialog>
  );
}
