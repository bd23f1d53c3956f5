import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLJson } from '@plinth/platform/graphql';
import { StandingOutcomeEnum, TargetKindEnum } from './enums.js';

@ObjectType('PromotionTarget', { description: 'Where a version is to be put.' })
export class TargetType {
  @Field(() => TargetKindEnum, { description: 'An environment or an alias.' })
  kind!: keyof typeof TargetKindEnum;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@InputType({ description: 'Where a version is to be put.' })
export class PromotionTargetInput {
  @Field(() => TargetKindEnum, { description: 'An environment or an alias.' })
  kind!: keyof typeof TargetKindEnum;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@ObjectType('PolicyVersion', { description: 'A version of a policy, as it was written. Never changes.' })
export class PolicyVersionType {
  @Field(() => ID, { description: 'The policy.' })
  policyId!: string;

  @Field(() => Int, { description: '1, 2, 3 …; the newest alone holds.' })
  version!: number;

  @Field(() => GraphQLJson, { description: 'What it says; its form is in the guide.' })
  document!: unknown;

  @Field(() => String, { description: 'SHA-256 of the canonical document, in hexadecimal.' })
  digest!: string;

  @Field(() => String, { nullable: true, description: 'Why it was changed.' })
  note!: string | null;

  @Field(() => Date, { description: 'When it was written.' })
  createdAt!: Date;

  createdBy!: string;
}

@ObjectType('Policy', { description: 'What it takes to reach a target. Several may cover one: each must be satisfied.' })
export class PolicyType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its name, unique in the workspace.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description!: string | null;

  @Field(() => Int, { description: 'The number of its newest version, which alone holds.' })
  version!: number;

  @Field(() => GraphQLJson, { description: 'What the newest version says; its form is in the guide.' })
  document!: unknown;

  @Field(() => String, { description: 'SHA-256 of the canonical document, in hexadecimal.' })
  digest!: string;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was last changed.' })
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was ended; absent while it holds.' })
  archivedAt!: Date | null;

  createdBy!: string;
}

@ObjectType({ description: 'A policy in a list.' })
export class PolicyEdge extends connectionOf('policy', () => PolicyType) {}
@ObjectType({ description: 'A page of policies.' })
export class PolicyConnection extends connectionFields('policy', () => PolicyType, () => PolicyEdge) {}

@InputType({ description: 'A policy to be made. Open requests that it covers are void.' })
export class CreatePolicyInput {
  @Field(() => String, { description: 'Its name, 1 to 100 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for, at most 4,000 characters.' })
  description?: string | null;

  @Field(() => GraphQLJson, { description: 'What it says; its form is in the guide. Unknown fields are errors.' })
  document!: unknown;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A new version of a policy. Open requests that it or the version before covers are void.' })
export class UpdatePolicyInput {
  @Field(() => ID, { description: 'The policy.' })
  id!: string;

  @Field(() => GraphQLJson, { description: 'What it says from now on, as a whole.' })
  document!: unknown;

  @Field(() => String, { nullable: true, description: 'What it is for; left out, it stays.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'Why it is changed.' })
  note?: string | null;

  @Field(() => Int, { nullable: true, description: 'The version that the change is based on; refused when it is another by now.' })
  expectedVersion?: number | null;
}

@ObjectType('RenewedCheckSecret', { description: 'A new secret for the external checks of a policy.' })
export class RenewedCheckSecretType {
  @Field(() => String, { description: 'whsec_…, after the Standard Webhooks specification. Shown this once.' })
  secret!: string;
}

@ObjectType('PolicyDryRunChange', { description: 'How a past request would have come out.' })
export class DryRunCaseType {
  @Field(() => StandingOutcomeEnum, { description: 'How it came out.' })
  was!: string;

  @Field(() => StandingOutcomeEnum, { description: 'How it would have come out under the document, at the moment of its decision.' })
  wouldBe!: string;

  @Field(() => [String], { description: 'What would have been missing, with the numbers.' })
  reasons!: readonly string[];
}

@ObjectType('PolicyDryRun', { description: 'A policy document tried on the newest past requests of its target: at most 50.' })
export class DryRunType {
  @Field(() => Int, { description: 'Requests that it would have covered.' })
  considered!: number;

  @Field(() => Int, { description: 'How many of them would have come out differently.' })
  changed!: number;

  @Field(() => [DryRunCaseType], { description: 'Each of them; those that would have come out differently first.' })
  cases!: readonly DryRunCaseType[];
}
