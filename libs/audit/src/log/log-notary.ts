import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { formatNote, manifestStatement, originOf, utf8 } from '@plinth/verify';
import { LogKeyring } from './log-keyring.js';

/** Signs manifests of what is handed out with the key of the workspace's log. It signs nothing else, and never a text that could pass for a checkpoint. */
@Injectable()
export class LogNotary {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly keyring: LogKeyring,
  ) {}

  /** @returns a signed note over the manifest's digest */
  async sign(actor: Actor, manifest: Uint8Array): Promise<string> {
    this.access.check(actor, 'audit:sign');
    const key = await this.database.transaction(actor, () => this.keyring.current(actor.workspaceId));
    const text = manifestStatement(originOf(actor.workspaceId), manifest);
    return formatNote(text, [{ key, signature: await key.sign(utf8(text)) }]);
  }
}
