import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { MetricService } from '../metrics/metric.service.js';

/** Makes appends into long segments. Safe to run twice: what was moved is not found again. */
@Injectable()
@Job({ name: 'tracking.compact-metrics', permission: 'metric:compact', everyMs: 30_000 })
export class CompactMetricsJob implements JobProcessor {
  constructor(private readonly metrics: MetricService) {}

  async run(actor: Actor): Promise<void> {
    await this.metrics.compact(actor);
  }
}
