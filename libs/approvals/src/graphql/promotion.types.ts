import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLJson } from '@plinth/platform/graphql';
import { RiskTierEnum } from '@plinth/registry';
import { AnchorKindEnum, DecisionOutcomeEnum, GateOutcomeEnum, InboxReasonEnum, PromotionKindEnum, PromotionStatusEnum, ReviewStatusEnum, VoteVerdictEnum } from './enums.js';
import { TargetType } from './policy.types.js';

@ObjectType('PromotionRequest', { description: 'Somebody asks to put a model version into a target.' })
export class PromotionRequestType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => Int, { description: '1, 2, 3 … in the workspace.' })
  number!: number;

  @Field(() => PromotionKindEnum, { description: 'By votes, or in an emergency.' })
  kind!: string;

  @Field(() => PromotionStatusEnum, { description: 'How it stands.' })
  status!: string;

  @Field(() => ID, { description: 'The model.' })
  modelId!: string;

  @Field(() => String, { description: "The model's name when it was asked." })
  modelName!: string;

  @Field(() => RiskTierEnum, { description: "The model's risk tier when it was asked." })
  riskTier!: string;

  @Field(() => ID, { description: 'The version.' })
  versionId!: string;

  @Field(() => Int, { name: 'versionNumber', description: "The version's number." })
  version!: number;

  @Field(() => String, { description: "SHA-256 of the version's manifest, in hexadecimal." })
  versionDigest!: string;

  @Field(() => TargetType, { description: 'Where it is to go.' })
  target!: TargetType;

  @Field(() => String, { nullable: true, description: 'Why, in Markdown.' })
  reason!: string | null;

  @Field(() => String, { description: 'SHA-256 of everything it stands on, in hexadecimal: votes are given for this digest and no other.' })
  subjectDigest!: string;

  @Field(() => Date, { description: 'When it was asked.' })
  requestedAt!: Date;

  @Field(() => Date, { description: 'When it ends by itself unless it was decided and carried out.' })
  expiresAt!: Date;

  @Field(() => Date, { description: 'When it last changed.' })
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was decided.' })
  decidedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was carried out.' })
  executedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it came to its end.' })
  endedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it ended, where there is more to say than its status.' })
  endReason!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it could not be carried out: a code of the registry.' })
  failureCode!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it could not be carried out, and what can be done, in words.' })
  failureMessage!: string | null;

  @Field(() => Boolean, { description: 'A gate did not pass when they were last computed.' })
  blocked!: boolean;

  @Field(() => Int, { description: 'Threads that are not resolved.' })
  openThreads!: number;

  @Field(() => ReviewStatusEnum, { nullable: true, description: 'Of a break-glass promotion: what became of its review.' })
  reviewStatus!: string | null;

  @Field(() => Date, { nullable: true, description: 'When an unreviewed break-glass promotion is taken back.' })
  reviewDueAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was reviewed.' })
  reviewedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What the reviewer said.' })
  reviewReason!: string | null;
}

@ObjectType('SubjectPart', { description: 'One of the things that a request stands on.' })
export class SubjectPartType {
  @Field(() => String, { description: 'What it is, such as model card.' })
  name!: string;

  @Field(() => String, { description: 'Its SHA-256, in hexadecimal.' })
  digest!: string;
}

@ObjectType('BoundPolicy', { description: 'A policy version that a request is bound to.' })
export class BoundPolicyType {
  @Field(() => ID, { description: 'The policy.' })
  policyId!: string;

  @Field(() => String, { description: "The policy's name." })
  name!: string;

  @Field(() => Int, { description: 'The version.' })
  version!: number;

  @Field(() => String, { description: "SHA-256 of the version's canonical document, in hexadecimal." })
  digest!: string;

  @Field(() => GraphQLJson, { description: 'What it says.' })
  document!: unknown;
}

@ObjectType('QuorumRequirement', { description: 'Seats of a policy that people have to fill.' })
export class RequirementType {
  @Field(() => String, { description: 'Its name, such as Risk.' })
  name!: string;

  @Field(() => Int, { description: 'How many people it takes.' })
  needed!: number;

  @Field(() => GraphQLJson, { description: 'Who may fill them: {role, group, people}; everything that is named must hold.' })
  from!: unknown;

  filledByIds!: readonly string[];
  couldFillIds!: readonly string[];
}

@ObjectType('PolicyQuorum', { description: 'How far the seats of a policy are filled.' })
export class QuorumType {
  @Field(() => ID, { description: 'The policy.' })
  policyId!: string;

  @Field(() => String, { description: "The policy's name." })
  policyName!: string;

  @Field(() => Boolean, { description: 'Every seat is filled.' })
  met!: boolean;

  @Field(() => [RequirementType], { description: 'Its requirements.' })
  requirements!: readonly RequirementType[];
}

@ObjectType('GateFact', { description: 'Something that a gate compared.' })
export class GateFactType {
  @Field(() => String, { description: 'What it is.' })
  name!: string;

  @Field(() => String, { description: 'What it is in the version.' })
  actual!: string;

  @Field(() => String, { nullable: true, description: 'What it has to be.' })
  wanted!: string | null;

  @Field(() => Boolean, { description: 'It is as it has to be.' })
  holds!: boolean;
}

@ObjectType('GateVerdict', { description: 'What a gate says: computed now while the request is open, otherwise as it was when it was decided.' })
export class GateVerdictType {
  @Field(() => ID, { description: 'The policy that asks for it.' })
  policyId!: string;

  @Field(() => String, { description: "The policy's name." })
  policyName!: string;

  @Field(() => String, { description: "The gate's id in the policy." })
  gateId!: string;

