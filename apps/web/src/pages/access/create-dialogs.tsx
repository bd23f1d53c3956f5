import { Button, Modal, Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { createAccessTokenDocument, createServiceAccountDocument, createUserDocument } from '../../api/operations/access.js';
import type { ApiFailure } from '../../api/failure.js';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { useChange } from '../../api/use-query.js';
import type { ActorFieldsFragment, Role } from '../../generated/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import classes from './access.module.css';

export const roles: readonly { readonly value: Role; readonly label: string; readonly about: string }[] = [
  { value: 'READER', label: 'Reader', about: 'sees everything' },
  { value: 'WRITER', label: 'Writer', about: 'also logs runs and changes them' },
  { value: 'MAINTAINER', label: 'Maintainer', about: 'also manages experiments and their data' },
  { value: 'OWNER', label: 'Owner', about: 'also decides who may do what' },
];

export const readRole = (value: string | null): Role => roles.find((role) => role.value === value)?.value ?? 'READER';

interface FormProps {
  readonly title: string;
  readonly act: string;
  readonly error: ApiFailure | null;
  readonly busy: boolean;
  readonly ready: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function FormDialog({ title, act, error, busy, ready, onSubmit, onClose, children }: FormProps) {
  return (
    <Modal opened onClose={onClose} title={title}>
      <form
        style={{ display: 'grid', gap: 14 }}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        {error !== null && (
          <p role="alert" style={{ color: 'var(--bad)' }}>
            {error.message} {error.help}
          </p>
        )}
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!ready}>
            {act}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function RoleSelect({ value, onChange }: { readonly value: Role; readonly onChange: (role: Role) => void }) {
  return <Select label="Role" allowDeselect={false} value={value} onChange={(role) => onChange(readRole(role))} data={roles.map(({ value: role, label, about }) => ({ value: role, label: `${label}: ${about}` }))} />;
}

export function AddActor({ kind, onClose }: { readonly kind: 'user' | 'account'; readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('WRITER');
  const [key] = useState(newIdempotencyKey);
  const user = useChange(createUserDocument, ['Members']);
  const account = useChange(createServiceAccountDocument, ['Members']);
  const submit = (): void => {
    if (kind === 'user') user.mutate({ input: { name: name.trim(), email: email.trim(), role, idempotencyKey: key } }, { onSuccess: onClose });
    else account.mutate({ input: { name: name.trim(), role, idempotencyKey: key } }, { onSuccess: onClose });
  };
  return (
    <FormDialog title={kind === 'user' ? 'Add a person' : 'Add a service account'} act="Add" error={user.error ?? account.error} busy={user.isPending || account.isPending} ready={name.trim() !== '' && (kind === 'account' || email.includes('@'))} onSubmit={submit} onClose={onClose}>
      <TextInput label="Name" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      {kind === 'user' && <TextInput label="E-mail" type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />}
      <RoleSelect value={role} onChange={setRole} />
    </FormDialog>
  );
}

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'none', label: 'until it is revoked' },
];

export function AddToken({ actors, own, onClose }: { readonly actors: readonly ActorFieldsFragment[]; readonly own: string; readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [actor, setActor] = useState(own);
  const [days, setDays] = useState('90');
  const [key] = useState(newIdempotencyKey);
  const create = useChange(createAccessTokenDocument, ['AccessTokens']);
  const secret = create.data?.createAccessToken.secret;
  if (secret !== undefined) {
    return (
      <Modal opened onClose={onClose} title="The token, shown this once" closeOnClickOutside={false}>
        <div className={classes.secret}>
          <p className="dim">Copy it now: Plinth keeps only its hash and can’t show it again.</p>
          <div className={`${classes.secretText} mono`}>{secret}</div>
          <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
            <CopyText text={secret} label="Copy it" what="token" />
            <Button onClick={onClose}>I have it</Button>
          </div>
        </div>
      </Modal>
    );
  }
  const submit = (): void => create.mutate({ input: { actorId: actor, name: name.trim(), expiresAt: days === 'none' ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString(), idempotencyKey: key } });
  return (
    <FormDialog title="New access token" act="Create" error={create.error} busy={create.isPending} ready={name.trim() !== ''} onSubmit={submit} onClose={onClose}>
      <TextInput label="Name" description="Where it will be used, such as laptop or nightly-training." data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Select label="Acts as" allowDeselect={false} searchable value={actor} onChange={(id) => setActor(id ?? own)} data={actors.filter(({ disabledAt }) => disabledAt == null).map(({ id, name: label }) => ({ value: id, label }))} />
      <Select label="Lasts" allowDeselect={false} value={days} onChange={(value) => setDays(value ?? '90')} data={lifetimes} />
    </FormDialog>
  );
}
