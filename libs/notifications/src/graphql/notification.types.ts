import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLJson } from '@plinth/platform/graphql';

@ObjectType('Notification', { description: 'Something that you are told of.' })
export class NotificationType {
  @Field(() => ID, { description: "The event's UUID." })
  id!: string;

  @Field(() => String, { description: 'What kind of event, such as promotion.review_needed.' })
  kind!: string;

  @Field(() => String, { description: 'The kind of thing it is about, such as promotion-request.' })
  subjectKind!: string;

  @Field(() => String, { description: 'The thing it is about.' })
  subjectId!: string;

  @Field(() => String, { description: 'What happened, in one line.' })
  title!: string;

  @Field(() => String, { description: 'More of it, as plain text; may be empty.' })
  body!: string;

  @Field(() => String, { nullable: true, description: 'Path in the web app where it can be looked at.' })
  link!: string | null;

  @Field(() => GraphQLJson, { description: 'Facts for programs, by kind.' })
  data!: unknown;

  @Field(() => Date, { description: 'When it happened.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When you marked it read; absent while it is unread.' })
  readAt!: Date | null;

  /** Who did it; the field `actor` shows them. */
  actorId!: string;
}

@ObjectType({ description: 'A notification in a list.' })
export class NotificationEdge extends connectionOf('notification', () => NotificationType) {}

@ObjectType({ description: 'Your notifications, newest first; kept for 180 days.' })
export class NotificationConnection extends connectionFields('notification', () => NotificationType, () => NotificationEdge) {}

@ObjectType('EventKind', { description: 'A kind of event that people and systems are told of.' })
export class EventKindType {
  @Field(() => String, { description: 'Its name, such as promotion.approved.' })
  kind!: string;

  @Field(() => String, { description: 'What happened then.' })
  description!: string;
}

@ObjectType('NotificationPreference', { description: 'Where you are told of a kind of event.' })
export class NotificationPreferenceType extends EventKindType {
  @Field(() => Boolean, { description: 'In your notifications.' })
  inApp!: boolean;

  @Field(() => Boolean, { description: 'By mail, where a mail server is set and your account has an address.' })
  email!: boolean;

  @Field(() => Boolean, { description: 'You said so; otherwise it is what everybody begins with.' })
  isChosen!: boolean;
}

@InputType({ description: 'Where you want to be told of a kind of event.' })
export class NotificationPreferenceInput {
  @Field(() => String, { description: 'The kind, as eventKinds lists them.' })
  kind!: string;

  @Field(() => Boolean, { description: 'In your notifications.' })
  inApp!: boolean;

  @Field(() => Boolean, { description: 'By mail.' })
  email!: boolean;
}
