import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { followUpJob } from '../alerts/alert-moves.js';
import { FollowUpService } from '../alerts/follow-up.service.js';
import { BaselineMaker } from '../baselines/baseline-maker.js';
import { makeBaselinesJob } from '../baselines/baseline.service.js';
import { MonitorPlanner, runMonitorsJob } from '../monitors/monitor-planner.js';
import { MonitorRunner } from '../monitors/monitor-runner.js';
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

/** Looks at windows of one workspace for a turn; those behind wait for their next one, so that no workspace keeps the others waiting. */
@Injectable()
@Job({ name: runMonitorsJob, permission: 'monitor:run' })
export class RunMonitorsJob implements JobProcessor {
  constructor(
    private readonly runner: MonitorRunner,
    private readonly planner: MonitorPlanner,
  ) {}

  async run(actor: Actor): Promise<void> {
    if (await this.runner.runDue(actor)) this.planner.hint(actor.workspaceId);
  }
}

/** Makes the baselines that somebody asked for, and whatever was missed or left by a worker that is gone. */
@Injectable()
@Job({ name: makeBaselinesJob, permission: 'monitor:run', everyMs: 10_000 })
export class MakeBaselinesJob implements JobProcessor {
  constructor(private readonly maker: BaselineMaker) {}

  run(actor: Actor): Promise<void> {
    return this.maker.makeWaiting(actor);
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
