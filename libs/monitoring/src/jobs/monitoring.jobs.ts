import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { followUpJob } from '../alerts/alert-moves.js';
import { FollowUpService } from '../alerts/follow-up.service.js';
import { MonitorPlanner } from '../monitors/monitor-planner.js';
import { PredictionRetentionService } from '../predictions/prediction-retention.service.js';

/** Plans the windows that have become due, and has somebody look at them. Looking takes long, so each workspace has a job of its own for it. */
@Injectable()
@Job({ name: 'monitoring.plan-windows', permission: 'monitor:run', everyMs: 5_000 })
export class PlanWindowsJob implements JobProcessor {
  constructor(private readonly planner: MonitorPlanner) {}

  async run(actor: Actor): Promise<void> {
    if (await this.planner.planDue(actor)) this.planner.hint(actor.workspaceId);
  }
}

/** Tells people of alerts, and does what follows from them. */
@Injectable()
@Job({ name: followUpJob, permission: 'monitor:follow-up', everyMs: 15_000 })
export class FollowUpJob implements JobProcessor {
  constructor(private readonly followUps: FollowUpService) {}

  run(actor: Actor): Promise<void> {
    return this.followUps.followUp(actor);
  }
}

/** Gives up the rows of predictions whose time has passed. */
@Injectable()
@Job({ name: 'monitoring.expire-predictions', permission: 'prediction:expire', everyMs: 3_600_000 })
export class ExpirePredictionsJob implements JobProcessor {
  constructor(private readonly retention: PredictionRetentionService) {}

  async run(actor: Actor): Promise<void> {
    await this.retention.expire(actor);
  }
}
