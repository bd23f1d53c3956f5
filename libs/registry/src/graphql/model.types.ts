import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import { KeyValueInput } from '@plinth/tracking';
import { ModelLifecycleEnum, ModelOrderEnum, RiskTierEnum } from './enums.js';

@ObjectType('ModelCardSection', { description: 'A section of a model card.' })
export class CardSectionType {
  @Field(() => String, { description: 'What it is called in programs, such as limitations.' })
  key!: string;

  @Field(() => String, { description: 'Its heading.' })
  title!: string;

  @Field(() => String, { description: 'Its text, in Markdown.' })
  markdown!: string;
}

@ObjectType('ModelVersionCounts', { description: 'Versions of a model that are not deleted, counted.' })
export class VersionCountsType {
  @Field(() => Int, { description: 'All of them.' })
  total!: number;

  @Field(() => Int, { description: 'Those that are READY.' })
  ready!: number;

  @Field(() => Int, { description: 'Those that are PENDING.' })
  pending!: number;

  @Field(() => Int, { description: 'Those that FAILED.' })
  failed!: number;
}

@ObjectType('RegisteredModel', { description: 'A name under which versions of a model are kept.' })
export class RegisteredModelType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its name, which no other model of the workspace has.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it does, in Markdown.' })
  description!: string | null;

  @Field(() => String, { nullable: true, description: 'What it may be used for, in Markdown.' })
  intendedUse!: string | null;

  @Field(() => RiskTierEnum, { description: 'How much harm it can do.' })
  riskTier!: RiskTierEnum;

  @Field(() => [CardSectionType], { description: 'What people wrote into its card, in order; what can be computed is cardFacts of its versions.' })
  card!: CardSectionType[];

  @Field(() => Int, { description: 'The number of its newest version, deleted or not; 0 when it has none.' })
  lastVersion!: number;

  @Field(() => ID, { description: 'Who answers for it.' })
  ownerId!: string;

  @Field(() => Date, { description: 'When it was registered.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it last changed or got a version.' })
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was archived; absent while it is not.' })
  archivedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was deleted; absent while it is not.' })
  deletedAt!: Date | null;
}

@ObjectType({ description: 'A registered model in a list.' })
export class RegisteredModelEdge extends connectionOf('registered model', () => RegisteredModelType) {}
@ObjectType({ description: 'A page of registered models.' })
export class RegisteredModelConnection extends connectionFields('registered model', () => RegisteredModelType, () => RegisteredModelEdge) {}

@InputType({ description: 'A section of a model card.' })
export class CardSectionInput {
  @Field(() => String, { description: '1 to 64 lower-case letters, digits and dashes; unique in the card.' })
  key!: string;

  @Field(() => String, { description: 'Its heading; at most 200 characters.' })
  title!: string;

  @Field(() => String, { description: 'Its text, in Markdown; at most 20,000 characters.' })
  markdown!: string;
}

@InputType({ description: 'A model to be registered.' })
export class CreateRegisteredModelInput {
  @Field(() => String, { description: 'Its name: 1 to 250 characters without / and :, unique in the workspace.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it does, in Markdown; at most 100,000 characters.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'What it may be used for, in Markdown; at most 20,000 characters.' })
  intendedUse?: string | null;

  @Field(() => RiskTierEnum, { nullable: true, description: 'How much harm it can do; LIMITED unless told.' })
  riskTier?: RiskTierEnum | null;

  @Field(() => ID, { nullable: true, description: 'Who answers for it; you unless told.' })
  ownerId?: string | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Its tags.' })
  tags?: KeyValueInput[] | null;

  @Field(() => [CardSectionInput], { nullable: true, description: 'Its card, at most 50 sections.' })
  card?: CardSectionInput[] | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What is to change of a registered model; what is left out stays. Name, risk tier and owner need the permission model:classify.' })
export class UpdateRegisteredModelInput {
  @Field(() => ID, { description: 'The model.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its new name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Its new description; null takes it away.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'Its new intended use; null takes it away.' })
  intendedUse?: string | null;

  @Field(() => RiskTierEnum, { nullable: true, description: 'Its new risk tier.' })
  riskTier?: RiskTierEnum | null;

  @Field(() => ID, { nullable: true, description: 'Its new owner.' })
  ownerId?: string | null;

  @Field(() => [CardSectionInput], { nullable: true, description: 'Its new card, instead of the old one.' })
  card?: CardSectionInput[] | null;
}

@ArgsType()
export class ModelListArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'Only models whose names begin so.' })
  namePrefix?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only models of this owner.' })
  ownerId?: string | null;

  @Field(() => [RiskTierEnum], { nullable: true, description: 'Only models of these tiers.' })
  riskTiers?: RiskTierEnum[] | null;

  @Field(() => String, { nullable: true, description: 'Only models that have this tag.' })
  tagKey?: string | null;

  @Field(() => String, { nullable: true, description: 'Only models whose tag tagKey has this value.' })
  tagValue?: string | null;

  @Field(() => ModelLifecycleEnum, { nullable: true, description: 'Whether archived or deleted ones are listed; ACTIVE unless told.' })
  lifecycle?: ModelLifecycleEnum | null;

  @Field(() => ModelOrderEnum, { nullable: true, description: 'In which order; by name unless told.' })
  orderBy?: ModelOrderEnum | null;
}
