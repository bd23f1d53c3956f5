import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { EventRetentionService } from '../event-retention.service.js';

/** Gives up events whose time has passed. Safe to run twice: what went is not found again. */
@Injectable()
@Job({ name: 'openlineage.expire-events', permission: 'lineage-event:expire', everyMs: 300_000 })
export class ExpireEventsJob implements JobProcessor {
  constructor(private readonly retention: EventRetentionService) {}

  async run(actor: Actor): Promise<void> {
    await this.retention.expire(actor);
  }
}