  @Field(() => String, { description: 'What it computes, such as metric-threshold.' })
  kind!: string;

  @Field(() => GateOutcomeEnum, { description: 'What it says.' })
  outcome!: string;

  @Field(() => String, { description: 'Why, with the numbers.' })
  explanation!: string;

  @Field(() => [GateFactType], { description: 'What it compared.' })
  facts!: readonly GateFactType[];
}

@ObjectType('ViewerCanVote', { description: 'Whether you may vote now.' })
export class ViewerMayType {
  @Field(() => Boolean, { description: 'Your approval would be taken.' })
  allowed!: boolean;

  @Field(() => String, { nullable: true, description: 'The code of the refusal that you would get.' })
  refusal!: string | null;

  @Field(() => String, { nullable: true, description: 'Why you would be refused.' })
  message!: string | null;

  @Field(() => String, { nullable: true, description: 'What you can do.' })
  help!: string | null;

  @Field(() => [String], { description: 'Requirements in which you have a seat.' })
  seats!: readonly string[];

  onBehalfOf!: readonly string[];
}

@ObjectType('PromotionVote', { description: 'A vote. Bound to a subject digest, cast once.' })
export class VoteType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => VoteVerdictEnum, { description: 'What it says.' })
  verdict!: string;

  @Field(() => String, { description: 'What it was given for.' })
  subjectDigest!: string;

  @Field(() => String, { nullable: true, description: 'What the voter said.' })
  comment!: string | null;

  @Field(() => String, { nullable: true, description: "Of a signature: the signer's name as it was printed." })
  printedName!: string | null;

  @Field(() => String, { nullable: true, description: 'Of a signature: what it means.' })
  meaning!: string | null;

  @Field(() => Date, { nullable: true, description: 'Of a signature: when the signer had last shown who they are.' })
  authenticatedAt!: Date | null;

  @Field(() => Date, { description: 'When it was cast.' })
  castAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was dismissed: it counts no more.' })
  dismissedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was dismissed.' })
  dismissedReason!: string | null;

  voterId!: string;
  principalId!: string;
}

@ObjectType('PromotionDecision', { description: 'What was decided, frozen. A reversal is a new request.' })
export class DecisionType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => DecisionOutcomeEnum, { description: 'What was decided.' })
  outcome!: string;

  @Field(() => String, { description: 'What it was decided about.' })
  subjectDigest!: string;

  @Field(() => String, { description: "The SHA-256 of the document's bytes, in hexadecimal; the audit log has it too." })
  digest!: string;

  @Field(() => String, { description: 'Everything it was based on: canonical JSON (RFC 8785).' })
  document!: string;

  @Field(() => Date, { description: 'When.' })
  decidedAt!: Date;

  decidedBy!: string;
}

@ObjectType('PromotionComment', { description: 'A contribution to a thread.' })
export class CommentType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'What it says, in Markdown.' })
  body!: string;

  @Field(() => Date, { description: 'When it was written.' })
  createdAt!: Date;

  authorId!: string;
}

@ObjectType('PromotionThread', { description: 'A conversation about one thing of a request.' })
export class ThreadType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => AnchorKindEnum, { description: 'What kind of thing it is about.' })
  anchorKind!: string;

  @Field(() => String, { description: 'Which: a path, key, name or id; empty for the request as a whole.' })
  anchorKey!: string;

  @Field(() => Date, { description: 'When it began.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was done with; absent while it is open.' })
  resolvedAt!: Date | null;

  requestId!: string;
  createdBy!: string;
  resolvedBy!: string | null;
}

@ObjectType('PromotionEvent', { description: 'Something that happened to a request.' })
export class PromotionEventType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'What happened, such as VOTED or VOIDED.' })
  kind!: string;

  @Field(() => Date, { description: 'When.' })
  at!: Date;

  @Field(() => GraphQLJson, { description: 'More of it.' })
  details!: unknown;

  actorId!: string;
}

@ObjectType({ description: 'A promotion request in a list.' })
export class PromotionRequestEdge extends connectionOf('promotion request', () => PromotionRequestType) {}
@ObjectType({ description: 'A page of promotion requests.' })
export class PromotionRequestConnection extends connectionFields('promotion request', () => PromotionRequestType, () => PromotionRequestEdge) {}

@ObjectType('InboxItem', { description: 'A request that waits for you.' })
export class InboxItemType {
  @Field(() => PromotionRequestType, { description: 'The request.' })
  request!: PromotionRequestType;

  @Field(() => [InboxReasonEnum], { description: 'What for.' })
  reasons!: readonly string[];

  @Field(() => Date, { description: 'Until when.' })
  dueAt!: Date;

  principalId!: string | null;
}

@ObjectType({ description: 'Something in your inbox.' })
export class InboxItemEdge extends connectionOf('item', () => InboxItemType) {}
@ObjectType({ description: 'What waits for you, soonest due first.' })
export class InboxConnection extends connectionFields('item', () => InboxItemType, () => InboxItemEdge) {}

@ObjectType('Delegation', { description: 'A right to vote for somebody, for a time.' })
export class DelegationType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => Date, { description: 'From when.' })
  startsAt!: Date;

  @Field(() => Date, { description: 'Until when.' })
  endsAt!: Date;

  @Field(() => String, { nullable: true, description: 'Why.' })
  reason!: string | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was ended early.' })
  revokedAt!: Date | null;

  fromId!: string;
  toId!: string;
}

@ObjectType({ description: 'A delegation in a list.' })
export class DelegationEdge extends connectionOf('delegation', () => DelegationType) {}
@ObjectType({ description: 'A page of delegations.' })
export class DelegationConnection extends connectionFields('delegation', () => DelegationType, () => DelegationEdge) {}
