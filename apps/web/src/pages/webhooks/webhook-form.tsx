import { Select, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { createWebhookDocument, updateWebhookDocument } from '../../api/operations/webhooks.js';
import { useChange } from '../../api/use-query.js';
import type { WebhookFieldsFragment, WebhookKind } from '../../generated/settings/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { SecretDialog } from '../../parts/secret-dialog.js';
import { EventChoice } from './event-choice.js';

const touched = ['Webhooks', 'Webhook'];

/** A new webhook, with its secret shown once at the end. */
export function CreateWebhook({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [kind, setKind] = useState<WebhookKind>('STANDARD');
  const [eventKinds, setEventKinds] = useState<string[]>([]);
  const [key] = useState(newIdempotencyKey);
  const create = useChange(createWebhookDocument, touched);
  const made = create.data?.createWebhook;
  const show = (webhookId: string): void => {
    onClose();
    void navigate({ to: '/settings/webhooks/$webhookId', params: { webhookId } });
  };
  if (made?.secret != null) {
    return (
      <SecretDialog title="The signing secret, shown this once" secret={made.secret} what="signing secret" onClose={() => show(made.webhook.id)}>
        <p className="dim">Give it to the receiver, which checks each message by it as Standard Webhooks says. Plinth keeps it sealed and can’t show it again.</p>
      </SecretDialog>
    );
  }
  const at = (field: string): string | undefined => (create.error?.field?.startsWith(`input.${field}`) === true ? create.error.message : undefined);
  const submit = (): void => create.mutate({ input: { name: name.trim(), url: url.trim(), kind, eventKinds, idempotencyKey: key } }, { onSuccess: ({ createWebhook }) => createWebhook.secret == null && show(createWebhook.webhook.id) });
  return (
    <FormDialog title="New webhook" act="Create" error={create.error} busy={create.isPending} ready={name.trim() !== '' && url.trim() !== ''} onSubmit={submit} onClose={onClose}>
      <TextInput label="Name" data-autofocus value={name} error={at('name')} onChange={(event) => setName(event.currentTarget.value)} />
      <Select
        label="Sends"
        allowDeselect={false}
        value={kind}
        data={[
          { value: 'STANDARD', label: 'JSON, signed after Standard Webhooks' },
          { value: 'SLACK', label: 'Text for Slack, Mattermost and the like' },
        ]}
        onChange={(value) => setKind(value === 'SLACK' ? 'SLACK' : 'STANDARD')}
      />
      <TextInput label="Address" placeholder="https://ci.example.org/plinth" description={kind === 'SLACK' ? 'Of an incoming webhook. It is a secret, and is not shown again.' : 'Public, or one that whoever runs the server lists in PLINTH_OUTBOUND_ALLOW.'} value={url} error={at('url')} onChange={(event) => setUrl(event.currentTarget.value)} />
      <EventChoice value={eventKinds} error={at('eventKinds')} onChange={setEventKinds} />
    </FormDialog>
  );
}

/** What changes of a webhook. An address left empty stays, since not all of it is known here. */
export function EditWebhook({ webhook, onClose }: { readonly webhook: WebhookFieldsFragment; readonly onClose: () => void }) {
  const [name, setName] = useState(webhook.name);
  const [url, setUrl] = useState('');
  const [eventKinds, setEventKinds] = useState<string[]>([...webhook.eventKinds]);
  const update = useChange(updateWebhookDocument, touched);
  const at = (field: string): string | undefined => (update.error?.field?.startsWith(`input.${field}`) === true ? update.error.message : undefined);
  const submit = (): void => update.mutate({ input: { id: webhook.id, name: name.trim(), url: url.trim() || null, eventKinds } }, { onSuccess: onClose });
  return (
    <FormDialog title={`Change ${webhook.name}`} act="Save" error={update.error} busy={update.isPending} ready={name.trim() !== ''} onSubmit={submit} onClose={onClose}>
      <TextInput label="Name" value={name} error={at('name')} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput label="Another address" placeholder={webhook.url} description="Empty: it stays." value={url} error={at('url')} onChange={(event) => setUrl(event.currentTarget.value)} />
      <EventChoice value={eventKinds} error={at('eventKinds')} onChange={setEventKinds} />
    </FormDialog>
  );
}
