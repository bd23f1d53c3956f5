import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { RunLifeService } from '../run-life.service.js';
import { RunLogBatchService } from '../run-log-batch.service.js';
import { RunService } from '../run.service.js';
import type { Run } from '../run.store.js';
import { KeyValueInput } from '@plinth/platform/graphql';
import { CreateRunInput, LogBatchInput, UpdateRunInput } from './run.inputs.js';
import { RunType } from './run.types.js';

@Resolver(() => RunType)
export class RunResolver {
  constructor(
    private readonly runs: RunService,
    private readonly batches: RunLogBatchService,
    private readonly life: RunLifeService,
  ) {}

  @Query(() => RunType, { nullable: true, description: 'The run, deleted or not; null when there is none.' })
  @Requires('run:read')
  run(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Run | undefined> {
    return this.runs.byId(actor, id);
  }

  @Mutation(() => RunType, { description: 'Makes a run.' })
  @Requires('run:write')
  createRun(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: CreateRunInput): Promise<Run> {
    return this.runs.create(actor, input);
  }

  @Mutation(() => RunType, { description: 'Writes params, tags, metrics and inputs of a run: all of them, or none when any is refused.' })
  @Requires('run:write')
  logBatch(@CurrentActor() actor: Actor, @Args('input', { description: 'What is to be written.' }) input: LogBatchInput): Promise<Run> {
    return this.batches.log(actor, input);
  }

  @Mutation(() => RunType, { description: 'Changes name, notes or status of a run.' })
  @Requires('run:write')
  updateRun(@CurrentActor() actor: Actor, @Args('input', { description: 'What is to change.' }) input: UpdateRunInput): Promise<Run> {
    return this.life.update(actor, input);
  }

  @Mutation(() => RunType, { description: 'Sets the run RUNNING again, whatever ended it.' })
  @Requires('run:write')
  resumeRun(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The run.' }) id: string): Promise<Run> {
    return this.life.resume(actor, id);
  }

  @Mutation(() => Date, { description: "Says that the run's process lives; send it every 20 seconds. After 60 seconds without one the run is STALE until the next. Gives the time that was noted." })
  @Requires('run:write')
  heartbeat(@CurrentActor() actor: Actor, @Args('runId', { type: () => ID, description: 'The run.' }) runId: string): Promise<Date> {
    return this.life.heartbeat(actor, runId);
  }

  @Mutation(() => RunType, { description: 'Adds tags to a run, or gives those that are there a new text.' })
  @Requires('run:write')
  setRunTags(
    @CurrentActor() actor: Actor,
    @Args('runId', { type: () => ID, description: 'The run.' }) runId: string,
    @Args('tags', { type: () => [KeyValueInput], description: 'The tags.' }) tags: KeyValueInput[],
  ): Promise<Run> {
    return this.life.setTags(actor, runId, tags);
  }

  @Mutation(() => RunType, { description: 'Takes tags from a run; keys that it has not are ignored.' })
  @Requires('run:write')
  deleteRunTags(
    @CurrentActor() actor: Actor,
    @Args('runId', { type: () => ID, description: 'The run.' }) runId: string,
    @Args('keys', { type: () => [String], description: 'Keys of the tags.' }) keys: string[],
  ): Promise<Run> {
    return this.life.deleteTags(actor, runId, keys);
  }

  @Mutation(() => [RunType], { description: 'Hides runs from lists and refuses writes to them until they are restored: all of them or none. Runs that are part of them stay, as in MLflow.' })
  @Requires('run:delete')
  deleteRuns(@CurrentActor() actor: Actor, @Args('ids', { type: () => [ID], description: 'The runs, at most 1,000.' }) ids: string[]): Promise<Run[]> {
    return this.life.delete(actor, ids);
  }

  @Mutation(() => [RunType], { description: 'Brings deleted runs back: all of them or none.' })
  @Requires('run:delete')
  restoreRuns(@CurrentActor() actor: Actor, @Args('ids', { type: () => [ID], description: 'The runs, at most 1,000.' }) ids: string[]): Promise<Run[]> {
    return this.life.restore(actor, ids);
  }
}
