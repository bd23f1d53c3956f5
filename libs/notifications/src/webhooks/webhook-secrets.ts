import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { SecretBox } from '@plinth/platform/secrets';
import { z } from 'zod';
import type { SealedWebhook } from './webhook.store.js';

/** What of a webhook is secret: its whole address, what messages are signed with, and what they were signed with before. Slack has no signatures. */
const secretsSchema = z.strictObject({ url: z.string(), secret: z.string().nullable(), former: z.string().nullable().default(null) });
export type WebhookSecrets = z.infer<typeof secretsSchema>;

/** Seals and opens what only the worker that delivers has to know. Moved to another webhook's row, it does not open. */
@Injectable()
export class WebhookSecretBox {
  constructor(private readonly box: SecretBox) {}

  seal(workspaceId: WorkspaceId, id: string, secrets: WebhookSecrets): string {
    return Buffer.from(this.box.seal(Buffer.from(JSON.stringify(secrets)), contextOf(workspaceId, id))).toString('base64url');
  }

  /** @throws SecretUnreadable */
  open(workspaceId: WorkspaceId, { id, sealed }: Pick<SealedWebhook, 'id' | 'sealed'>): WebhookSecrets {
    const text = Buffer.from(this.box.open(Buffer.from(sealed, 'base64url'), contextOf(workspaceId, id))).toString('utf8');
    return secretsSchema.parse(JSON.parse(text));
  }
}

/** Its first word is what an error names. */
function contextOf(workspaceId: WorkspaceId, id: string): string {
  return `webhook-secret ${workspaceId} ${id}`;
}
