import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import { type Snapshot, SnapshotType } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, OperationContext } from '@plinth/platform/graphql';
import { InputSnapshots } from '@plinth/tracking';
import { FrozenInputType } from './version.types.js';

@Resolver(() => FrozenInputType)
export class FrozenInputResolver {
  constructor(private readonly snapshots: InputSnapshots) {}

  @ResolveField(() => SnapshotType, { nullable: true, description: 'The snapshot that it is; absent for data that is not kept here.' })
  @Requires('dataset:read')
  snapshot(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() input: FrozenInputType): Promise<Snapshot | undefined> {
    return this.snapshots.load(actor, context, input);
  }
}
