import { Inject, Injectable } from '@nestjs/common';
import { type Entropy, systemEntropy, type WorkspaceId } from '@plinth/kernel';
import { z } from 'zod';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from '../notification-settings.js';
import { SecretSealed } from '../notifications.errors.js';
import { seal, unseal } from '../rules/index.js';
import type { SealedWebhook } from './webhook.store.js';

/** What of a webhook is secret: its whole address, and what messages are signed with. Slack has no signatures. */
const secretsSchema = z.strictObject({ url: z.string(), secret: z.string().nullable() });
export type WebhookSecrets = z.infer<typeof secretsSchema>;

/** Seals and opens what only the worker that delivers has to know. */
@Injectable()
export class WebhookSecretBox {
  private readonly entropy: Entropy = systemEntropy;

  constructor(@Inject(NOTIFICATION_SETTINGS) private readonly settings: NotificationSettings) {}

  seal(workspaceId: WorkspaceId, id: string, secrets: WebhookSecrets): string {
    return seal(this.settings.sealingKeys, placeOf(workspaceId, id), JSON.stringify(secrets), this.entropy);
  }

  /** @throws SecretSealed */
  open(workspaceId: WorkspaceId, { id, sealed }: Pick<SealedWebhook, 'id' | 'sealed'>): WebhookSecrets {
    const text = unseal(this.settings.sealingKeys, placeOf(workspaceId, id), sealed);
    if (text === undefined) throw new SecretSealed();
    return secretsSchema.parse(JSON.parse(text));
  }
}

function placeOf(workspaceId: WorkspaceId, id: string): string {
  return `webhook/${workspaceId}/${id}`;
}
