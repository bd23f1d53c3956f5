import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLJson } from '@plinth/platform/graphql';
import { ColumnRoleEnum, TreatmentEnum } from './enums.js';

@ObjectType('PredictionRow', { description: 'One prediction as it is kept, beside what came true of it.' })
export class PredictionRowType {
  @Field(() => ID, { description: 'The batch that it came in.' })
  batchId!: string;

  @Field(() => Int, { description: 'Where it stands in its batch, from 0.' })
  row!: number;

  @Field(() => String, { description: 'The id of the prediction, by which labels find it.' })
  id!: string;

  @Field(() => Date, { description: 'When it was predicted.' })
  at!: Date;

  @Field(() => GraphQLJson, { description: 'What the model was given, by the names of columns: values as logPredictions takes them; texts end after 500 characters.' })
  features!: unknown;

  @Field(() => GraphQLJson, { description: 'What it answered, by the names of columns.' })
  outputs!: unknown;

  @Field(() => GraphQLJson, { description: 'What came true, by the names of columns; empty while that is not known.' })
  labels!: unknown;

  @Field(() => Date, { nullable: true, description: 'When the latest of its labels became known.' })
  labelledAt!: Date | null;

  @Field(() => Boolean, { description: 'Labels of it contradicted each other: the latest counts.' })
  isContradicted!: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Whether output and label differ; absent where no comparison was asked for, or one of the two is missing.' })
  isWrong!: boolean | null;
}

@ObjectType('PredictionRowColumn', { description: 'A column of rows that are shown.' })
export class PredictionRowColumnType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => ColumnRoleEnum, { description: 'What it is.' })
  role!: ColumnRoleEnum;

  @Field(() => String, { description: 'Its type, as it is kept.' })
  type!: string;

  @Field(() => TreatmentEnum, { nullable: true, description: 'What the rules of the workspace did to it.' })
  treatment!: TreatmentEnum | null;

  @Field(() => Boolean, { description: 'Its values are sensitive, and shown to nobody.' })
  isHidden!: boolean;
}

@ObjectType({ description: 'A prediction in a list.' })
export class PredictionRowEdge extends connectionOf('prediction', () => PredictionRowType) {}

@ObjectType({ description: 'A page of predictions. It may hold fewer rows than were asked for, or none, and still lead on: a page looks at so much and no more.' })
export class PredictionRowConnection extends connectionFields('prediction', () => PredictionRowType, () => PredictionRowEdge) {
  @Field(() => [PredictionRowColumnType], { description: 'Columns of the batches that were looked at: features, outputs, labels; at most 200.' })
  columns!: PredictionRowColumnType[];

  @Field(() => Int, { description: 'Columns that are there beside them: name those that you want.' })
  columnsLeftOut!: number;

  @Field(() => Float, { description: 'Rows of the batches that were looked at for this page.' })
  rowsLookedAt!: number;
}

@InputType({ description: 'Which rows.' })
export class PredictionRowFilter {
  @Field(() => [String], { nullable: true, description: 'Only of these ids, at most 1,000.' })
  ids?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those with a label, or without one.' })
  labelled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those whose output and label differ, or only those whose are the same, by the comparison; what can not be told is neither.' })
  wrong?: boolean | null;
}

@InputType({ description: 'How output and label are held against each other: as classes, with positive as score and class, with tolerance as numbers.' })
export class PredictionComparisonInput {
  @Field(() => String, { description: 'A column of outputs.' })
  output!: string;

  @Field(() => String, { description: 'A column of labels.' })
  label!: string;

  @Field(() => String, { nullable: true, description: 'The output is the probability of this class, as text: true, 1, churned.' })
  positive?: string | null;

  @Field(() => Float, { nullable: true, description: 'From this score on the class is predicted; 0.5 unless told.' })
  threshold?: number | null;

  @Field(() => Float, { nullable: true, description: 'Output and label are numbers that may differ by so much.' })
  tolerance?: number | null;
}
