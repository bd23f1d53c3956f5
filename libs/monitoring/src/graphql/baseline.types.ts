import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import { BaselineStatusEnum } from './enums.js';

@ObjectType('MonitorBaseline', { description: 'A saved profile of a table or of a period of predictions, which others are compared with. It never changes; its name gets a new version instead.' })
export class BaselineType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Int, { description: 'Its number under its name: 1, 2, 3 …' })
  version!: number;

  @Field(() => BaselineStatusEnum, { description: 'Where it is in its making.' })
  status!: BaselineStatusEnum;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the profile; absent until it is ready.' })
  digest!: string | null;

  @Field(() => Float, { nullable: true, description: 'Bytes of the profile.' })
  bytes!: number | null;

  @Field(() => Float, { nullable: true, description: 'Rows that it is of.' })
  rows!: number | null;

  @Field(() => Int, { nullable: true, description: 'Columns that it is of.' })
  columnCount!: number | null;

  @Field(() => String, { nullable: true, description: 'Code of what went wrong.' })
  failureCode!: string | null;

  @Field(() => String, { nullable: true, description: 'What went wrong, and what to do.' })
  failureMessage!: string | null;

  @Field(() => Date, { description: 'When it was asked for.' })
  requestedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was made, or given up.' })
  finishedAt!: Date | null;
}

@ObjectType({ description: 'A baseline in a list.' })
export class MonitorBaselineEdge extends connectionOf('baseline', () => BaselineType) {}
@ObjectType({ description: 'A page of baselines.' })
export class MonitorBaselineConnection extends connectionFields('baseline', () => BaselineType, () => MonitorBaselineEdge) {}

@InputType({ description: 'A table of a snapshot.' })
export class BaselineSnapshotInput {
  @Field(() => String, { description: 'Name of the data set.' })
  dataset!: string;

  @Field(() => String, { nullable: true, description: 'A ref, a number or a digest; main unless told.' })
  reference?: string | null;

  @Field(() => String, { nullable: true, description: 'Which of its files, with * and **; all of them unless told.' })
  path?: string | null;
}

@InputType({ description: 'What a deployment predicted from one moment to another.' })
export class BaselinePeriodInput {
  @Field(() => ID, { description: 'The deployment.' })
  deploymentId!: string;

  @Field(() => Date, { description: 'The start.' })
  from!: Date;

  @Field(() => Date, { description: 'The end, which is not of it any more.' })
  to!: Date;
}

@InputType({ description: 'What the version that a deployment runs was trained from: the snapshot that its source run says it read.' })
export class BaselineTrainingInput {
  @Field(() => ID, { description: 'The deployment.' })
  deploymentId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the data set, where the version was trained from several.' })
  dataset?: string | null;

  @Field(() => String, { nullable: true, description: 'Which files of the snapshot, with * and **; all of them unless told.' })
  path?: string | null;
}

@InputType({ description: 'A baseline to be made: of a snapshot, of a period, or of what a deployment was trained from.' })
export class RequestBaselineInput {
  @Field(() => String, { description: 'Its name. Of something else under the same name it is the next version.' })
  name!: string;

  @Field(() => BaselineSnapshotInput, { nullable: true, description: 'The table, instead of a period.' })
  snapshot?: BaselineSnapshotInput | null;

  @Field(() => BaselinePeriodInput, { nullable: true, description: 'The period, instead of a snapshot.' })
  period?: BaselinePeriodInput | null;

  @Field(() => BaselineTrainingInput, { nullable: true, description: 'The training set of a deployment, instead of either: what is then compared with it is skew between training and serving.' })
  training?: BaselineTrainingInput | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}
