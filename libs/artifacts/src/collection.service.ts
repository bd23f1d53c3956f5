import { Inject, Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, type Entropy, systemEntropy } from '@plinth/kernel';
import type { BlobStore, StoredBlob } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import { Outbox } from '@plinth/platform/outbox';
import { ARTIFACT_SETTINGS, type ArtifactSettings } from './artifact-settings.js';
import { BlobRecordStore } from './blob-record.store.js';

const batchSize = 100;
const adoptedAtOnce = 1_000;
/** Blobs that one run looks at: twenty pages of a store's list. */
const adoptedFrom = 20_000;

/** Clears away bytes that nothing refers to, a grace period after the last reference went. */
@Injectable()
export class CollectionService {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly records: BlobRecordStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    @Inject(ARTIFACT_SETTINGS) private readonly settings: ArtifactSettings,
  ) {}

  /** Doing it again, or in two processes at once, changes nothing more. @returns how many blobs went */
  async collect(actor: Actor, graceMs = this.settings.collectAfterMs): Promise<number> {
    this.access.check(actor, 'artifact:collect');
    const before = new Date(this.clock.nowMs() - graceMs);
    let count = 0;
    for (let after = ''; ; ) {
      const digests = await this.database.read(actor, () => this.records.unreferencedSince(actor.workspaceId, before, after, batchSize));
      for (const digest of digests) if (await this.collectOne(actor, digest, before)) count += 1;
      const last = digests.at(-1);
      if (last === undefined || digests.length < batchSize) return count;
      after = last;
    }
  }

  /**
   * Bytes whose put died before anything was written down about them begin their grace period when they are found. Looks at a bounded number
   * of blobs, from a place that chance chooses on: digests are spread evenly, so in time every blob is seen, and nothing needs to be kept in mind.
   * @returns how many were found
   */
  async adopt(actor: Actor, { graceMs = this.settings.collectAfterMs, atMost = adoptedFrom } = {}): Promise<number> {
    this.access.check(actor, 'artifact:collect');
    const before = new Date(this.clock.nowMs() - graceMs);
    const start = Buffer.from(this.entropy.bytes(32)).toString('hex');
    let [count, seen] = [0, 0];
    for await (const found of this.batches(actor, start, atMost)) {
      seen += found.length;
      const old = found.filter(({ modifiedAt }) => modifiedAt < before);
      if (old.length > 0) count += await this.database.transaction(actor, () => this.records.adopt(actor.workspaceId, old));
      if (seen >= atMost) break;
    }
    return count;
  }

  /** From `start` to the end, and from the beginning to `start`. */
  private async *batches(actor: Actor, start: string, atMost: number): AsyncGenerator<StoredBlob[], void, undefined> {
    let batch: StoredBlob[] = [];
    for (const [from, to] of [[start, undefined], ['', start]] as const) {
      for await (const blob of this.blobs.list(actor.workspaceId, from)) {
        if (to !== undefined && blob.digest > to) break;
        batch.push(blob);
        if (batch.length < Math.min(adoptedAtOnce, atMost)) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }

  /** Whoever begins to refer to the bytes waits for this lock, or came first and is seen under it. */
  private collectOne(actor: Actor, digest: string, before: Date): Promise<boolean> {
    return this.database.transaction(actor, async () => {
      const size = await this.records.lockGarbage(actor.workspaceId, digest, before);
      if (size === undefined) return false;
      await this.blobs.delete(actor.workspaceId, digest);
      await this.records.delete(actor.workspaceId, digest);
      await this.outbox.audit(actor, { action: 'blob.collected', subjectKind: 'blob', subjectId: digest, before: { size } });
      return true;
    });
  }
}
