import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { BreakNotices } from '../breaks/break-notices.service.js';
import { tellOwnersJob } from '../breaks/upstream-breaks.js';

/** Tells owners of what broke upstream of theirs, soon after each break, and of whatever was missed. */
@Injectable()
@Job({ name: tellOwnersJob, permission: 'lineage:tell', everyMs: 10_000 })
export class TellOwnersJob implements JobProcessor {
  constructor(private readonly notices: BreakNotices) {}

  run(actor: Actor): Promise<void> {
    return this.notices.tellWaiting(actor);
  }
}
