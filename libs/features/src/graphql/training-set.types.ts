import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';

export enum TrainingSetStatusEnum { QUEUED = 'QUEUED', RUNNING = 'RUNNING', READY = 'READY', FAILED = 'FAILED' }
registerEnumType(TrainingSetStatusEnum, {
  name: 'TrainingSetStatus',
  description: 'Where a training set is in its making.',
  valuesMap: { QUEUED: { description: 'It waits for a worker.' }, RUNNING: { description: 'A worker makes it.' }, READY: { description: 'It is a snapshot.' }, FAILED: { description: 'It could not be made.' } },
});

export enum TrainingKnownEnum { ALL = 'ALL', AT = 'AT', ROW = 'ROW' }
registerEnumType(TrainingKnownEnum, {
  name: 'TrainingKnown',
  description: 'Which rows of a view may be seen.',
  valuesMap: { ALL: { description: 'All that are in the files.' }, AT: { description: 'What was written until a moment.' }, ROW: { description: 'For each row of the entities, what was written until its own moment.' } },
});

@ObjectType('TrainingSet', { description: 'Features joined to rows of entities, as they stood at the moment of each row.' })
export class TrainingSetType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'SHA-256 of what it is made of and where it goes: the same wish is the same training set.' })
  requestDigest!: string;

  @Field(() => String, { description: 'RFC 8785 JSON of what it is made of: snapshots by digest, views by version.' })
  document!: string;

  @Field(() => ID, { description: 'The data set that it is written to.' })
  datasetId!: string;

  @Field(() => TrainingSetStatusEnum, { description: 'Where it is in its making.' })
  status!: TrainingSetStatusEnum;

  @Field(() => String, { nullable: true, description: 'What the worker does; absent while none does.' })
  step!: string | null;

  @Field(() => Int, { description: 'Hundredths that are done.' })
  progress!: number;

  @Field(() => String, { nullable: true, description: 'Digest of the snapshot that it became.' })
  snapshotDigest!: string | null;

  @Field(() => Float, { nullable: true, description: 'Its rows: as many as the entities have.' })
  rows!: number | null;

  @Field(() => String, { nullable: true, description: 'Code of what went wrong.' })
  failureCode!: string | null;

  @Field(() => String, { nullable: true, description: 'What went wrong, and what to do.' })
  failureMessage!: string | null;

  @Field(() => Date, { description: 'When it was asked for.' })
  requestedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was made, or given up.' })
  finishedAt!: Date | null;
}

@ObjectType({ description: 'A training set in a list.' })
export class TrainingSetEdge extends connectionOf('training set', () => TrainingSetType) {}
@ObjectType({ description: 'A page of training sets.' })
export class TrainingSetConnection extends connectionFields('training set', () => TrainingSetType, () => TrainingSetEdge) {}

@InputType({ description: 'The rows for which features are wanted: files of a data set with keys and a moment.' })
export class EntityRowsInput {
  @Field(() => String, { description: 'Name of the data set.' })
  dataset!: string;

  @Field(() => String, { nullable: true, description: 'A ref, a number or a digest; main unless told.' })
  snapshot?: string | null;

  @Field(() => String, { nullable: true, description: 'Which of its files, with * and **; all tables unless told.' })
  path?: string | null;

  @Field(() => String, { description: 'The column of the moment. What has no zone is UTC.' })
  timestampColumn!: string;
}

@InputType({ description: 'A training set to be made.' })
export class RequestTrainingSetInput {
  @Field(() => String, { description: 'Name of the data set that it is written to; made when there is none.' })
  dataset!: string;

  @Field(() => EntityRowsInput, { description: 'The rows for which features are wanted.' })
  entities!: EntityRowsInput;

  @Field(() => [String], { nullable: true, description: 'Features as view:feature, view@version:feature or view:*; instead of a service.' })
  features?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Name of a service, instead of features.' })
  service?: string | null;

  @Field(() => TrainingKnownEnum, { nullable: true, description: 'Which rows of views may be seen; ALL unless told.' })
  known?: TrainingKnownEnum | null;

  @Field(() => Date, { nullable: true, description: 'The moment of AT.' })
  knownAt?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether columns are called view__feature rather than feature.' })
  fullFeatureNames?: boolean | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect, also when refs have moved since.' })
  idempotencyKey?: string | null;
}
