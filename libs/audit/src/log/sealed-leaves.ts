import { Injectable } from '@nestjs/common';
import { type Entropy, systemEntropy, type WorkspaceId } from '@plinth/kernel';
import { originOf, sealedBytes } from '@plinth/verify';
import type { PlacedEntry } from '../audit.store.js';
import { type AuditEntry, encodedLeafOf, type Place, saltBytesOf } from '../rules/index.js';
import { LogKeyring } from './log-keyring.js';

/** Makes the leaves of events, with fresh salts, and seals each with the log's key. */
@Injectable()
export class SealedLeaves {
  private readonly entropy: Entropy = systemEntropy;

  constructor(private readonly keyring: LogKeyring) {}

  /** In an open transaction, as it may make the workspace's key. */
  async place(workspaceId: WorkspaceId, entries: readonly (AuditEntry & Omit<Place, 'workspaceId'>)[]): Promise<PlacedEntry[]> {
    const signer = await this.keyring.current(workspaceId);
    const origin = originOf(workspaceId);
    return Promise.all(
      entries.map(async (entry) => {
        const size = saltBytesOf(entry);
        const salts = size === 0 ? null : this.entropy.bytes(size);
        const { bytes, hash } = encodedLeafOf(entry, { workspaceId, sequence: entry.sequence, sequencedAt: entry.sequencedAt }, salts ?? new Uint8Array());
        return { ...entry, leaf: bytes, leafHash: hash, seal: await signer.sign(sealedBytes(origin, entry.sequence, hash)), salts };
      }),
    );
  }
}
