import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type AssetName, AssetNameType, type JobName, JobNameType } from '@plinth/pipelines';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import { EventListService } from '../event-list.service.js';
import type { EventSettings } from '../event-settings.js';
import { EventSettingsService } from '../event-settings.service.js';
import type { EventFilter, KeptEvent } from '../kept-event.js';
import { OpenLineageEventArguments, OpenLineageEventConnection, type OpenLineageEventFilterInput, OpenLineageEventType, OpenLineageSettingsType } from './event.types.js';

const textsByDigest = Symbol('JSON of events by digest');

@Resolver(() => OpenLineageEventType)
export class OpenLineageEventResolver {
  constructor(
    private readonly events: EventListService,
    private readonly settings: EventSettingsService,
    private readonly profiles: ActorProfiles,
  ) {}

  @Query(() => OpenLineageEventConnection, { description: 'Events of OpenLineage as they came, by the times that they tell. Filters other than runId and the times are looked for along the times: narrow those where there are very many.' })
  @Requires('pipeline:read')
  async openLineageEvents(@CurrentActor() actor: Actor, @Args() { filter, oldestFirst, ...page }: OpenLineageEventArguments): Promise<ConnectionOf<KeptEvent>> {
    return toConnection(await this.events.events(actor, { ...page, filter: fromFilter(filter), oldestFirst: oldestFirst ?? undefined }), (event) => event, page.after);
  }

  @Query(() => OpenLineageEventType, { nullable: true, description: 'The event; null when there is none.' })
  @Requires('pipeline:read')
  openLineageEvent(@CurrentActor() actor: Actor, @Args('digest', { type: () => ID, description: 'Its digest.' }) digest: string): Promise<KeptEvent | undefined> {
    return this.events.event(actor, digest);
  }

  @Query(() => OpenLineageSettingsType, { description: 'How long the workspace keeps events of OpenLineage.' })
  @Requires('pipeline:read')
  openLineageSettings(@CurrentActor() actor: Actor): Promise<EventSettings> {
    return this.settings.of(actor);
  }

  @Mutation(() => OpenLineageSettingsType, { description: 'Says how long events of OpenLineage are kept. It holds for those that are there: older ones go soon, and what followed from them stays.' })
  @Requires('lineage-event:govern')
  updateOpenLineageSettings(@CurrentActor() actor: Actor, @Args('retentionDays', { type: () => Int, nullable: true, description: 'Days after it came that an event is given up, 1 to 36,500; never unless told.' }) retentionDays?: number | null): Promise<EventSettings> {
    return this.settings.update(actor, retentionDays ?? null);
  }

  @Mutation(() => OpenLineageSettingsType, { description: 'No event of OpenLineage is given up until they are released.' })
  @Requires('lineage-event:hold')
  holdOpenLineageEvents(@CurrentActor() actor: Actor, @Args('reason', { type: () => String, description: 'Why, such as the name of the case.' }) reason: string): Promise<EventSettings> {
    return this.settings.hold(actor, reason);
  }

  @Mutation(() => OpenLineageSettingsType, { description: 'Ends the hold: events go after their time again.' })
  @Requires('lineage-event:hold')
  releaseOpenLineageEvents(@CurrentActor() actor: Actor, @Args('reason', { type: () => String, description: 'Why.' }) reason: string): Promise<EventSettings> {
    return this.settings.release(actor, reason);
  }

  @ResolveField(() => String, { nullable: true, description: 'The JSON that was sent, letter by letter; of all events of an operation together at most 32 MiB. Absent where it was given up meanwhile.' })
  @Requires('pipeline:read')
  event(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { digest }: KeptEvent): Promise<string | undefined> {
    return loaderOf<string, string | undefined>(context, textsByDigest, (digests) => this.events.textsOf(actor, digests)).load(digest);
  }

  @ResolveField(() => JobNameType, { nullable: true, description: 'Its job; absent for an event about a dataset.' })
  @Requires('pipeline:read')
  job(@Parent() { jobNamespace, jobName }: KeptEvent): JobName | null {
    return jobNamespace === null || jobName === null ? null : { namespace: jobNamespace, name: jobName };
  }

  @ResolveField(() => [AssetNameType], { description: 'All datasets in it.' })
  @Requires('pipeline:read')
  datasets(@Parent() { datasets }: KeptEvent): readonly AssetName[] {
    return datasets.map(([namespace, name]) => ({ namespace, name }));
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who sent it.' })
  @Requires('member:read')
  receivedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() event: KeptEvent): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, event.receivedBy);
  }
}

function fromFilter(filter: OpenLineageEventFilterInput | null | undefined): EventFilter {
  const { kind, type, runId, jobNamespace, jobName, dataset, from, until, hasFailed } = filter ?? {};
  return {
    kind: kind ?? undefined, type: type ?? undefined, runId: runId ?? undefined, jobNamespace: jobNamespace ?? undefined, jobName: jobName ?? undefined,
    dataset: dataset ?? undefined, from: from ?? undefined, until: until ?? undefined, hasFailed: hasFailed ?? undefined,
  };
}
