import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { RunLifeService } from '../run-life.service.js';

/** Finds runs whose process went silent. Its effect is idempotent: a run that is STALE is not found again. */
@Injectable()
@Job({ name: 'tracking.find-stale-runs', permission: 'run:sweep', everyMs: 10_000 })
export class StaleRunsJob implements JobProcessor {
  constructor(private readonly life: RunLifeService) {}

  async run(actor: Actor): Promise<void> {
    await this.life.sweep(actor);
  }
}
