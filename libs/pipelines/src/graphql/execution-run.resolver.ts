import { Args, ObjectType, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { connectionFields, connectionOf, type ConnectionOf, toConnection } from '@plinth/platform/graphql';
import { type Run, RunType } from '@plinth/tracking';
import type { Execution } from '../execution.js';
import { ExecutionRunsService } from '../execution-runs.service.js';
import { ExecutionConnection, ExecutionType } from './execution.types.js';

@ObjectType({ description: 'A run that was made within an execution.' })
export class ExecutionRunEdge extends connectionOf('run', () => RunType) {}
@ObjectType({ description: 'A page of runs that were made within an execution, in the order of their ids. Those that you may not see are left out.' })
export class ExecutionRunConnection extends connectionFields('run', () => RunType, () => ExecutionRunEdge) {}

@Resolver(() => ExecutionType)
export class ExecutionRunsResolver {
  constructor(private readonly links: ExecutionRunsService) {}

  @ResolveField(() => ExecutionRunConnection, { nullable: true, description: 'Runs of experiments that were made within it.' })
  @Requires('pipeline:read')
  async runs(@CurrentActor() actor: Actor, @Parent() { id }: Execution, @Args() page: PageArguments): Promise<ConnectionOf<Run>> {
    return toConnection(await this.links.runsOf(actor, id, page), (run) => run, page.after);
  }
}

/** A run belongs to tracking; within which steps it was made is said here. */
@Resolver(() => RunType)
export class RunExecutionsResolver {
  constructor(private readonly links: ExecutionRunsService) {}

  @ResolveField(() => ExecutionConnection, { nullable: true, description: 'Executions of pipelines, or of steps, within which it was made.' })
  @Requires('pipeline:read')
  async executions(@CurrentActor() actor: Actor, @Parent() { id }: Run, @Args() page: PageArguments): Promise<ConnectionOf<Execution>> {
    return toConnection(await this.links.executionsOf(actor, id, page), (execution) => execution, page.after);
  }
}
