import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import { type Snapshot, SnapshotService, SnapshotType } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, OperationContext, toConnection } from '@plinth/platform/graphql';
import { type Deployment, DeploymentListService, DeploymentType } from '@plinth/registry';
import type { SavedBaseline } from '../baselines/baseline.js';
import { BaselineService } from '../baselines/baseline.service.js';
import { BaselineType, MonitorBaselineConnection, RequestBaselineInput } from './baseline.types.js';
import { BaselineKindEnum } from './enums.js';

@Resolver(() => BaselineType)
export class BaselineResolver {
  constructor(private readonly baselines: BaselineService) {}

  @Query(() => MonitorBaselineConnection, { description: 'Baselines, newest first.' })
  @Requires('monitor:read')
  async monitorBaselines(@CurrentActor() actor: Actor, @Args() page: PageArguments, @Args('name', { type: () => String, nullable: true, description: 'Only of this name.' }) name?: string | null): Promise<ConnectionOf<SavedBaseline>> {
    return toConnection(await this.baselines.list(actor, { ...page, name }), (baseline) => baseline, page.after);
  }

  @Query(() => BaselineType, { nullable: true, description: 'The baseline; null when there is none.' })
  @Requires('monitor:read')
  async monitorBaseline(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<SavedBaseline | undefined> {
    return (await this.baselines.byIds(actor, [id]))[0];
  }

  @Mutation(() => BaselineType, { description: 'Has a baseline made. What it is made of is pinned now; the same under the same name is found rather than made again, and one that failed is tried again.' })
  @Requires('monitor:write')
  requestBaseline(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: RequestBaselineInput): Promise<SavedBaseline> {
    return this.baselines.request(actor, input);
  }
}

/** What of a baseline does not lie in its row. */
@Resolver(() => BaselineType)
export class BaselineFieldsResolver {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly deployments: DeploymentListService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => BaselineKindEnum, { description: 'What it is made of.' })
  @Requires('monitor:read')
  kind(@Parent() { source }: SavedBaseline): string {
    return source.kind;
  }

  @ResolveField(() => SnapshotType, { nullable: true, description: 'The snapshot, where it is made of one.' })
  @Requires('dataset:read')
  async snapshot(@CurrentActor() actor: Actor, @Parent() { source }: SavedBaseline): Promise<Snapshot | undefined> {
    return source.kind === 'SNAPSHOT' ? (await this.snapshots.byKeys(actor, [`${source.datasetId}@${source.digest}`]))[0] : undefined;
  }

  @ResolveField(() => String, { nullable: true, description: 'Which files of the snapshot.' })
  @Requires('monitor:read')
  path(@Parent() { source }: SavedBaseline): string | null {
    return source.kind === 'SNAPSHOT' ? source.path : null;
  }

  @ResolveField(() => DeploymentType, { nullable: true, description: 'The deployment, where it is made of what one predicted.' })
  @Requires('deployment:read')
  async deployment(@CurrentActor() actor: Actor, @Parent() { source }: SavedBaseline): Promise<Deployment | undefined> {
    return source.kind === 'PERIOD' ? this.deployments.byId(actor, source.deploymentId) : undefined;
  }

  @ResolveField(() => Date, { nullable: true, description: 'The start of the period.' })
  @Requires('monitor:read')
  periodFrom(@Parent() { source }: SavedBaseline): Date | null {
    return source.kind === 'PERIOD' ? new Date(source.from) : null;
  }

  @ResolveField(() => Date, { nullable: true, description: 'The end of the period, which is not of it any more.' })
  @Requires('monitor:read')
  periodTo(@Parent() { source }: SavedBaseline): Date | null {
    return source.kind === 'PERIOD' ? new Date(source.to) : null;
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who asked for it first.' })
  @Requires('member:read')
  requestedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() baseline: SavedBaseline): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, baseline.requestedBy);
  }
}
