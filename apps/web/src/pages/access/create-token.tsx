import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { createAccessTokenDocument } from '../../api/operations/access-tokens.js';
import { useChange } from '../../api/use-query.js';
import { useMay, useViewer } from '../../frame/viewer.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { SecretDialog } from '../../parts/secret-dialog.js';
import { MemberSelect } from './choices.js';

const day = 86_400_000;
const lifetimes = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'none', label: 'until it is revoked' },
];

/** `run:*` for each kind of thing before its single permissions. */
function scopesOf(permissions: readonly string[]): string[] {
  const kinds = Map.groupBy(permissions, (permission) => permission.split(':')[0] ?? '');
  return [...kinds].flatMap(([kind, each]) => [`${kind}:*`, ...each]);
}

interface CreateTokenProps {
  /** Whose it will be, where that is settled; otherwise it is chosen. */
  readonly holder?: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}

export function CreateToken({ holder, onClose }: CreateTokenProps) {
  const viewer = useViewer();
  const own = viewer.data?.viewer.actor.id ?? null;
  const mayForOthers = useMay('token:administer');
  const [name, setName] = useState('');
  const [actor, setActor] = useState<string | null>(holder?.id ?? own);
  const [scopes, setScopes] = useState<string[]>([]);
  const [days, setDays] = useState('90');
  const [key] = useState(newIdempotencyKey);
  const create = useChange(createAccessTokenDocument, ['AccessTokens']);
  const secret = create.data?.createAccessToken.secret;
  if (secret !== undefined) {
    return (
      <SecretDialog title="The token, shown this once" secret={secret} what="token" onClose={onClose}>
        <p className="dim">Copy it now: Plinth keeps only its hash and can’t show it again.</p>
      </SecretDialog>
    );
  }
  const field = create.error?.field;
  const at = (path: string): string | undefined => (field?.startsWith(`input.${path}`) === true ? create.error?.message : undefined);
  const submit = (): void => create.mutate({ input: { actorId: actor, name: name.trim(), scopes: scopes.length === 0 ? null : scopes, expiresAt: days === 'none' ? null : new Date(Date.now() + Number(days) * day).toISOString(), idempotencyKey: key } });
  return (
    <FormDialog title={holder === undefined ? 'New access token' : `A token for ${holder.name}`} act="Create" error={create.error} busy={create.isPending} ready={name.trim() !== '' && actor !== null} onSubmit={submit} onClose={onClose}>
      <TextInput label="Name" description="Where it will be used, such as laptop or nightly-training." data-autofocus value={name} error={at('name')} onChange={(event) => setName(event.currentTarget.value)} />
      {holder === undefined && mayForOthers && <MemberSelect label="Acts as" value={actor} onChange={(id) => setActor(id ?? own)} />}
      <MultiSelect label="Limited to" description="None: all that its role may. Never more than you hold yourself." placeholder={scopes.length === 0 ? 'all its role may' : ''} searchable value={scopes} error={at('scopes')} onChange={setScopes} data={scopesOf(viewer.data?.viewer.permissions ?? [])} nothingFoundMessage="You hold no such permission" />
      <Select label="Lasts" allowDeselect={false} value={days} error={at('expiresAt')} onChange={(value) => setDays(value ?? '90')} data={lifetimes} />
    </FormDialog>
  );
}
