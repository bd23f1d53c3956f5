import { Select } from '@mantine/core';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { rotateWebhookSecretDocument } from '../../api/operations/webhooks.js';
import { useChange } from '../../api/use-query.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { SecretDialog } from '../../parts/secret-dialog.js';

const overlaps = [
  { value: '0', label: 'not at all: somebody else knows it' },
  { value: '1', label: 'one hour' },
  { value: '24', label: 'a day' },
  { value: '168', label: 'a week' },
];

/** Another signing secret. While both hold, messages carry a signature by either. */
export function RotateSecret({ webhook, onClose }: { readonly webhook: { readonly id: string; readonly name: string }; readonly onClose: () => void }) {
  const [hours, setHours] = useState('24');
  const [key] = useState(newIdempotencyKey);
  const rotate = useChange(rotateWebhookSecretDocument, ['Webhook', 'Webhooks']);
  const secret = rotate.data?.rotateWebhookSecret.secret;
  if (secret != null) {
    return (
      <SecretDialog title="The new secret, shown this once" secret={secret} what="signing secret" onClose={onClose}>
        <p className="dim">{hours === '0' ? 'The former one has ended: until the receiver knows this one, it refuses messages, and they are tried again.' : 'Until the former one ends, each message carries two signatures, so that the receiver can change over in its own time.'}</p>
      </SecretDialog>
    );
  }
  return (
    <FormDialog title={`Another secret for ${webhook.name}`} act="Make it" error={rotate.error} busy={rotate.isPending} ready onSubmit={() => rotate.mutate({ input: { id: webhook.id, overlapHours: Number(hours), idempotencyKey: key } })} onClose={onClose}>
      <Select label="The former one still holds" allowDeselect={false} value={hours} data={overlaps} onChange={(value) => setHours(value ?? '24')} />
    </FormDialog>
  );
}
