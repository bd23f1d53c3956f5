import { Inject, Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import type { BlobStore, StoredBlob } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import { Outbox } from '@plinth/platform/outbox';
import { ARTIFACT_SETTINGS, type ArtifactSettings } from './artifact-settings.js';
import { BlobRecordStore } from './blob-record.store.js';

const batchSize = 100;

/** Clears away bytes that nothing refers to, a grace period after the last reference went. */
@Injectable()
export class CollectionService {
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
   * Bytes whose put died before anything was written down about them begin their grace period when they are found. Reads the list of
   * all bytes, so it is done seldom. @returns how many were found
   */
  async adopt(actor: Actor, graceMs = this.settings.collectAfterMs): Promise<number> {
    this.access.check(actor, 'artifact:collect');
    const before = new Date(this.clock.nowMs() - graceMs);
    let count = 0;
    let batch: StoredBlob[] = [];
    const flush = async (): Promise<void> => {
      const found = batch;
      batch = [];
      if (found.length > 0) count += await this.database.transaction(actor, () => this.records.adopt(actor.workspaceId, found));
    };
    for await (const blob of this.blobs.list(actor.workspaceId)) {
      if (blob.modifiedAt >= before) continue;
      batch.push(blob);
      if (batch.length === 1_000) await flush();
    }
    await flush();
    return count;
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
