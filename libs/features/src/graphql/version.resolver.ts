import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, OperationContext } from '@plinth/platform/graphql';
import type { FeatureVersion } from '../definition.js';
import { EntityContentType, ServiceContentType, SourceContentType, ViewContentType } from './content.types.js';
import { FeatureVersionType } from './definition.types.js';
import { entityOf, serviceOf, sourceOf, viewOf } from './shapes.js';

/** What a version defines: exactly one of the four is there. */
@Resolver(() => FeatureVersionType)
export class FeatureVersionResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => EntityContentType, { nullable: true, description: 'What it defines, when it is an entity.' })
  @Requires('feature:read')
  entity(@Parent() { content }: FeatureVersion): EntityContentType | undefined {
    return entityOf(content);
  }

  @ResolveField(() => SourceContentType, { nullable: true, description: 'What it defines, when it is a source.' })
  @Requires('feature:read')
  source(@Parent() { content }: FeatureVersion): SourceContentType | undefined {
    return sourceOf(content);
  }

  @ResolveField(() => ViewContentType, { nullable: true, description: 'What it defines, when it is a view.' })
  @Requires('feature:read')
  view(@Parent() { content }: FeatureVersion): ViewContentType | undefined {
    return viewOf(content);
  }

  @ResolveField(() => ServiceContentType, { nullable: true, description: 'What it defines, when it is a service.' })
  @Requires('feature:read')
  service(@Parent() { content }: FeatureVersion): ServiceContentType | undefined {
    return serviceOf(content);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who defined it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() version: FeatureVersion): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, version.createdBy);
  }
}
