import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { MetricService } from '../metrics/metric.service.js';

/** Lets the keys of appends go once no retry can come any more. Safe to run twice: what was forgotten is not found again. */
@Injectable()
@Job({ name: 'tracking.forget-appends', permission: 'metric:compact', everyMs: 6 * 3_600_000 })
export class ForgetAppendsJob implements JobProcessor {
  constructor(private readonly metrics: MetricService) {}

  async run(actor: Actor): Promise<void> {
    await this.metrics.forgetSettled(actor);
  }
}
