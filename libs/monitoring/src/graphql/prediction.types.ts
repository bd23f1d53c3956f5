import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLJson } from '@plinth/platform/graphql';
import { BatchKindEnum, BatchSourceEnum, ColumnRoleEnum, ColumnTypeEnum, TreatmentEnum } from './enums.js';

@ObjectType('PredictionColumn', { description: 'A column of a batch.' })
export class PredictionColumnType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => ColumnRoleEnum, { description: 'What it is.' })
  role!: ColumnRoleEnum;

  @Field(() => String, { description: 'Its type, as it is kept.' })
  type!: string;

  @Field(() => TreatmentEnum, { nullable: true, description: 'What the rules of the workspace did to it.' })
  treatment!: TreatmentEnum | null;
}

@ObjectType('PredictionBatch', { description: 'Rows that a deployment predicted, or what came true of them, sent together and kept as one file.' })
export class PredictionBatchType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => ID, { description: 'The deployment.' })
  deploymentId!: string;

  @Field(() => ID, { description: 'The model.' })
  modelId!: string;

  @Field(() => Int, { description: 'The version of the model.' })
  version!: number;

  @Field(() => BatchKindEnum, { description: 'What its rows are.' })
  kind!: BatchKindEnum;

  @Field(() => BatchSourceEnum, { description: 'How it came.' })
  source!: BatchSourceEnum;

  @Field(() => Float, { description: 'Its rows.' })
  rows!: number;

  @Field(() => Float, { description: 'Bytes of its file.' })
  bytes!: number;

  @Field(() => String, { description: 'SHA-256 of its file, a Parquet file.' })
  digest!: string;

  @Field(() => String, { description: 'SHA-256 of what was sent: sent twice, it is one batch.' })
  contentDigest!: string;

  @Field(() => [PredictionColumnType], { description: 'Its columns, those that were not kept as well.' })
  columns!: PredictionColumnType[];

  @Field(() => Date, { description: 'The earliest moment of its rows.' })
  firstAt!: Date;

  @Field(() => Date, { description: 'The latest moment of its rows.' })
  lastAt!: Date;

  @Field(() => Date, { description: 'When it came.' })
  receivedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When its rows were given up; absent while they are kept.' })
  expiredAt!: Date | null;
}

@ObjectType({ description: 'A batch in a list.' })
export class PredictionBatchEdge extends connectionOf('batch', () => PredictionBatchType) {}
@ObjectType({ description: 'A page of batches.' })
export class PredictionBatchConnection extends connectionFields('batch', () => PredictionBatchType, () => PredictionBatchEdge) {}

@InputType({ description: 'A column of rows that are sent.' })
export class PredictionColumnInput {
  @Field(() => String, { description: 'Its name; large and small letters are alike.' })
  name!: string;

  @Field(() => ColumnRoleEnum, { description: 'What it is.' })
  role!: ColumnRoleEnum;

  @Field(() => ColumnTypeEnum, { nullable: true, description: 'Its type; found from the values unless told, with numbers as DOUBLE.' })
  type?: ColumnTypeEnum | null;

  @Field(() => GraphQLJson, { description: 'A list with a value for each row: numbers, texts, truth values or null; "NaN", "Infinity" and "-Infinity" where the type is DOUBLE.' })
  values!: unknown;
}

@InputType({ description: 'Rows of a deployment, by columns.' })
export class LogPredictionsInput {
  @Field(() => ID, { description: 'The deployment.' })
  deploymentId!: string;

  @Field(() => [PredictionColumnInput], { description: 'What the model was given and what it answered.' })
  columns!: PredictionColumnInput[];

  @Field(() => [String], { nullable: true, description: 'An id for each row, by which labels find it later; made from the content unless told.' })
  ids?: string[] | null;

  @Field(() => [Float], { nullable: true, description: 'When each row was predicted, in milliseconds since 1970; now unless told.' })
  times?: number[] | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What came true of predictions.' })
export class LogLabelsInput {
  @Field(() => ID, { description: 'The deployment.' })
  deploymentId!: string;

  @Field(() => [String], { description: 'Ids of predictions.' })
  ids!: string[];

  @Field(() => [PredictionColumnInput], { description: 'What came true of each, in columns of the role LABEL.' })
  columns!: PredictionColumnInput[];

  @Field(() => [Float], { nullable: true, description: 'When each label became known, in milliseconds since 1970; now unless told.' })
  times?: number[] | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@ObjectType('PredictionRule', { description: 'What is done to columns of predictions before they are kept.' })
export class PredictionRuleType {
  @Field(() => String, { nullable: true, description: 'Columns of this name; * stands for any run of characters.' })
  column!: string | null;

  @Field(() => String, { nullable: true, description: 'Columns of the names of features that are this sensitive or more: INTERNAL, CONFIDENTIAL or RESTRICTED.' })
  sensitivity!: string | null;

  @Field(() => TreatmentEnum, { description: 'What is done.' })
  treatment!: TreatmentEnum;
}

@ObjectType('PredictionSettings', { description: 'What the workspace does with predictions before it keeps them, and for how long it does.' })
export class PredictionSettingsType {
  @Field(() => [PredictionRuleType], { description: 'The rules. Of several that mean a column the strictest holds.' })
  rules!: PredictionRuleType[];

  @Field(() => Int, { nullable: true, description: 'Days after which rows are given up; absent: never.' })
  retentionDays!: number | null;

  @Field(() => Date, { nullable: true, description: 'When they were changed last.' })
  updatedAt!: Date | null;
}

@InputType({ description: 'A rule: of a column or of a sensitivity.' })
export class PredictionRuleInput {
  @Field(() => String, { nullable: true, description: 'Columns of this name; * stands for any run of characters.' })
  column?: string | null;

  @Field(() => String, { nullable: true, description: 'Columns of the names of features that are this sensitive or more: INTERNAL, CONFIDENTIAL or RESTRICTED.' })
  sensitivity?: string | null;

  @Field(() => TreatmentEnum, { description: 'What is done.' })
  treatment!: TreatmentEnum;
}

@InputType({ description: 'Settings of predictions, whole.' })
export class UpdatePredictionSettingsInput {
  @Field(() => [PredictionRuleInput], { description: 'All rules that hold from now on.' })
  rules!: PredictionRuleInput[];

  @Field(() => Int, { nullable: true, description: 'Days after which rows are given up; never unless told.' })
  retentionDays?: number | null;
}
