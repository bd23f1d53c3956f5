import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Actor, Clock, type WorkspaceId } from '@plinth/kernel';
import { Job, type JobProcessor, JobQueue } from '@plinth/platform/jobs';
import { AuditRecorder } from '../audit.recorder.js';
import { LogPublisher } from '../log/log-publisher.js';

const publishJob = 'audit.publish-log';
/** Events that come close together share a checkpoint, and its files: soon after the first, and where they keep coming more of them. Well within the two seconds that anybody should wait. */
const gatherMs = 150;
const busyGatherMs = 600;
const mostRemembered = 10_000;

/** Publishes the log soon after events were recorded, and every few seconds whatever was missed. */
@Injectable()
@Job({ name: publishJob, permission: 'audit:publish', everyMs: 5_000 })
export class PublishLog implements JobProcessor, OnApplicationBootstrap {
  private readonly gathered = new Set<WorkspaceId>();
  /** Until when a further event counts as one of many. */
  private readonly busyUntil = new Map<WorkspaceId, number>();

  constructor(
    private readonly recorder: AuditRecorder,
    private readonly publisher: LogPublisher,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.recorder.onRecorded((workspaceId) => this.nudge(workspaceId));
  }

  async run(actor: Actor): Promise<void> {
    let outcome = await this.publisher.publish(actor);
    while (outcome === 'more') outcome = await this.publisher.publish(actor);
    // Whoever is at it may have looked before the newest events came.
    if (outcome === 'busy') this.nudge(actor.workspaceId);
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
      // A queue that is away loses only the hint: the repeating job finds the events.
      this.queue.add(publishJob, { workspaceId, body: {} }).catch(() => undefined);
    }, isBusy ? busyGatherMs : gatherMs).unref();
  }
}
