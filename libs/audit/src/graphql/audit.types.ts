import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLJson, GraphQLLong } from '@plinth/platform/graphql';

@ObjectType('AuditEvent', { description: 'A change that happened, at its place in the record. Written once, never changed.' })
export class AuditEventType {
  @Field(() => GraphQLLong, { description: 'Its place: 1, 2, 3 … without a gap in the workspace.' })
  sequence!: number;

  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => Date, { description: 'When it happened.' })
  at!: Date;

  @Field(() => ID, { description: 'Who did it.' })
  actorId!: string;

  @Field(() => String, { description: 'What happened, such as run.deleted.' })
  action!: string;

  @Field(() => String, { description: 'The kind of thing it happened to, such as run.' })
  subjectKind!: string;

  @Field(() => String, { description: 'The thing it happened to.' })
  subjectId!: string;

  @Field(() => GraphQLJson, { nullable: true, description: 'The fields that changed, as they were.' })
  before!: unknown;

  @Field(() => GraphQLJson, { nullable: true, description: 'The fields that changed, as they became.' })
  after!: unknown;

  @Field(() => String, { nullable: true, description: 'Why, where a reason was asked for.' })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'The request that did it, as in the answer header X-Request-Id.' })
  requestId!: string | null;

  @Field(() => Date, { description: 'When it got its place: never before the event in front of it.' })
  sequencedAt!: Date;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the very state that it happened to, 64 hex digits, where there is one.' })
  subjectDigest!: string | null;

  @Field(() => GraphQLLong, { description: 'Its place in the audit log, from 0: one less than its sequence.' })
  leafIndex!: number;

  @Field(() => String, { nullable: true, description: 'Hash of its leaf in the audit log, 64 hex digits; absent only for moments, in events older than the log.' })
  leafHash!: string | null;

  @Field(() => Date, { nullable: true, description: 'When before, after and reason were erased; absent while they were not.' })
  erasedAt!: Date | null;
}

@ObjectType({ description: 'An audit event in a list.' })
export class AuditEventEdge extends connectionOf('audit event', () => AuditEventType) {}

@ObjectType({ description: 'Audit events, newest first.' })
export class AuditEventConnection extends connectionFields('audit event', () => AuditEventType, () => AuditEventEdge) {}

@InputType({ description: 'Which audit events: every condition given must hold.' })
export class AuditEventFilter {
  @Field(() => ID, { nullable: true, description: 'By this actor.' })
  actorId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of this action, such as run.deleted.' })
  action?: string | null;

  @Field(() => String, { nullable: true, description: 'To this kind of thing, such as run.' })
  subjectKind?: string | null;

  @Field(() => String, { nullable: true, description: 'To this very thing.' })
  subjectId?: string | null;

  @Field(() => String, { nullable: true, description: 'With all of these words, 1 to 8 whole ones in any case: of its action, of what its subject is called, of its reason and the texts in what changed, or of the name of whoever did it or had it done to them. Found some seconds after they happened; what was erased is not found.' })
  text?: string | null;

  @Field(() => Date, { nullable: true, description: 'From this instant on.' })
  since?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Before this instant.' })
  until?: Date | null;
}
