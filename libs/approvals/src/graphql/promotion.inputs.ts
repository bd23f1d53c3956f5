import { Field, ID, InputType } from '@nestjs/graphql';
import { AnchorKindEnum, PromotionStatusEnum, ReviewVerdictEnum, VoteVerdictEnum } from './enums.js';
import { PromotionTargetInput } from './policy.types.js';

const keyDescription = 'A key of your choice; the same request with the same key has one effect.';

@InputType({ description: 'Which promotion requests are listed; everything that is given must hold.' })
export class PromotionFilter {
  @Field(() => [PromotionStatusEnum], { nullable: true, description: 'How they stand.' })
  statuses?: (keyof typeof PromotionStatusEnum)[] | null;

  @Field(() => ID, { nullable: true, description: 'The model.' })
  modelId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The version.' })
  versionId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Who asked.' })
  requestedBy?: string | null;

  @Field(() => PromotionTargetInput, { nullable: true, description: 'Where they lead.' })
  target?: PromotionTargetInput | null;
}

@InputType({ description: 'A promotion to be asked for.' })
export class RequestPromotionInput {
  @Field(() => ID, { description: 'The version; it is READY.' })
  versionId!: string;

  @Field(() => PromotionTargetInput, { description: 'Where it is to go.' })
  target!: PromotionTargetInput;

  @Field(() => String, { nullable: true, description: 'Why, in Markdown, at most 4,000 characters.' })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: keyDescription })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A promotion in an emergency.' })
export class BreakGlassInput {
  @Field(() => ID, { description: 'The version; it is READY.' })
  versionId!: string;

  @Field(() => PromotionTargetInput, { description: 'Where it is to go.' })
  target!: PromotionTargetInput;

  @Field(() => String, { description: 'What is wrong and why it can not wait: at least 20 characters.' })
  reason!: string;

  @Field(() => String, { nullable: true, description: keyDescription })
  idempotencyKey?: string | null;
}

@InputType({ description: 'The review of a break-glass promotion.' })
export class ReviewBreakGlassInput {
  @Field(() => ID, { description: 'The request.' })
  requestId!: string;

  @Field(() => ReviewVerdictEnum, { description: 'Whether it stays.' })
  verdict!: keyof typeof ReviewVerdictEnum;

  @Field(() => String, { description: 'Why.' })
  reason!: string;
}

@InputType({ description: 'A vote.' })
export class CastVoteInput {
  @Field(() => ID, { description: 'The request.' })
  requestId!: string;

  @Field(() => VoteVerdictEnum, { description: 'For it or against it.' })
  verdict!: keyof typeof VoteVerdictEnum;

  @Field(() => String, { description: 'The subjectDigest of the request as you saw it.' })
  subjectDigest!: string;

  @Field(() => ID, { nullable: true, description: 'Whom you vote for, under a delegation; yourself when absent.' })
  onBehalfOf?: string | null;

  @Field(() => String, { nullable: true, description: 'What you have to say, at most 4,000 characters.' })
  comment?: string | null;

  @Field(() => String, { nullable: true, description: 'What your signature means, where a policy asks for one: one of its meanings.' })
  meaning?: string | null;

  @Field(() => String, { nullable: true, description: keyDescription })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What a thread is about.' })
export class PromotionAnchorInput {
  @Field(() => AnchorKindEnum, { description: 'What kind of thing.' })
  kind!: keyof typeof AnchorKindEnum;

  @Field(() => String, { nullable: true, description: 'Which: a path, key, name or id.' })
  key?: string | null;
}

@InputType({ description: 'A comment on a promotion request.' })
export class CommentOnPromotionInput {
  @Field(() => ID, { description: 'The request.' })
  requestId!: string;

  @Field(() => String, { description: 'What it says, in Markdown, at most 20,000 characters.' })
  body!: string;

  @Field(() => ID, { nullable: true, description: 'The thread that it answers; absent, it begins one.' })
  threadId?: string | null;

  @Field(() => PromotionAnchorInput, { nullable: true, description: 'What the new thread is about; the request as a whole when absent.' })
  anchor?: PromotionAnchorInput | null;

  @Field(() => String, { nullable: true, description: keyDescription })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A right to vote in your place.' })
export class CreateDelegationInput {
  @Field(() => ID, { description: 'Who gets it.' })
  toActorId!: string;

  @Field(() => Date, { nullable: true, description: 'From when; now when absent.' })
  startsAt?: Date | null;

  @Field(() => Date, { description: 'Until when: at most 60 days.' })
  endsAt!: Date;

  @Field(() => String, { nullable: true, description: 'Why.' })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: keyDescription })
  idempotencyKey?: string | null;
}

@InputType({ description: 'The result of an external check.' })
export class ReportExternalCheckInput {
  @Field(() => ID, { description: 'The request.' })
  requestId!: string;

  @Field(() => ID, { description: 'The policy whose gate asked.' })
  policyId!: string;

  @Field(() => String, { description: "The gate's id in the policy." })
  gateId!: string;

  @Field(() => String, { description: 'What was checked: the subjectDigest of the question.' })
  subjectDigest!: string;

  @Field(() => Boolean, { description: 'Whether it passed.' })
  passed!: boolean;

  @Field(() => String, { nullable: true, description: 'One sentence for those who decide.' })
  summary?: string | null;
}
