import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { projectEventsJob } from '../projection-queue.js';
import { ProjectionService } from '../projection.service.js';

/** Soon after events came, and every few seconds for those of which nobody was told. Safe to run twice: what was taken is not found again. */
@Injectable()
@Job({ name: projectEventsJob, permission: 'execution:report', everyMs: 5_000 })
export class ProjectEventsJob implements JobProcessor {
  constructor(private readonly projection: ProjectionService) {}

  run(actor: Actor): Promise<void> {
    return this.projection.project(actor);
  }
}
