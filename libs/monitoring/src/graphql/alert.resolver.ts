import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { Alert, AlertEvent, Consequence } from '../alerts/alert.js';
import { AlertService } from '../alerts/alert.service.js';
import type { Monitor } from '../monitors/monitor.js';
import { MonitorService } from '../monitors/monitor.service.js';
import { AlertStatusEnum } from './enums.js';
import { AlertEventType, AlertType, ConsequenceType, MonitorAlertConnection, MonitorType } from './monitor.types.js';

const eventsOfAlerts = Symbol('events of alerts');
const consequencesOfAlerts = Symbol('consequences of alerts');

@Resolver(() => AlertType)
export class AlertResolver {
  constructor(private readonly alerts: AlertService) {}

  @Query(() => MonitorAlertConnection, { description: 'Alerts, newest first.' })
  @Requires('monitor:read')
  async monitorAlerts(
    @CurrentActor() actor: Actor,
    @Args() page: PageArguments,
    @Args('status', { type: () => AlertStatusEnum, nullable: true, description: 'Only open or only closed ones.' }) status?: Alert['status'] | null,
    @Args('monitorId', { type: () => ID, nullable: true, description: 'Only of this monitor.' }) monitorId?: string | null,
    @Args('modelId', { type: () => ID, nullable: true, description: 'Only about this model.' }) modelId?: string | null,
    @Args('assigneeId', { type: () => ID, nullable: true, description: 'Only of this person.' }) assigneeId?: string | null,
  ): Promise<ConnectionOf<Alert>> {
    return toConnection(await this.alerts.list(actor, { ...page, status, monitorId, modelId, assigneeId }), (alert) => alert, page.after);
  }

  @Query(() => AlertType, { nullable: true, description: 'The alert; null when there is none.' })
  @Requires('monitor:read')
  async monitorAlert(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Alert | undefined> {
    return (await this.alerts.byIds(actor, [id]))[0];
  }

  @Mutation(() => AlertType, { description: 'Says that somebody looks into it: whoever says so.' })
  @Requires('alert:write')
  acknowledgeAlert(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The alert.' }) id: string, @Args('note', { type: () => String, nullable: true, description: 'What they think.' }) note?: string | null): Promise<Alert> {
    return this.alerts.acknowledge(actor, id, note);
  }

  @Mutation(() => AlertType, { description: 'Gives it to somebody.' })
  @Requires('alert:write')
  assignAlert(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The alert.' }) id: string, @Args('assigneeId', { type: () => ID, nullable: true, description: 'To whom; to nobody when left out.' }) assigneeId?: string | null): Promise<Alert> {
    return this.alerts.assign(actor, id, assigneeId ?? null);
  }

  @Mutation(() => AlertType, { description: 'Keeps people from being told of it for a time. It goes on being looked at.' })
  @Requires('alert:write')
  muteAlert(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The alert.' }) id: string, @Args('until', { type: () => Date, nullable: true, description: 'Until when, within 90 days; they are told again when left out.' }) until?: Date | null): Promise<Alert> {
    return this.alerts.mute(actor, id, until ?? null);
  }
}

/** What of an alert does not lie in its row. */
@Resolver(() => AlertType)
export class AlertFieldsResolver {
  constructor(
    private readonly alerts: AlertService,
    private readonly watching: MonitorService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => MonitorType, { nullable: true, description: 'The monitor.' })
  @Requires('monitor:read')
  async monitor(@CurrentActor() actor: Actor, @Parent() { monitorId }: Alert): Promise<Monitor | undefined> {
    return (await this.watching.byIds(actor, [monitorId]))[0];
  }

  @ResolveField(() => [AlertEventType], { description: 'What happened to it, in order; the latest 1,000.' })
  @Requires('monitor:read')
  events(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: Alert): Promise<AlertEvent[]> {
    return loaderOf<string, AlertEvent[]>(context, eventsOfAlerts, (ids) => this.alerts.events(actor, ids)).load(id);
  }

  @ResolveField(() => [ConsequenceType], { description: 'What follows from it.' })
  @Requires('monitor:read')
  consequences(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: Alert): Promise<Consequence[]> {
    return loaderOf<string, Consequence[]>(context, consequencesOfAlerts, (ids) => this.alerts.consequences(actor, ids)).load(id);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who said that they look into it.' })
  @Requires('member:read')
  async acknowledgedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() alert: Alert): Promise<ActorProfile | undefined> {
    return alert.acknowledgedBy === null ? undefined : this.profiles.load(context, actor, alert.acknowledgedBy);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who has it.' })
  @Requires('member:read')
  async assignee(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() alert: Alert): Promise<ActorProfile | undefined> {
    return alert.assigneeId === null ? undefined : this.profiles.load(context, actor, alert.assigneeId);
  }
}

/** Who did what to an alert. */
@Resolver(() => AlertEventType)
export class AlertEventResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who did it; Plinth itself where nobody did.' })
  @Requires('member:read')
  actor(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() event: AlertEvent): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, event.actorId);
  }
}
