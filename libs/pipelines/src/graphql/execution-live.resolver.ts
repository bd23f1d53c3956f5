import { Args, ID, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { Execution } from '../execution.js';
import { ExecutionLiveService } from '../live/execution-live.service.js';
import { ExecutionType } from './execution.types.js';

@Resolver()
export class ExecutionLiveResolver {
  constructor(private readonly live: ExecutionLiveService) {}

  @Subscription(() => ExecutionType, { description: 'The execution as it is now: at once, and whenever something is told of it or of another step of the same outermost execution, at most once a second.', resolve: (execution: Execution) => execution })
  @Requires('pipeline:read')
  executionChanged(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its UUID.' }) id: string): Promise<AsyncIterableIterator<Execution>> {
    return this.live.executionChanged(actor, id);
  }

  @Subscription(() => [ID], { description: 'Ids of outermost executions of which, or of steps of which, something was told, at most once a second. An empty list, each half minute and after a loss, says that some may have been missed: read again what you show.', resolve: (ids: string[]) => ids })
  @Requires('pipeline:read')
  executionsChanged(@CurrentActor() actor: Actor): Promise<AsyncIterableIterator<string[]>> {
    return this.live.executionsChanged(actor);
  }
}
