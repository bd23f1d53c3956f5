import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import { ToldTagType } from './described.types.js';
import { StepChangeEnum } from './enums.js';

@ObjectType('PipelineJobName', { description: 'A job by the name that its producer gives it.' })
export class JobNameType {
  @Field(() => String, { description: 'Whose name it is, such as a scheduler.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name there.' })
  name!: string;
}

@ObjectType('PipelineCode', { description: 'Where the code of a job lies.' })
export class PipelineCodeType {
  @Field(() => String, { nullable: true, description: 'Its address.' })
  url!: string | null;

  @Field(() => String, { nullable: true, description: 'Its version, such as a commit.' })
  version!: string | null;

  @Field(() => String, { nullable: true, description: 'The programming language.' })
  language!: string | null;
}

@ObjectType('Pipeline', { description: 'A job that producers tell of: a pipeline, when executions of it are part of no other, or a step of one.' })
export class PipelineType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Whose name it is, such as a scheduler.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name there.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether an execution of it is part of no other.' })
  isPipeline!: boolean;

  @Field(() => String, { nullable: true, description: 'What runs it, such as AIRFLOW or DBT.' })
  integration!: string | null;

  @Field(() => String, { nullable: true, description: 'What kind of thing it is there, such as DAG, TASK or MODEL.' })
  kind!: string | null;

  @Field(() => String, { nullable: true, description: 'What it is.' })
  description!: string | null;

  @Field(() => [String], { description: 'Who answers for it, as the producer says.' })
  owners!: string[];

  @Field(() => [ToldTagType], { description: 'What the producer says of it by key and value.' })
  tags!: ToldTagType[];

  @Field(() => PipelineCodeType, { nullable: true, description: 'Where its code lies, as it was last told.' })
  code!: PipelineCodeType | null;

  @Field(() => Date, { nullable: true, description: 'When the newest execution started.' })
  lastStartedAt!: Date | null;

  @Field(() => Date, { description: 'When it was first told of.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A pipeline in a list.' })
export class PipelineEdge extends connectionOf('pipeline', () => PipelineType) {}
@ObjectType({ description: 'A page of pipelines, those that ran last first.' })
export class PipelineConnection extends connectionFields('pipeline', () => PipelineType, () => PipelineEdge) {}

@ObjectType('PipelineStep', { description: 'A step of a version of a pipeline.' })
export class PipelineStepType {
  @Field(() => JobNameType, { description: 'The step.' })
  job!: JobNameType;

  @Field(() => [JobNameType], { description: 'What it waits for, in order of names.' })
  dependsOn!: JobNameType[];

  @Field(() => String, { nullable: true, description: 'SHA-256 of its code, or the version of it.' })
  code!: string | null;
}

@ObjectType('PipelineVersion', { description: 'The steps of a pipeline and how they hang together. Its digest is of just that.' })
export class PipelineVersionType {
  @Field(() => String, { description: 'SHA-256 of the canonical document, 64 hex digits.' })
  digest!: string;

  @Field(() => Int, { description: 'Its number in the pipeline, from 1.' })
  number!: number;

  @Field(() => [PipelineStepType], { description: 'Its steps, in order of names; at most 10,000.' })
  steps!: PipelineStepType[];

  @Field(() => Date, { description: 'When an execution first showed it.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A version of a pipeline in a list.' })
export class PipelineVersionEdge extends connectionOf('version of a pipeline', () => PipelineVersionType) {}
@ObjectType({ description: 'A page of versions of a pipeline, newest first.' })
export class PipelineVersionConnection extends connectionFields('version of a pipeline', () => PipelineVersionType, () => PipelineVersionEdge) {}

@ObjectType('PipelineStepDifference', { description: 'A step that is in both versions and not the same.' })
export class StepDifferenceType {
  @Field(() => JobNameType, { description: 'The step.' })
  job!: JobNameType;

  @Field(() => [StepChangeEnum], { description: 'What changed of it.' })
  what!: StepChangeEnum[];
}

@ObjectType('PipelineVersionDiff', { description: 'What changed from one version of a pipeline to another.' })
export class PipelineVersionDiffType {
  @Field(() => [JobNameType], { description: 'Steps that are new.' })
  added!: JobNameType[];

  @Field(() => [JobNameType], { description: 'Steps that are gone.' })
  removed!: JobNameType[];

  @Field(() => [StepDifferenceType], { description: 'Steps that are otherwise.' })
  changed!: StepDifferenceType[];
}

@ArgsType()
export class NamedListArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'Only those whose name holds this, in any case.' })
  namePart?: string | null;
}

@ArgsType()
export class VersionDiffArguments {
  @Field(() => ID, { description: 'The pipeline.' })
  pipelineId!: string;

  @Field(() => String, { description: 'The digest of the earlier version.' })
  base!: string;

  @Field(() => String, { description: 'The digest of the later version.' })
  head!: string;
}
