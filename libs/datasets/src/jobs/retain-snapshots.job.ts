import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { RetentionService } from '../retention.service.js';

/** Gives up the files of snapshots whose time has passed. */
@Injectable()
@Job({ name: 'datasets.retain-snapshots', permission: 'dataset:retain', everyMs: 3_600_000 })
export class RetainSnapshots implements JobProcessor {
  constructor(private readonly retention: RetentionService) {}

  async run(actor: Actor): Promise<void> {
    await this.retention.retain(actor);
  }
}
