import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, OperationContext, toConnection } from '@plinth/platform/graphql';
import { type EventKindDefinition, EventKinds } from '../event-kinds.js';
import { type KindPreference, NotificationService } from '../notification.service.js';
import type { InboxNotification } from '../notification.store.js';
import { EventKindType, NotificationConnection, NotificationPreferenceInput, NotificationPreferenceType, NotificationType } from './notification.types.js';

@Resolver(() => NotificationType)
export class NotificationResolver {
  constructor(
    private readonly notifications: NotificationService,
    private readonly kinds: EventKinds,
    private readonly profiles: ActorProfiles,
  ) {}

  @Query(() => NotificationConnection, { name: 'notifications', description: 'What you are told of, newest first.' })
  @Requires('notification:read')
  async list(
    @CurrentActor() actor: Actor,
    @Args() page: PageArguments,
    @Args('unreadOnly', { type: () => Boolean, nullable: true, description: 'Only what you have not read.' }) unreadOnly?: boolean | null,
  ): Promise<ConnectionOf<NotificationType>> {
    return toConnection(await this.notifications.list(actor, page, unreadOnly ?? false), (notification) => notification, page.after);
  }

  @Query(() => [EventKindType], { description: 'Every kind of event that people and systems can be told of.' })
  @Requires('notification:read')
  eventKinds(): EventKindDefinition[] {
    return this.kinds.all();
  }

  @Query(() => [NotificationPreferenceType], { description: 'For every kind of event, where you are told of it.' })
  @Requires('notification:read')
  notificationPreferences(@CurrentActor() actor: Actor): Promise<KindPreference[]> {
    return this.notifications.preferences(actor);
  }

  @Mutation(() => NotificationPreferenceType, { description: 'Says where you want to be told of a kind of event, from now on.' })
  @Requires('notification:update')
  setNotificationPreference(@CurrentActor() actor: Actor, @Args('input', { description: 'Which kind, and where.' }) input: NotificationPreferenceInput): Promise<KindPreference> {
    return this.notifications.prefer(actor, input);
  }

  @Mutation(() => Int, { description: 'Marks notifications of yours as read: these, or one and all before it. The answer is how many stay unread, counted to 1,000.' })
  @Requires('notification:update')
  async markNotificationsRead(
    @CurrentActor() actor: Actor,
    @Args('ids', { type: () => [ID], nullable: true, description: 'These, at most 1,000.' }) ids?: string[] | null,
    @Args('upTo', { type: () => ID, nullable: true, description: 'This one and every earlier one.' }) upTo?: string | null,
  ): Promise<number> {
    if (ids && !upTo) return this.notifications.markRead(actor, ids);
    if (upTo && !ids) return this.notifications.markReadUpTo(actor, upTo);
    throw new InvalidInput('Give either ids or upTo.', { field: 'ids', help: 'ids marks those alone, upTo everything up to one.' });
  }

  @Subscription(() => NotificationType, { description: 'Each notification of yours that comes from now on.', resolve: (notification: InboxNotification) => notification })
  @Requires('notification:read')
  notificationReceived(@CurrentActor() actor: Actor): Promise<AsyncIterableIterator<InboxNotification>> {
    return this.notifications.received(actor);
  }

  @ResolveField('actor', () => ActorProfileType, { nullable: true, description: 'Who did it; absent when the account is gone.' })
  @Requires('member:read')
  async actor(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() notification: NotificationType): Promise<ActorProfile | null> {
    return (await this.profiles.load(context, actor, notification.actorId)) ?? null;
  }
}

@Resolver(() => NotificationConnection)
export class UnreadCountResolver {
  constructor(private readonly notifications: NotificationService) {}

  @ResolveField('unreadCount', () => Int, { description: 'How many of your notifications are unread; counted to 1,000 and no further.' })
  @Requires('notification:read')
  unreadCount(@CurrentActor() actor: Actor): Promise<number> {
    return this.notifications.unreadCount(actor);
  }
}
