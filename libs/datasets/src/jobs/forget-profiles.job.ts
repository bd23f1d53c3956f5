import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { ProfilingService } from '../profiles/profiling.service.js';

/** Forgets what was found out about data that is gone. */
@Injectable()
@Job({ name: 'datasets.forget-profiles', permission: 'dataset:collect', everyMs: 6 * 3_600_000 })
export class ForgetProfiles implements JobProcessor {
  constructor(private readonly profiling: ProfilingService) {}

  async run(actor: Actor): Promise<void> {
    await this.profiling.forget(actor);
  }
}
