import { Injectable } from '@nestjs/common';
import { type Entropy, systemEntropy, type WorkspaceId } from '@plinth/kernel';
import { makeWebhookSecret } from '@plinth/platform/outbound';
import { SecretBox } from '@plinth/platform/secrets';
import type { PolicyId } from './policy.js';
import { PolicyStore } from './stores/policy.store.js';

/** The secret of each policy with which its external checks are asked and answered; sealed at rest. */
@Injectable()
export class CheckSecrets {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly box: SecretBox,
    private readonly policies: PolicyStore,
  ) {}

  /** Within a transaction. */
  async of(workspaceId: WorkspaceId, policyId: string): Promise<string | undefined> {
    const sealed = await this.policies.sealedSecret(workspaceId, policyId);
    return sealed && Buffer.from(this.box.open(sealed, placeOf(workspaceId, policyId))).toString('utf8');
  }

  /** Makes a new secret, which ends the one before. @returns it, to be shown once */
  async renew(workspaceId: WorkspaceId, policyId: PolicyId): Promise<string> {
    const secret = makeWebhookSecret(this.entropy);
    await this.policies.setSecret(workspaceId, policyId, this.box.seal(Buffer.from(secret, 'utf8'), placeOf(workspaceId, policyId)));
    return secret;
  }
}

function placeOf(workspaceId: WorkspaceId, policyId: string): string {
  return `external-check ${workspaceId} ${policyId}`;
}
