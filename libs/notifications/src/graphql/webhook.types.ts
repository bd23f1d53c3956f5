import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import type { TargetKind } from '../rules/index.js';
import type { DeliveryStatus } from '../webhooks/delivery.store.js';

export const WebhookKindEnum = { STANDARD: 'STANDARD', SLACK: 'SLACK' } as const;
registerEnumType(WebhookKindEnum, {
  name: 'WebhookKind',
  description: 'What a webhook sends.',
  valuesMap: { STANDARD: { description: 'JSON, signed after the Standard Webhooks specification.' }, SLACK: { description: "Text for Slack's incoming webhooks, and whatever takes the same." } },
});

export const WebhookDeliveryStatusEnum = { PENDING: 'PENDING', DELIVERED: 'DELIVERED', FAILED: 'FAILED' } as const;
registerEnumType(WebhookDeliveryStatusEnum, {
  name: 'WebhookDeliveryStatus',
  description: 'What became of a delivery.',
  valuesMap: { PENDING: { description: 'It is being sent, or waits for its next attempt.' }, DELIVERED: { description: 'The target answered 2xx.' }, FAILED: { description: 'It was given up; redeliverWebhook sends it again.' } },
});

@ObjectType('Webhook', { description: "Where a workspace's events go out to a system." })
export class WebhookType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => WebhookKindEnum, { description: 'What it sends.' })
  kind!: TargetKind;

  @Field(() => String, { name: 'url', description: 'Its address, without what may be secret in it: the query, and the whole path of a Slack address.' })
  shownUrl!: string;

  @Field(() => [String], { description: 'Kinds of events it is told of, such as promotion.approved or promotion.*; empty for all.' })
  eventKinds!: readonly string[];

  @Field(() => Date, { nullable: true, description: 'When it was turned off; absent while it is on.' })
  disabledAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why Plinth turned it off; absent when somebody did.' })
  disabledReason!: string | null;

  @Field(() => Date, { nullable: true, description: 'When the first of the failures in a row happened; absent when the last attempt was delivered.' })
  failingSince!: Date | null;

  @Field(() => Int, { description: 'Failed attempts in a row.' })
  failures!: number;

  @Field(() => Date, { nullable: true, description: 'Until when messages are also signed with the secret before, if that is still to come or has been; absent when the secret was never replaced.' })
  formerSecretUntil!: Date | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was changed last.' })
  updatedAt!: Date;

  /** Who made it; the field `createdBy` shows them. */
  createdById!: string;
}

@ObjectType('CreatedWebhook', { description: 'A webhook with a new secret.' })
export class CreatedWebhookType {
  @Field(() => WebhookType, { description: 'The webhook.' })
  webhook!: WebhookType;

  @Field(() => String, { nullable: true, description: 'What its messages are signed with, whsec_…; shown once. Absent for Slack, which checks no signatures.' })
  secret!: string | null;
}

@ObjectType('WebhookAttempt', { description: 'What came of one attempt to deliver.' })
export class WebhookAttemptType {
  @Field(() => Int, { description: '1, 2, 3 … of its delivery.' })
  number!: number;

  @Field(() => Date, { description: 'When it began.' })
  at!: Date;

  @Field(() => Int, { description: 'How long it took, in milliseconds.' })
  latencyMs!: number;

  @Field(() => Int, { nullable: true, description: 'The HTTP status; absent when there was no answer.' })
  status!: number | null;

  @Field(() => String, { nullable: true, description: 'What went wrong; absent when it was delivered.' })
  problem!: string | null;

  @Field(() => String, { nullable: true, description: "The answer's beginning, at most 1,000 characters." })
  answer!: string | null;
}

@ObjectType('WebhookDelivery', { description: 'One event on its way to one webhook.' })
export class WebhookDeliveryType {
  @Field(() => ID, { description: "Its UUID: the message's webhook-id, the same in each attempt." })
  id!: string;

  @Field(() => String, { description: 'The kind of the event.' })
  eventKind!: string;

  @Field(() => String, { description: 'What is sent, byte for byte.' })
  body!: string;

  @Field(() => WebhookDeliveryStatusEnum, { description: 'What became of it.' })
  status!: DeliveryStatus;

  @Field(() => Int, { name: 'attemptCount', description: 'Attempts so far.' })
  attemptCount!: number;

  @Field(() => Date, { nullable: true, description: 'When it is tried next; absent when it has ended.' })
  nextAttemptAt!: Date | null;

  @Field(() => Date, { description: 'When the event happened.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was delivered or given up.' })
  endedAt!: Date | null;
}

@ObjectType({ description: 'A webhook in a list.' })
export class WebhookEdge extends connectionOf('webhook', () => WebhookType) {}
@ObjectType({ description: 'Webhooks, by when they were made.' })
export class WebhookConnection extends connectionFields('webhook', () => WebhookType, () => WebhookEdge) {}

@ObjectType({ description: 'A delivery in a list.' })
export class WebhookDeliveryEdge extends connectionOf('delivery', () => WebhookDeliveryType) {}
@ObjectType({ description: 'Deliveries, newest first; kept for 30 days, at most 2,000 of a webhook.' })
export class WebhookDeliveryConnection extends connectionFields('delivery', () => WebhookDeliveryType, () => WebhookDeliveryEdge) {}

@InputType({ description: 'A webhook to be made.' })
export class CreateWebhookInput {
  @Field(() => String, { description: 'Its name, 1 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'Where it sends: a public http or https address, or one that PLINTH_OUTBOUND_ALLOW lists.' })
  url!: string;

  @Field(() => WebhookKindEnum, { nullable: true, description: 'What it sends; STANDARD unless told.' })
  kind?: TargetKind | null;

  @Field(() => [String], { nullable: true, description: 'Kinds of events it is told of, such as promotion.approved or promotion.*; all when absent or empty.' })
  eventKinds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; a request with a key used before makes no second webhook, and does not show the secret again.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'Another secret for a webhook.' })
export class RotateWebhookSecretInput {
  @Field(() => ID, { description: 'The webhook.' })
  id!: string;

  @Field(() => Int, { nullable: true, description: 'For how many hours messages are signed with the secret before as well, 0 to 168; 24 when absent. 0 ends that one at once.' })
  overlapHours?: number | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; a request with a key used before makes no second secret, and does not show it again.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What changes of a webhook; what is absent stays.' })
export class UpdateWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its new name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Its new address. The secret stays.' })
  url?: string | null;

  @Field(() => [String], { nullable: true, description: 'Kinds of events it is told of from now on; empty for all.' })
  eventKinds?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Turns it on or off. Off, it is told of nothing, and what waits for it is given up.' })
  enabled?: boolean | null;
}
