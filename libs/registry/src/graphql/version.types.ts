import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { connectionFields, connectionOf, GraphQLJson, GraphQLLong } from '@plinth/platform/graphql';
import { GraphQLMetricValue, KeyValueInput } from '@plinth/tracking';
import { ChangeKindEnum, ModelVersionStatusEnum } from './enums.js';

@ObjectType('ModelSignatureField', { description: 'A column or tensor that a model takes or gives.' })
export class SignatureFieldType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its type, such as double or tensor(float32).' })
  type!: string;

  @Field(() => [Int], { nullable: true, description: 'Sizes of its dimensions, -1 for any; absent for columns.' })
  shape?: readonly number[] | null | undefined;

  @Field(() => Boolean, { description: 'Whether it must be there.' })
  required!: boolean;
}

@ObjectType('ModelSignature', { description: 'What a model takes and gives, in order.' })
export class ModelSignatureType {
  @Field(() => [SignatureFieldType], { description: 'What it takes.' })
  inputs!: SignatureFieldType[];

  @Field(() => [SignatureFieldType], { description: 'What it gives.' })
  outputs!: SignatureFieldType[];
}

@ObjectType('FrozenMetric', { description: 'The last value of a metric when the version became ready.' })
export class FrozenMetricType {
  @Field(() => String, { description: "The metric's name." })
  key!: string;

  @Field(() => GraphQLMetricValue, { description: 'Its value.' })
  value!: number;

  @Field(() => GraphQLLong, { description: 'Its step.' })
  step!: number;

  @Field(() => Date, { description: 'Its time.' })
  at!: Date;
}

@ObjectType('FrozenInput', { description: 'A data set that the source run had read when the version became ready.' })
export class FrozenInputType {
  @Field(() => String, { description: "The data set's name." })
  name!: string;

  @Field(() => String, { description: 'What tells this state of it from others, such as a hash.' })
  digest!: string;

  @Field(() => String, { nullable: true, description: 'Where it lies, by kind: local, s3, http and so on.' })
  sourceType!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it lies.' })
  source!: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'Its columns and their types.' })
  schema!: unknown;

  @Field(() => GraphQLJson, { nullable: true, description: 'Counts and other figures of it.' })
  profile!: unknown;
}

@ObjectType('ModelCardFacts', { description: 'The parts of a model card that follow from what a version is; empty until it is READY.' })
export class CardFactsType {
  @Field(() => [FrozenMetricType], { description: 'Its figures, by name.' })
  metrics!: FrozenMetricType[];

  @Field(() => [FrozenInputType], { description: 'The data that it was trained and judged on.' })
  inputs!: FrozenInputType[];

  @Field(() => GraphQLJson, { nullable: true, description: 'Code, runtime and packages that made it.' })
  environment!: unknown;

  @Field(() => String, { nullable: true, description: 'The name of its source run.' })
  runName!: string | null;

  @Field(() => ID, { nullable: true, description: 'Who ran it.' })
  trainedById!: string | null;

  @Field(() => Date, { nullable: true, description: 'When training began.' })
  trainedFrom!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When training ended; absent if it had not when the version became ready.' })
  trainedUntil!: Date | null;
}

@ObjectType('ModelVersionPart', { description: 'A part of what the digest of a version covers.' })
export class VersionPartType {
  @Field(() => String, { description: 'Which: artifacts, signature, metrics, params, inputs, environment or sourceRun.' })
  name!: string;

  @Field(() => String, { description: 'SHA-256 of its canonical JSON, lower-case hex.' })
  digest!: string;
}

@ObjectType('ModelVersion', { description: 'A version of a registered model. Once READY its content and its files never change.' })
export class ModelVersionType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => ID, { description: 'The model that it is a version of.' })
  modelId!: string;

  @Field(() => Int, { description: 'Its number: 1, 2, 3 … without a gap in the model.' })
  version!: number;

  @Field(() => ModelVersionStatusEnum, { description: 'Where it is in its making.' })
  status!: ModelVersionStatusEnum;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  statusMessage!: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of its canonical manifest, lower-case hex; absent until it is READY.' })
  digest!: string | null;

  @Field(() => ModelSignatureType, { nullable: true, description: 'What it takes and gives.' })
  signature!: ModelSignatureType | null;

  @Field(() => Int, { description: 'Its files; 0 until it is READY.' })
  artifactCount!: number;

  @Field(() => GraphQLLong, { description: 'Bytes of its files; 0 until it is READY.' })
  artifactBytes!: number;

  @Field(() => String, { nullable: true, description: 'What people say of it, in Markdown.' })
  description!: string | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it last changed.' })
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When its content was frozen.' })
  readyAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Since when it should be used no more.' })
  deprecatedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it should be used no more.' })
  deprecatedReason!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was archived; absent while it is not.' })
  archivedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was deleted; absent while it is not.' })
  deletedAt!: Date | null;
}

