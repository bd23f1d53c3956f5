import { Injectable } from '@nestjs/common';
import { Clock, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { IdentityStore } from '../identity.store.js';
import { systemActor } from '../system-actor.js';
import type { SignInMethod } from './session.js';

/** Anybody can fail to sign in as often as they like, and must not fill the log by it. */
const recordedAMinute = 20;

/** Records sign-ins that were refused: so many a minute in each process, and then how many were left out. */
@Injectable()
export class Refusals {
  private minute = 0;
  private recorded = 0;
  private leftOut = 0;

  constructor(
    private readonly database: Database,
    private readonly identities: IdentityStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async record(workspaceId: WorkspaceId, method: SignInMethod, reason: string, requestId: string): Promise<void> {
    const minute = Math.floor(this.clock.nowMs() / 60_000);
    if (minute !== this.minute) [this.minute, this.recorded] = [minute, 0];
    if (++this.recorded > recordedAMinute) {
      this.leftOut++;
      return;
    }
    // A secret names its workspace, and may name one that is not there.
    if (!(await this.identities.workspaceById(workspaceId))) return;
    const leftOut = this.leftOut;
    this.leftOut = 0;
    const system = systemActor(workspaceId, 'session:forget', requestId);
    await this.database.transaction(system, () => this.outbox.audit(system, { action: 'session.refused', subjectKind: 'workspace', subjectId: workspaceId, after: { method, reason, ...(leftOut ? { leftOutBefore: leftOut } : {}) } }));
  }
}
