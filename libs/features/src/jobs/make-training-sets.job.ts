import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { makeTrainingSetsJob, TrainingSetService } from '../sets/training-set.service.js';

/** Makes the training sets that somebody asked for, soon after each, and whatever was missed or left by a worker that is gone. */
@Injectable()
@Job({ name: makeTrainingSetsJob, permission: 'training-set:make', everyMs: 10_000 })
export class MakeTrainingSetsJob implements JobProcessor {
  constructor(private readonly sets: TrainingSetService) {}

  run(actor: Actor): Promise<void> {
    return this.sets.makeWaiting(actor);
  }
}
