import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import { FeatureCompatibilityEnum, FeatureDefinitionKindEnum, FeatureLifecycleEnum, SensitivityEnum } from './enums.js';

@ObjectType('FeatureStandsOn', { description: 'A version that another one stands on.' })
export class StandsOnType {
  @Field(() => String, { description: 'Kind and name, such as VIEW driver_stats.' })
  key!: string;

  @Field(() => ID, { description: 'Id of its definition.' })
  id!: string;

  @Field(() => Int, { description: 'Its number.' })
  version!: number;

  @Field(() => String, { description: 'Its digest.' })
  digest!: string;
}

@ObjectType('FeatureVersion', { description: 'What a definition was at some time; never changed.' })
export class FeatureVersionType {
  @Field(() => ID, { description: 'Id of the definition.' })
  definitionId!: string;

  @Field(() => Int, { description: '1, 2, 3 … of the definition.' })
  version!: number;

  @Field(() => String, { description: 'SHA-256 of the document, lower-case hex. The same content again is the same version.' })
  digest!: string;

  @Field(() => String, { description: 'RFC 8785 JSON that the digest is made of.' })
  document!: string;

  @Field(() => [StandsOnType], { description: 'The versions that it stands on: entities, source, inputs, or what a service pins.' })
  standsOn!: StandsOnType[];

  @Field(() => Date, { description: 'When it was defined.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A version in a list.' })
export class FeatureVersionEdge extends connectionOf('version', () => FeatureVersionType) {}
@ObjectType({ description: 'A page of versions.' })
export class FeatureVersionConnection extends connectionFields('version', () => FeatureVersionType, () => FeatureVersionEdge) {}

@ObjectType('FeatureDefinition', { description: 'An entity, a source, a view or a service.' })
export class FeatureDefinitionType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => FeatureDefinitionKindEnum, { description: 'What it defines.' })
  kind!: FeatureDefinitionKindEnum;

  @Field(() => String, { description: 'Its name, which no other definition of the kind has.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is, in Markdown.' })
  description!: string | null;

  @Field(() => ID, { description: 'Who answers for it.' })
  ownerId!: string;

  @Field(() => FeatureCompatibilityEnum, { description: 'What a further version may do to the one before it.' })
  compatibility!: FeatureCompatibilityEnum;

  @Field(() => SensitivityEnum, { description: 'How much care it needs: that of its most sensitive feature.' })
  sensitivity!: SensitivityEnum;

  @Field(() => FeatureLifecycleEnum, { description: 'Where it is in its life.' })
  lifecycle!: FeatureLifecycleEnum;

  @Field(() => String, { nullable: true, description: 'Why nothing new should use it; absent while it is ACTIVE.' })
  deprecatedReason!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was deprecated.' })
  deprecatedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was archived.' })
  archivedAt!: Date | null;

  @Field(() => Int, { description: 'The number of its newest version.' })
  lastVersion!: number;

  @Field(() => Int, { description: 'The number of the version that it stands at.' })
  currentVersion!: number;

  @Field(() => Date, { description: 'When it was first defined.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it last changed.' })
  updatedAt!: Date;
}

@ObjectType({ description: 'A definition in a list.' })
export class FeatureDefinitionEdge extends connectionOf('definition', () => FeatureDefinitionType) {}
@ObjectType({ description: 'A page of definitions.' })
export class FeatureDefinitionConnection extends connectionFields('definition', () => FeatureDefinitionType, () => FeatureDefinitionEdge) {}

@ObjectType('FeatureUser', { description: 'Somebody who uses a definition.' })
export class FeatureUserType {
  @Field(() => String, { description: 'VIEW or SERVICE; TRAINING_SET, RUN or MODEL for what was made from it.' })
  kind!: string;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Int, { nullable: true, description: 'The version of the definition that it uses; absent when it follows.' })
  version!: number | null;
}

@ArgsType()
export class DefinitionListArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'Words to search for, in names of definitions, features, entities and data sets (also inside of words), in tags and descriptions; at most 500 characters. Then the best come first.' })
  search?: string | null;

  @Field(() => [FeatureDefinitionKindEnum], { nullable: true, description: 'Only of these kinds.' })
  kinds?: FeatureDefinitionKindEnum[] | null;

  @Field(() => [FeatureLifecycleEnum], { nullable: true, description: 'Only of these; ACTIVE and DEPRECATED unless told.' })
  lifecycles?: FeatureLifecycleEnum[] | null;

  @Field(() => ID, { nullable: true, description: 'Only of this owner.' })
  ownerId?: string | null;

  @Field(() => [SensitivityEnum], { nullable: true, description: 'Only with these labels.' })
  sensitivities?: SensitivityEnum[] | null;

  @Field(() => String, { nullable: true, description: 'Only views of the entity of this name.' })
  entity?: string | null;

  @Field(() => String, { nullable: true, description: 'Only with this tag.' })
  tagKey?: string | null;

  @Field(() => String, { nullable: true, description: 'Only with this text of the tag tagKey.' })
  tagValue?: string | null;
}
