import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { Outbox, OutboxRelay } from '../outbox/index.js';
import { Job, type JobProcessor } from './job.js';
import { JobQueue } from './job-queue.js';

const drainJob = 'platform.drain-outbox';
/** Changes that come close together share one job. */
const gatherMs = 15;

/** Empties the outbox soon after each commit, and every few seconds whatever was missed. */
@Injectable()
@Job({ name: drainJob, permission: 'outbox:relay', everyMs: 5_000 })
export class OutboxDrain implements JobProcessor, OnApplicationBootstrap {
  private readonly gathered = new Set<WorkspaceId>();

  constructor(
    private readonly outbox: Outbox,
    private readonly relay: OutboxRelay,
    private readonly queue: JobQueue,
  ) {}

  onApplicationBootstrap(): void {
    this.outbox.onAppended((workspaceId) => this.nudge(workspaceId));
  }

  async run(actor: Actor): Promise<void> {
    await this.relay.drain(actor.workspaceId);
  }

  private nudge(workspaceId: WorkspaceId): void {
    if (this.gathered.has(workspaceId)) return;
    this.gathered.add(workspaceId);
    setTimeout(() => {
      this.gathered.delete(workspaceId);
      // A queue that is away loses only the hint: the repeating job finds the rows.
      this.queue.add(drainJob, { workspaceId, body: {} }).catch(() => undefined);
    }, gatherMs).unref();
  }
}
