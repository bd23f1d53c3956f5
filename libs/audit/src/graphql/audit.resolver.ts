import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, GraphQLLong, OperationContext, toConnection } from '@plinth/platform/graphql';
import { toHex } from '@plinth/verify';
import type { AuditEvent } from '../audit-event.js';
import { AuditService } from '../audit.service.js';
import { AuditEventConnection, AuditEventFilter, AuditEventType } from './audit.types.js';

@Resolver(() => AuditEventType)
export class AuditResolver {
  constructor(
    private readonly audit: AuditService,
    private readonly profiles: ActorProfiles,
  ) {}

  @Query(() => AuditEventConnection, { description: 'What changed in the workspace, newest first.' })
  @Requires('audit:read')
  async auditEvents(
    @CurrentActor() actor: Actor,
    @Args() page: PageArguments,
    @Args('filter', { type: () => AuditEventFilter, nullable: true, description: 'Which events; all when absent.' }) filter?: AuditEventFilter | null,
  ): Promise<ConnectionOf<AuditEventType>> {
    return toConnection(await this.audit.list(actor, page, filter ?? {}), shown, page.after);
  }

  @Query(() => AuditEventType, { nullable: true, description: 'An event; null when there is none of this number yet.' })
  @Requires('audit:read')
  async auditEvent(@CurrentActor() actor: Actor, @Args('sequence', { type: () => GraphQLLong, description: 'Its number.' }) sequence: number): Promise<AuditEventType | null> {
    const found = await this.audit.find(actor, sequence);
    return found ? shown(found) : null;
  }

  @ResolveField('actor', () => ActorProfileType, { nullable: true, description: 'Who did it; absent when the account is gone.' })
  @Requires('member:read')
  async actor(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() event: AuditEventType): Promise<ActorProfile | null> {
    return (await this.profiles.load(context, actor, event.actorId)) ?? null;
  }
}

function shown({ leafHash, ...event }: AuditEvent): AuditEventType {
  return { ...event, leafIndex: event.sequence - 1, leafHash: leafHash && toHex(leafHash) };
}
