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
    const sizes = entries.map(saltBytesOf);
    // One call for all: asking the kernel for chance takes as long as hashing the leaf.
    const chance = this.entropy.bytes(sizes.reduce((sum, size) => sum + size, 0));
    let used = 0;
    return Promise.all(
      entries.map(async (entry, index) => {
        const from = used;
        used += sizes[index] ?? 0;
        const salts = used === from ? null : chance.subarray(from, used);
        const { bytes, hash } = encodedLeafOf(entry, { workspaceId, sequence: entry.sequence, sequencedAt: entry.sequencedAt }, salts ?? new Uint8Array());
        return { ...entry, leaf: bytes, leafHash: hash, seal: await signer.sign(sealedBytes(origin, entry.sequence, hash)), salts };
      }),
    );
  }
}
