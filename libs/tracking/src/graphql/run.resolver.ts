import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { RunLogBatchService } from '../run-log-batch.service.js';
import { RunService } from '../run.service.js';
import type { Run } from '../run.store.js';
import { CreateRunInput, LogBatchInput } from './run.inputs.js';
import { RunType } from './run.types.js';

@Resolver(() => RunType)
export class RunResolver {
  constructor(
    private readonly runs: RunService,
    private readonly batches: RunLogBatchService,
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
}
