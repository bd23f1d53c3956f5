import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { FeatureDefinitionType } from './definition.types.js';
import { FeatureChangeEnum, FeatureDefinitionKindEnum, FeaturePlanActionEnum } from './enums.js';

@ObjectType('FeaturePartChange', { description: 'One part of a definition that would differ.' })
export class PartChangeType {
  @Field(() => String, { description: 'Where, such as features.amount or ttlSeconds.' })
  path!: string;

  @Field(() => FeatureChangeEnum, { description: 'How.' })
  change!: FeatureChangeEnum;

  @Field(() => String, { nullable: true, description: 'As it is.' })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'As it would be.' })
  after!: string | null;
}

@ObjectType('FeatureViolation', { description: 'Why the rules of a definition refuse a change.' })
export class ViolationType {
  @Field(() => String, { description: 'The feature, join key or column.' })
  part!: string;

  @Field(() => String, { description: 'What is wrong with it.' })
  reason!: string;
}

@ObjectType('FeatureDependent', { description: 'A definition that would miss something.' })
export class DependentType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => FeatureDefinitionKindEnum, { description: 'Its kind.' })
  kind!: FeatureDefinitionKindEnum;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@ObjectType('FeaturePlanItem', { description: 'What would happen to one definition.' })
export class PlanItemType {
  @Field(() => FeatureDefinitionKindEnum, { description: 'Its kind.' })
  kind!: FeatureDefinitionKindEnum;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => FeaturePlanActionEnum, { description: 'What would happen.' })
  action!: FeaturePlanActionEnum;

  @Field(() => Int, { description: 'The version that it would stand at.' })
  version!: number;

  @Field(() => String, { description: 'The digest of that version.' })
  digest!: string;

  @Field(() => [PartChangeType], { description: 'What would differ from how it stands.' })
  changes!: PartChangeType[];

  @Field(() => [ViolationType], { description: 'Why its rules refuse it; empty when they do not.' })
  violations!: ViolationType[];

  @Field(() => [DependentType], { description: 'Who would miss something, of those that are not in the plan themselves.' })
  breaks!: DependentType[];
}

@ObjectType('FeaturePlan', { description: 'What applying definitions would do.' })
export class PlanType {
  @Field(() => String, { description: 'Stands for what would happen: applied with it, that happens or nothing.' })
  digest!: string;

  @Field(() => Boolean, { description: 'False when the rules of a definition refuse it.' })
  isApplicable!: boolean;

  @Field(() => [PlanItemType], { description: 'Each definition, after those that it names.' })
  items!: PlanItemType[];
}

@ObjectType('AppliedFeatureDefinitions', { description: 'What applying definitions did.' })
export class AppliedType {
  @Field(() => PlanType, { description: 'What was done; for a retry, what is left to do.' })
  plan!: PlanType;

  @Field(() => [FeatureDefinitionType], { description: 'The definitions as they stand, in the order given.' })
  definitions!: FeatureDefinitionType[];
}
