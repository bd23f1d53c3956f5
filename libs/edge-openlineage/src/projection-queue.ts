import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { JobQueue } from '@plinth/platform/jobs';

export const projectEventsJob = 'openlineage.project-events';
/** Events that come close together share one job; while they keep coming, more of them do: what follows of many at once costs little more than of one. */
const gatherMs = 25;
const gatherInFloodMs = 250;

/** Has what follows from new events worked out soon. Only a hint: the repeating job finds them without it. */
@Injectable()
export class ProjectionQueue {
  private readonly gathered = new Set<WorkspaceId>();
  private readonly lately = new Set<WorkspaceId>();

  constructor(private readonly queue: JobQueue) {}

  /** One job at a time for each workspace, behind those of the others that came before: so many events of one hold up no other's. */
  nudge(workspaceId: WorkspaceId): void {
    if (this.gathered.has(workspaceId)) return;
    this.gathered.add(workspaceId);
    setTimeout(() => {
      this.gathered.delete(workspaceId);
      this.lately.add(workspaceId);
      setTimeout(() => this.lately.delete(workspaceId), gatherInFloodMs).unref();
      this.queue.add(projectEventsJob, { workspaceId, body: {} }, { oneAtATime: `${projectEventsJob}:${workspaceId}` }).catch(() => undefined);
    }, this.lately.has(workspaceId) ? gatherInFloodMs : gatherMs).unref();
  }
}
