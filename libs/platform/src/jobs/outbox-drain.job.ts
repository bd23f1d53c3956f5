import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Actor, Clock, type WorkspaceId } from '@plinth/kernel';
import { Outbox, OutboxRelay } from '../outbox/index.js';
import { Job, type JobProcessor } from './job.js';
import { JobQueue } from './job-queue.js';

const drainJob = 'platform.drain-outbox';
/** Changes that come close together share one job: soon after the first, and where they keep coming more of them, as each job costs its share. */
const gatherMs = 15;
const busyGatherMs = 250;
const mostRemembered = 10_000;

/** Empties the outbox soon after each commit, and every few seconds whatever was missed. */
@Injectable()
@Job({ name: drainJob, permission: 'outbox:relay', everyMs: 5_000 })
export class OutboxDrain implements JobProcessor, OnApplicationBootstrap {
  private readonly gathered = new Set<WorkspaceId>();
  /** Until when a further change counts as one of many. */
  private readonly busyUntil = new Map<WorkspaceId, number>();
  /** Being drained in this process, and whether to look once more. */
  private readonly draining = new Map<WorkspaceId, { again: boolean }>();

  constructor(
    private readonly outbox: Outbox,
    private readonly relay: OutboxRelay,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.outbox.onAppended((workspaceId) => this.nudge(workspaceId));
  }

  /** A second job for the same workspace would only wait for the first one's lock, and keep a connection for that. */
  async run({ workspaceId }: Actor): Promise<void> {
    const under = this.draining.get(workspaceId);
    if (under) {
      under.again = true;
      return;
    }
    const mine = { again: true };
    this.draining.set(workspaceId, mine);
    try {
      while (mine.again) {
        mine.again = false;
        await this.relay.drain(workspaceId);
      }
    } finally {
      this.draining.delete(workspaceId);
    }
  }

  private nudge(workspaceId: WorkspaceId): void {
    if (this.gathered.has(workspaceId)) return;
    this.gathered.add(workspaceId);
    const now = this.clock.nowMs();
    const isBusy = (this.busyUntil.get(workspaceId) ?? 0) > now;
    if (this.busyUntil.size > mostRemembered) this.busyUntil.clear();
    this.busyUntil.set(workspaceId, now + 2 * busyGatherMs);
    setTimeout(() => {
      this.gathered.delete(workspaceId);
      // A queue that is away loses only the hint: the repeating job finds the rows.
      this.queue.add(drainJob, { workspaceId, body: {} }).catch(() => undefined);
    }, isBusy ? busyGatherMs : gatherMs).unref();
  }
}
