import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { Job, type JobProcessor, JobQueue } from '@plinth/platform/jobs';
import { AuditRecorder } from '../audit.recorder.js';
import { WordIndex } from '../search/word-index.js';

const indexJob = 'audit.index-words';
/** Events that come close together are taken up together: fewer rows, written less often. */
const gatherMs = 1_000;

/** Takes the words of events into the index soon after they were recorded, and every few seconds whatever was missed. */
@Injectable()
@Job({ name: indexJob, permission: 'audit:index', everyMs: 10_000 })
export class IndexWords implements JobProcessor, OnApplicationBootstrap {
  private readonly gathered = new Set<WorkspaceId>();

  constructor(
    private readonly recorder: AuditRecorder,
    private readonly index: WordIndex,
    private readonly queue: JobQueue,
  ) {}

  onApplicationBootstrap(): void {
    this.recorder.onRecorded((workspaceId) => this.nudge(workspaceId));
  }

  async run(actor: Actor): Promise<void> {
    while (await this.index.catchUp(actor));
  }

  private nudge(workspaceId: WorkspaceId): void {
    if (this.gathered.has(workspaceId)) return;
    this.gathered.add(workspaceId);
    setTimeout(() => {
      this.gathered.delete(workspaceId);
      // A queue that is away loses only the hint: the repeating job finds the events.
      this.queue.add(indexJob, { workspaceId, body: {} }).catch(() => undefined);
    }, gatherMs).unref();
  }
}
