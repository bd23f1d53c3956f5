import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, OperationContext, toConnection } from '@plinth/platform/graphql';
import { ImpactService, type ShownImpact } from '../impact.service.js';
import { ImpactCutEnum, ImpactGroupEnum } from './enums.js';
import { ImpactArguments, ImpactConnection, ImpactedOwnerType, ImpactedThingType, toCaveat, toImpactedOwner, toImpactedThing } from './impact.types.js';
import { fromNodeInput, linkShaper, toNodeType } from './lineage.types.js';

@Resolver()
export class ImpactResolver {
  constructor(private readonly impacts: ImpactService) {}

  @Query(() => ImpactConnection, { description: 'What must be retrained and who must be told, if this thing or this column is wrong, or if rows in it must go. Nearest things first.' })
  @Requires('lineage:read')
  async impact(@CurrentActor() actor: Actor, @Args() { node, ...request }: ImpactArguments): Promise<ImpactConnection> {
    const toLink = linkShaper();
    const toThing = (thing: ShownImpact) => toImpactedThing(thing, toLink, request.at !== undefined && request.at !== null);
    const { origin, at, counts, retrain, retrainCount, people, peopleCount, caveats, cut, ...page } = await this.impacts.of(actor, { ...request, from: fromNodeInput(node) });
    return {
      ...toConnection(page, toThing, request.after), origin: toNodeType(origin), at, counts: counts.map(({ group, ...count }) => ({ ...count, group: ImpactGroupEnum[group] })), retrain: retrain.map(toThing), retrainCount,
      people: people.map(toImpactedOwner), peopleCount, caveats: caveats.map(toCaveat), cut: cut && ImpactCutEnum[cut],
    };
  }
}

@Resolver(() => ImpactedThingType)
export class ImpactedThingResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => [ActorProfileType], { description: 'Who answers for it.' })
  @Requires('member:read')
  async owners(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { ownerIds }: ImpactedThingType): Promise<ActorProfile[]> {
    return (await Promise.all(ownerIds.map((id) => this.profiles.load(context, actor, id)))).filter((profile) => profile !== undefined);
  }
}

@Resolver(() => ImpactedOwnerType)
export class ImpactedOwnerResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Their account; absent for owners that another system named.' })
  @Requires('member:read')
  async account(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { ownerId }: ImpactedOwnerType): Promise<ActorProfile | null> {
    return ownerId === null ? null : ((await this.profiles.load(context, actor, ownerId)) ?? null);
  }
}
