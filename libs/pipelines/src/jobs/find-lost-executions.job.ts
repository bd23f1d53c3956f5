import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { ExecutionLifeService } from '../execution-life.service.js';

/** Finds executions whose process went silent. Safe to run twice: one that is LOST is not found again. */
@Injectable()
@Job({ name: 'pipelines.find-lost-executions', permission: 'execution:sweep', everyMs: 10_000 })
export class FindLostExecutionsJob implements JobProcessor {
  constructor(private readonly life: ExecutionLifeService) {}

  async run(actor: Actor): Promise<void> {
    await this.life.sweep(actor);
  }
}
