import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { z } from 'zod';
import { BreakGlassService } from '../break-glass.service.js';
import { orderedJobs } from '../deciding/orders.js';
import { ExecutionService } from '../execution.service.js';
import { ExternalCheckService } from '../external-check.service.js';
import { SweepService } from '../sweep.service.js';

const bodySchema = z.object({ id: z.guid() });

/** Does what was decided. What is done already is found in the request's status. */
@Injectable()
@Job({ name: orderedJobs.EXECUTE, permission: 'promotion:execute' })
export class ExecuteJob implements JobProcessor {
  constructor(private readonly execution: ExecutionService) {}

  run(actor: Actor, payload: Readonly<Record<string, unknown>>): Promise<void> {
    return this.execution.execute(actor, bodySchema.parse(payload).id);
  }
}

/** Does what the review of a break-glass promotion said, once: the request says whether it was done. */
@Injectable()
@Job({ name: orderedJobs.SETTLE_REVIEW, permission: 'promotion:execute' })
export class SettleReviewJob implements JobProcessor {
  constructor(private readonly breakGlass: BreakGlassService) {}

  run(actor: Actor, payload: Readonly<Record<string, unknown>>): Promise<void> {
    return this.breakGlass.settle(actor, bodySchema.parse(payload).id);
  }
}

/** Sends a question to a checking system; the message has one id however often it is sent. */
@Injectable()
@Job({ name: orderedJobs.ASK, permission: 'external-check:ask', lane: 'outbound' })
export class AskExternalCheckJob implements JobProcessor {
  constructor(private readonly checks: ExternalCheckService) {}

  run(actor: Actor, payload: Readonly<Record<string, unknown>>): Promise<void> {
    return this.checks.send(actor, bodySchema.parse(payload).id);
  }
}

/** Expiries, reminders, escalations, deadlines, and orders that nobody followed. */
@Injectable()
@Job({ name: 'approvals.sweep', permission: 'promotion:sweep', everyMs: 10_000 })
export class SweepJob implements JobProcessor {
  constructor(
    private readonly sweep: SweepService,
    private readonly checks: ExternalCheckService,
  ) {}

  async run(actor: Actor): Promise<void> {
    await this.checks.sweep(actor);
    await this.sweep.sweep(actor);
  }
}
