import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { JobQueue } from '@plinth/platform/jobs';

export const projectEventsJob = 'openlineage.project-events';
/** Events that come close together share one job; while they keep coming, more of them do. */
const gatherMs = 25;
const gatherLongerMs = 250;
/** So many in one gathering are a flood: then taking events goes before following them, and what follows of a thousand at once costs a third of what it costs of a few. */
const floodEvents = 100;
const gatherInFloodMs = 1_000;

/** How events of a workspace come in. */
interface Flow {
  isGathering: boolean;
  /** Since the last job. */
  came: number;
  /** Before it. */
  cameBefore: number;
  forget?: NodeJS.Timeout;
}

/** Has what follows from new events worked out soon. Only a hint: the repeating job finds them without it. */
@Injectable()
export class ProjectionQueue {
  private readonly flows = new Map<WorkspaceId, Flow>();

  constructor(private readonly queue: JobQueue) {}

  /** Some came. One job at a time for each workspace, behind those of the others that came before: so many events of one hold up no other's. */
  nudge(workspaceId: WorkspaceId, events: number): void {
    const known = this.flows.get(workspaceId);
    const flow: Flow = known ?? { isGathering: false, came: 0, cameBefore: 0 };
    this.flows.set(workspaceId, flow);
    flow.came += events;
    this.gather(workspaceId, flow, isFlood(flow) ? gatherInFloodMs : known ? gatherLongerMs : gatherMs);
  }

  /** Some are left: the next job comes at once, unless more are pouring in here. */
  again(workspaceId: WorkspaceId): void {
    const flow: Flow = this.flows.get(workspaceId) ?? { isGathering: false, came: 0, cameBefore: 0 };
    this.flows.set(workspaceId, flow);
    this.gather(workspaceId, flow, isFlood(flow) ? gatherInFloodMs : 0);
  }

  private gather(workspaceId: WorkspaceId, flow: Flow, forMs: number): void {
    if (flow.isGathering) return;
    flow.isGathering = true;
    clearTimeout(flow.forget);
    setTimeout(() => {
      [flow.isGathering, flow.cameBefore, flow.came] = [false, flow.came, 0];
      flow.forget = setTimeout(() => this.flows.delete(workspaceId), gatherLongerMs).unref();
      this.queue.add(projectEventsJob, { workspaceId, body: {} }, { oneAtATime: `${projectEventsJob}:${workspaceId}` }).catch(() => undefined);
    }, forMs).unref();
  }
}

function isFlood({ came, cameBefore }: Flow): boolean {
  return Math.max(came, cameBefore) >= floodEvents;
}
