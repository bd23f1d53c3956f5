import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, InvalidInput, PlinthError } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { SnapshotDeleted } from '../datasets.errors.js';
import { ObjectReader } from '../object-reader.js';
import type { FoundSnapshot } from '../snapshot.service.js';
import { SnapshotStore } from '../snapshot.store.js';
import { SnapshotCheck, type SnapshotEvent } from './snapshot-check.js';

/** The last word: all was checked, or why it was not. One that does not come means that the answer was cut off. */
export type VerificationEnd =
  | { readonly kind: 'END'; readonly files: number; readonly bytes: number; readonly findings: number }
  | { readonly kind: 'ERROR'; readonly error: { readonly code: string; readonly status: number; readonly message: string; readonly help: string | null } };

export type VerificationEvent = SnapshotEvent | VerificationEnd;

const longestPath = 1_024;
/** Progress is told about so often. */
const tellEveryMs = 500;

/** Whether the bytes of a snapshot are still what they were when it was committed. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly snapshots: SnapshotStore,
    private readonly reader: ObjectReader,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads all of it again, as fast as its events are taken. Gives out no byte of a file, so that it is no reading of the data set.
   * @param after the `through` of an earlier verification that was cut off
   */
  verify(actor: Actor, found: FoundSnapshot, after: string | null): AsyncGenerator<VerificationEvent, void, undefined> {
    this.access.check(actor, 'dataset:read');
    if (after !== null && (after === '' || after.length > longestPath)) throw new InvalidInput('This is no path that a verification told of.', { field: 'after', help: 'Send the path of the last progress, or leave it out.' });
    return this.events(actor, found, after);
  }

  private async *events(actor: Actor, found: FoundSnapshot, after: string | null): AsyncGenerator<VerificationEvent, void, undefined> {
    let [files, bytes, findings, toldAt] = [0, 0, 0, 0];
    try {
      for await (const event of new SnapshotCheck(actor.workspaceId, this.reader, found.snapshot).run(after)) {
        if (event.kind === 'PROGRESS') {
          ({ files, bytes } = event);
          if (this.clock.nowMs() - toldAt < tellEveryMs) continue;
          toldAt = this.clock.nowMs();
        } else {
          if (event.fault === 'GONE') await this.requireKept(actor, found);
          findings += 1;
        }
        yield event;
      }
      yield { kind: 'END', files, bytes, findings };
    } catch (error) {
      if (!(error instanceof PlinthError)) throw error;
      yield { kind: 'ERROR', error: { code: error.code, status: error.status, message: error.message, help: error.help ?? null } };
    }
  }

  /** What was given up meanwhile is rightly gone. @throws SnapshotDeleted */
  private async requireKept(actor: Actor, { snapshot: { datasetId, digest } }: FoundSnapshot): Promise<void> {
    const now = await this.database.read(actor, () => this.snapshots.find(actor.workspaceId, datasetId, { kind: 'DIGEST', digest }));
    if (now?.deletedAt !== null) throw new SnapshotDeleted(digest);
  }
}
