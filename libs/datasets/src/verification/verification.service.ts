import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, IdSource, InvalidInput, PlinthError } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { SnapshotDeleted, TooManyVerifications } from '../datasets.errors.js';
import { ObjectReader } from '../object-reader.js';
import { ReadRecord } from '../read-record.js';
import type { FoundSnapshot } from '../snapshot.service.js';
import { SnapshotStore } from '../snapshot.store.js';
import { SnapshotCheck, type SnapshotEvent } from './snapshot-check.js';
import { VerificationTurnStore } from './turn.store.js';

/** The last word: all was checked, or why it was not. One that does not come means that the answer was cut off. */
export type VerificationEnd =
  | { readonly kind: 'END'; readonly files: number; readonly bytes: number; readonly findings: number }
  | { readonly kind: 'ERROR'; readonly error: { readonly code: string; readonly status: number; readonly message: string; readonly help: string | null } };

export type VerificationEvent = SnapshotEvent | VerificationEnd;

const longestPath = 1_024;
/** Progress is told about so often. */
const tellEveryMs = 500;
/** Of one workspace, in all processes: each reads as fast as the store gives, and others want to read too. */
const atOnce = 2;
/** Whoever takes nothing of the answer for so long has lost their place. */
const leaseMs = 60_000;
const renewEveryMs = 15_000;

/** Whether the bytes of a snapshot are still what they were when it was committed. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly snapshots: SnapshotStore,
    private readonly reader: ObjectReader,
    private readonly reads: ReadRecord,
    private readonly turns: VerificationTurnStore,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * Reads all of it again, as fast as its events are taken. Gives out no byte of a file; that somebody had it read is on record before the first one is.
   * @param after the `through` of an earlier verification that was cut off
   * @throws TooManyVerifications
   */
  async verify(actor: Actor, found: FoundSnapshot, after: string | null): Promise<AsyncGenerator<VerificationEvent, void, undefined>> {
    this.access.check(actor, 'dataset:read');
    if (after !== null && (after === '' || after.length > longestPath)) throw new InvalidInput('This is no path that a verification told of.', { field: 'after', help: 'Send the path of the last progress, or leave it out.' });
    const turn = this.ids.next<'VerificationTurn'>();
    await this.takeTurn(actor, turn);
    await this.reads.noteVerification(actor, found);
    return this.events(actor, found, after, turn);
  }

  private async *events(actor: Actor, found: FoundSnapshot, after: string | null, turn: string): AsyncGenerator<VerificationEvent, void, undefined> {
    let [files, bytes, findings, toldAt, renewedAt] = [0, 0, 0, 0, this.clock.nowMs()];
    try {
      for await (const event of new SnapshotCheck(actor.workspaceId, this.reader, found.snapshot).run(after)) {
        if (this.clock.nowMs() - renewedAt >= renewEveryMs) {
          await this.keepTurn(actor, turn);
          renewedAt = this.clock.nowMs();
        }
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
    } finally {
      await this.database.transaction(actor, () => this.turns.giveBack(actor.workspaceId, turn));
    }
  }

  /** @throws TooManyVerifications */
  private async takeTurn(actor: Actor, turn: string): Promise<void> {
    const now = this.clock.now();
    if (!(await this.database.transaction(actor, () => this.turns.take(actor.workspaceId, turn, atOnce, now, new Date(now.getTime() + leaseMs))))) throw new TooManyVerifications(atOnce);
  }

  /** One that was lost is taken again, if there is one: whoever went on taking the answer slowly shall not start from the beginning. @throws TooManyVerifications */
  private async keepTurn(actor: Actor, turn: string): Promise<void> {
    if (await this.database.transaction(actor, () => this.turns.renew(actor.workspaceId, turn, new Date(this.clock.nowMs() + leaseMs)))) return;
    await this.takeTurn(actor, turn);
  }

  /** What was given up meanwhile is rightly gone. @throws SnapshotDeleted */
  private async requireKept(actor: Actor, { snapshot: { datasetId, digest } }: FoundSnapshot): Promise<void> {
    const now = await this.database.read(actor, () => this.snapshots.find(actor.workspaceId, datasetId, { kind: 'DIGEST', digest }));
    if (now?.deletedAt !== null) throw new SnapshotDeleted(digest);
  }
}