@ObjectType({ description: 'A model version in a list.' })
export class ModelVersionEdge extends connectionOf('model version', () => ModelVersionType) {}
@ObjectType({ description: 'Versions of a model, newest first.' })
export class ModelVersionConnection extends connectionFields('model version', () => ModelVersionType, () => ModelVersionEdge) {}

@ObjectType('VersionDifference', { description: 'One thing that two versions have, or differ in.' })
export class DifferenceType {
  @Field(() => String, { description: 'What it is: a path, a key, a name.' })
  key!: string;

  @Field(() => ChangeKindEnum, { description: 'How it differs.' })
  change!: ChangeKindEnum;

  @Field(() => GraphQLJson, { nullable: true, description: 'As the base has it.' })
  base!: unknown;

  @Field(() => GraphQLJson, { nullable: true, description: 'As the head has it.' })
  head!: unknown;
}

@ObjectType('ModelVersionComparison', { description: 'What differs between two versions, part by part; differences come first.' })
export class ComparisonType {
  @Field(() => ModelVersionType, { description: 'The version that is compared with.' })
  base!: ModelVersionType;

  @Field(() => ModelVersionType, { description: 'The version that is looked at.' })
  head!: ModelVersionType;

  @Field(() => [DifferenceType], { description: 'Files, by path: {sha256, size}.' })
  artifacts!: readonly DifferenceType[];

  @Field(() => [DifferenceType], { description: 'Values of metrics, by name; NaN and infinities as text.' })
  metrics!: readonly DifferenceType[];

  @Field(() => [DifferenceType], { description: 'Params, by key.' })
  params!: readonly DifferenceType[];

  @Field(() => [DifferenceType], { description: 'Fields, by inputs.name and outputs.name: {index, type, required, shape}.' })
  signature!: readonly DifferenceType[];

  @Field(() => [DifferenceType], { description: 'Data sets, by name: their digests.' })
  inputs!: readonly DifferenceType[];

  @Field(() => [DifferenceType], { description: 'Code, runtime and packages.' })
  environment!: readonly DifferenceType[];

  @Field(() => [DifferenceType], { description: 'Tags, by key, as they are now.' })
  tags!: readonly DifferenceType[];
}

@InputType({ description: 'A column or tensor that a model takes or gives.' })
export class SignatureFieldInput {
  @Field(() => String, { description: 'Its name; unique on its side.' })
  name!: string;

  @Field(() => String, { description: 'Its type, such as double or tensor(float32).' })
  type!: string;

  @Field(() => [Int], { nullable: true, description: 'Sizes of its dimensions, -1 for any; at most 16.' })
  shape?: number[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it must be there; it must unless told.' })
  required?: boolean | null;
}

@InputType({ description: 'What a model takes and gives, in order; at most 5,000 fields a side.' })
export class ModelSignatureInput {
  @Field(() => [SignatureFieldInput], { description: 'What it takes.' })
  inputs!: SignatureFieldInput[];

  @Field(() => [SignatureFieldInput], { description: 'What it gives.' })
  outputs!: SignatureFieldInput[];
}

@InputType({ description: 'A version to be made.' })
export class CreateModelVersionInput {
  @Field(() => ID, { description: 'The model.' })
  modelId!: string;

  @Field(() => ID, { nullable: true, description: 'The run that it comes from.' })
  fromRun?: string | null;

  @Field(() => String, { nullable: true, description: "A file or folder of the run's artifacts that becomes the version's, without copying bytes; the empty text takes all." })
  artifactPath?: string | null;

  @Field(() => ModelSignatureInput, { nullable: true, description: 'What it takes and gives.' })
  signature?: ModelSignatureInput | null;

  @Field(() => String, { nullable: true, description: 'What there is to say of it, in Markdown.' })
  description?: string | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Its tags.' })
  tags?: KeyValueInput[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is READY at once; PENDING unless told.' })
  ready?: boolean | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A version to be frozen.' })
export class ReadyModelVersionInput {
  @Field(() => ID, { description: 'The version.' })
  id!: string;

  @Field(() => ModelSignatureInput, { nullable: true, description: 'What it takes and gives, if that was not said before.' })
  signature?: ModelSignatureInput | null;
}

@InputType({ description: 'What is to change of a version.' })
export class UpdateModelVersionInput {
  @Field(() => ID, { description: 'The version.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its new description; null or nothing takes it away.' })
  description?: string | null;
}

@ArgsType()
export class VersionListArguments extends PageArguments {
  @Field(() => [ModelVersionStatusEnum], { nullable: true, description: 'Only versions of these statuses.' })
  statuses?: ModelVersionStatusEnum[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Archived ones too.' })
  withArchived?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Deleted ones too.' })
  withDeleted?: boolean | null;
}
