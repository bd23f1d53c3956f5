import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/audit';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { ReadStore } from './read.store.js';
import type { FoundSnapshot } from './snapshot.service.js';

const hourMs = 3_600_000;
/** Remembered in this process, so that reading many files costs one look at the database in an hour. */
const remembered = 10_000;

/** Puts down who takes files of which snapshot: once for each actor, snapshot and hour, so that the record of a training that reads a million files is one line and not a million. */
@Injectable()
export class ReadRecord {
  private readonly noted = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
    private readonly reads: ReadStore,
    private readonly clock: Clock,
  ) {}

  /** Durable when it returns. What the system reads for its own work is no reading by anybody. */
  async note(actor: Actor, { dataset, snapshot: { digest, number } }: FoundSnapshot): Promise<void> {
    if (actor.kind === 'SYSTEM') return;
    const now = this.clock.now();
    const hour = new Date(now.getTime() - (now.getTime() % hourMs));
    const key = `${actor.workspaceId} ${actor.id} ${dataset.id} ${digest} ${hour.getTime()}`;
    if (this.noted.has(key)) return;
    await this.database.transaction(actor, async () => {
      if (!(await this.reads.insert(actor.workspaceId, { datasetId: dataset.id, digest, actorId: actor.id, hour, firstAt: now }))) return;
      await this.trail.read(actor, { subjectKind: 'dataset', subjectId: dataset.id, subjectDigest: digest, details: { number, sensitivity: dataset.sensitivity } });
    });
    this.remember(key);
  }

  /** That the server read a snapshot again for somebody, who was given no byte of it: in the audit log alone, since nobody took files. Once in an hour, from each process. */
  async noteVerification(actor: Actor, { dataset, snapshot: { digest, number } }: FoundSnapshot): Promise<void> {
    if (actor.kind === 'SYSTEM') return;
    const key = `${actor.workspaceId} ${actor.id} ${dataset.id} ${digest} verification ${Math.floor(this.clock.nowMs() / hourMs)}`;
    if (this.noted.has(key)) return;
    await this.trail.read(actor, { subjectKind: 'dataset', subjectId: dataset.id, subjectDigest: digest, details: { number, sensitivity: dataset.sensitivity, purpose: 'VERIFICATION' } });
    this.remember(key);
  }

  private remember(key: string): void {
    if (this.noted.size >= remembered) this.noted.clear();
    this.noted.add(key);
  }
}
