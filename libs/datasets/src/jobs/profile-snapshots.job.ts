import { Injectable } from '@nestjs/common';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { profileSnapshotsJob, ProfilingService } from '../profiles/profiling.service.js';

/** A large table takes minutes: more at once in a process would take the places of jobs that people wait for. */
const mostAtOnce = 2;

/** Looks into the tables of new snapshots, soon after each commit, and into whatever was missed or left by a worker that is gone. */
@Injectable()
@Job({ name: profileSnapshotsJob, permission: 'dataset:profile', everyMs: 10_000 })
export class ProfileSnapshots implements JobProcessor {
  /** Whose snapshots are looked into in this process, and whether to look for others once more. */
  private readonly underWay = new Map<WorkspaceId, { again: boolean }>();

  constructor(private readonly profiling: ProfilingService) {}

  async run(actor: Actor): Promise<void> {
    const other = this.underWay.get(actor.workspaceId);
    if (other) other.again = true;
    // Whoever comes too late is found by the next repetition.
    if (other || this.underWay.size >= mostAtOnce) return;
    const mine = { again: true };
    this.underWay.set(actor.workspaceId, mine);
    try {
      while (mine.again) {
        mine.again = false;
        await this.profiling.profileWaiting(actor);
      }
    } finally {
      this.underWay.delete(actor.workspaceId);
    }
  }
}
