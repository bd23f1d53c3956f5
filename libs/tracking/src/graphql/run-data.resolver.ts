import { Args, Field, ID, InputType, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import { type Snapshot, SnapshotType } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, OperationContext } from '@plinth/platform/graphql';
import { RunDataService } from '../run-data.service.js';
import type { RunInput } from '../run-details.store.js';
import type { Run } from '../run.store.js';
import { InputSnapshots } from './input-snapshots.js';
import { RunInputType, RunType } from './run.types.js';

@InputType({ description: 'A snapshot that a run read.' })
export class UseSnapshotInput {
  @Field(() => ID, { description: 'The run.' })
  runId!: string;

  @Field(() => String, { description: 'The snapshot: flights@12, flights@main or flights@<digest>.' })
  snapshot!: string;

  @Field(() => String, { nullable: true, description: 'What for, such as training or evaluation; at most 250 characters.' })
  context?: string | null;
}

@InputType({ description: 'A snapshot that a run made.' })
export class ProduceSnapshotInput {
  @Field(() => ID, { description: 'The run.' })
  runId!: string;

  @Field(() => String, { description: 'The snapshot: flights@12, flights@main or flights@<digest>.' })
  snapshot!: string;
}

@Resolver(() => RunInputType)
export class RunDataResolver {
  constructor(
    private readonly data: RunDataService,
    private readonly snapshots: InputSnapshots,
  ) {}

  @Mutation(() => RunType, { description: 'Puts down that a run read a snapshot: it becomes one of its inputs, and the run comes from it in the lineage graph.' })
  @Requires('run:write')
  useSnapshot(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: UseSnapshotInput): Promise<Run> {
    return this.data.use(actor, input);
  }

  @Mutation(() => RunType, { description: 'Puts down that a run made a snapshot: it comes from the run in the lineage graph.' })
  @Requires('run:write')
  produceSnapshot(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: ProduceSnapshotInput): Promise<Run> {
    return this.data.produce(actor, input);
  }

  @ResolveField(() => SnapshotType, { nullable: true, description: 'The snapshot that it is; absent for data that is not kept here.' })
  @Requires('dataset:read')
  snapshot(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() input: RunInput): Promise<Snapshot | undefined> {
    return this.snapshots.load(actor, context, input);
  }
}
