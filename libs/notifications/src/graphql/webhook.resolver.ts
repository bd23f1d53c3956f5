import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { Attempt, Delivery, DeliveryStatus } from '../webhooks/delivery.store.js';
import { WebhookService } from '../webhooks/webhook.service.js';
import type { Webhook } from '../webhooks/webhook.store.js';
import {
  CreatedWebhookType, CreateWebhookInput, RotateWebhookSecretInput, UpdateWebhookInput, WebhookAttemptType, WebhookConnection, WebhookDeliveryConnection, WebhookDeliveryStatusEnum, WebhookDeliveryType, WebhookType,
} from './webhook.types.js';

const attemptsByDelivery = Symbol('webhook attempts by delivery');

@Resolver(() => WebhookType)
export class WebhookResolver {
  constructor(
    private readonly webhooks: WebhookService,
    private readonly profiles: ActorProfiles,
  ) {}

  @Query(() => WebhookConnection, { name: 'webhooks', description: "Where the workspace's events go out to systems." })
  @Requires('webhook:read')
  async list(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<WebhookType>> {
    return toConnection(await this.webhooks.list(actor, page), shaped, page.after);
  }

  @Query(() => WebhookType, { nullable: true, description: 'One webhook; absent when there is none of this id.' })
  @Requires('webhook:read')
  async webhook(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The webhook.' }) id: string): Promise<WebhookType | null> {
    const [found] = await this.webhooks.byIds(actor, [id]);
    return found ? shaped(found) : null;
  }

  @Mutation(() => CreatedWebhookType, { description: 'Makes a webhook. Its secret is shown in this answer and never again.' })
  @Requires('webhook:administer')
  async createWebhook(@CurrentActor() actor: Actor, @Args('input', { description: 'Where, and of what.' }) input: CreateWebhookInput): Promise<CreatedWebhookType> {
    const { webhook, secret } = await this.webhooks.create(actor, input);
    return { webhook: shaped(webhook), secret };
  }

  @Mutation(() => WebhookType, { description: 'Changes a webhook, or turns it on or off.' })
  @Requires('webhook:administer')
  async updateWebhook(@CurrentActor() actor: Actor, @Args('input', { description: 'What changes.' }) input: UpdateWebhookInput): Promise<WebhookType> {
    return shaped(await this.webhooks.update(actor, input));
  }

  @Mutation(() => CreatedWebhookType, { description: 'Gives a webhook another secret, shown in this answer and never again. For a while messages carry a signature by either.' })
  @Requires('webhook:administer')
  async rotateWebhookSecret(@CurrentActor() actor: Actor, @Args('input', { description: 'Which, and for how long both hold.' }) input: RotateWebhookSecretInput): Promise<CreatedWebhookType> {
    const { webhook, secret } = await this.webhooks.rotateSecret(actor, input);
    return { webhook: shaped(webhook), secret };
  }

  @Mutation(() => Boolean, { description: 'Deletes a webhook with its deliveries.' })
  @Requires('webhook:administer')
  async deleteWebhook(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The webhook.' }) id: string): Promise<boolean> {
    await this.webhooks.delete(actor, id);
    return true;
  }

  @Mutation(() => WebhookDeliveryType, { description: 'Sends a message of the kind webhook.pinged, to see that it arrives. It is tried once, within moments of this answer.' })
  @Requires('webhook:administer')
  async pingWebhook(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The webhook.' }) id: string): Promise<WebhookDeliveryType> {
    return shapedDelivery(await this.webhooks.ping(actor, id));
  }

  @Mutation(() => WebhookDeliveryType, { description: 'Sends the same message again, with the same webhook-id.' })
  @Requires('webhook:administer')
  async redeliverWebhook(@CurrentActor() actor: Actor, @Args('deliveryId', { type: () => ID, description: 'The delivery.' }) deliveryId: string): Promise<WebhookDeliveryType> {
    return shapedDelivery(await this.webhooks.redeliver(actor, deliveryId));
  }

  @ResolveField('createdBy', () => ActorProfileType, { nullable: true, description: 'Who made it; absent when the account is gone.' })
  @Requires('member:read')
  async createdBy(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() webhook: WebhookType): Promise<ActorProfile | null> {
    return (await this.profiles.load(context, actor, webhook.createdById)) ?? null;
  }

  @ResolveField('deliveries', () => WebhookDeliveryConnection, { description: 'What was sent and is being sent, newest first.' })
  @Requires('webhook:read')
  async deliveries(
    @CurrentActor() actor: Actor,
    @Parent() webhook: WebhookType,
    @Args() page: PageArguments,
    @Args('status', { type: () => WebhookDeliveryStatusEnum, nullable: true, description: 'Only those of this status.' }) status?: DeliveryStatus | null,
  ): Promise<ConnectionOf<WebhookDeliveryType>> {
    return toConnection(await this.webhooks.listDeliveries(actor, webhook.id, page, status), shapedDelivery, page.after);
  }
}

@Resolver(() => WebhookDeliveryType)
export class WebhookAttemptResolver {
  constructor(private readonly webhooks: WebhookService) {}

  @ResolveField('attempts', () => [WebhookAttemptType], { description: 'What came of each attempt, oldest first; the newest 25.' })
  @Requires('webhook:read')
  attempts(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() delivery: WebhookDeliveryType): Promise<Attempt[]> {
    return loaderOf<string, Attempt[]>(context, attemptsByDelivery, (ids) => this.webhooks.attempts(actor, ids)).load(delivery.id);
  }
}

function shaped({ id, name, kind, shownUrl, eventKinds, disabledAt, disabledReason, failingSince, failures, formerSecretUntil, createdAt, updatedAt, createdBy }: Webhook): WebhookType {
  return { id, name, kind, shownUrl, eventKinds, disabledAt, disabledReason, failingSince, failures, formerSecretUntil, createdAt, updatedAt, createdById: createdBy };
}

function shapedDelivery({ id, eventKind, body, status, attempts, nextAttemptAt, createdAt, endedAt }: Delivery): WebhookDeliveryType {
  return { id, eventKind, body, status, attemptCount: attempts, nextAttemptAt: status === 'PENDING' ? nextAttemptAt : null, createdAt, endedAt };
}
