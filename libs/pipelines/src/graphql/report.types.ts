import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLLong, KeyValueInput } from '@plinth/platform/graphql';
import { AssetLifecycleEnum, CheckSeverityEnum, ExecutionTriggerEnum, ReportedStateEnum, SourceTypeEnum } from './enums.js';
import { ExecutionType } from './execution.types.js';

@InputType('PipelineJobNameInput', { description: 'A job by the name that its producer gives it.' })
export class JobNameInput {
  @Field(() => String, { description: 'Whose name it is, such as a scheduler; 1 to 2,000 characters.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name there; 1 to 2,000 characters.' })
  name!: string;
}

@InputType({ description: 'An execution by name.' })
export class ExecutionNameInput {
  @Field(() => ID, { description: 'Its UUID.' })
  executionId!: string;

  @Field(() => JobNameInput, { description: 'What it is an execution of.' })
  job!: JobNameInput;
}

@InputType({ description: 'The period that a scheduled execution works on.' })
export class NominalTimeInput {
  @Field(() => Date, { description: 'Its beginning.' })
  start!: Date;

  @Field(() => Date, { nullable: true, description: 'Its end.' })
  end?: Date | null;
}

@InputType({ description: 'Why an execution failed.' })
export class ExecutionErrorInput {
  @Field(() => String, { description: 'What it said; at most 100,000 characters.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'Its class, such as KeyError; read from the message unless told.' })
  kind?: string | null;

  @Field(() => String, { nullable: true, description: 'Where it happened; at most 100,000 characters.' })
  stackTrace?: string | null;

  @Field(() => String, { nullable: true, description: 'The programming language.' })
  language?: string | null;
}

@InputType({ description: 'What ran.' })
export class ExecutionCodeInput {
  @Field(() => String, { nullable: true, description: 'Where it lies.' })
  url?: string | null;

  @Field(() => String, { nullable: true, description: 'Its version, such as a commit.' })
  version?: string | null;

  @Field(() => String, { nullable: true, description: 'The programming language.' })
  language?: string | null;

  @Field(() => String, { nullable: true, description: 'The code itself, such as a query; at most 100,000 characters.' })
  text?: string | null;
}

@InputType({ description: 'What a job is.' })
export class JobDescriptionInput {
  @Field(() => String, { nullable: true, description: 'What runs it, such as AIRFLOW or DBT.' })
  integration?: string | null;

  @Field(() => String, { nullable: true, description: 'What kind of thing it is there, such as DAG, TASK or MODEL.' })
  kind?: string | null;

  @Field(() => String, { nullable: true, description: 'What it does; at most 20,000 characters.' })
  description?: string | null;

  @Field(() => [String], { nullable: true, description: 'Who answers for it.' })
  owners?: string[] | null;
}

@InputType({ description: 'What an execution took, in all.' })
export class ResourceUseInput {
  @Field(() => Float, { nullable: true, description: 'Seconds of processor time.' })
  cpuSeconds?: number | null;

  @Field(() => Float, { nullable: true, description: 'Bytes of memory at the most at once.' })
  peakMemoryBytes?: number | null;

  @Field(() => Float, { nullable: true, description: 'Seconds of GPU time.' })
  gpuSeconds?: number | null;

  @Field(() => Float, { nullable: true, description: "In the workspace's currency." })
  cost?: number | null;
}

@InputType({ description: 'A name of an asset.' })
export class AssetNameInput {
  @Field(() => String, { description: 'The system that it lies in, such as postgres://db:5432; 1 to 2,000 characters.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name there; 1 to 2,000 characters.' })
  name!: string;
}

@InputType({ description: 'A column of an asset.' })
export class AssetFieldInput {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Its type, in the words of the system that it lies in.' })
  type?: string | null;

  @Field(() => String, { nullable: true, description: 'What it holds.' })
  description?: string | null;
}

@InputType({ description: 'A column that another one came from.' })
export class ColumnSourceInput extends AssetNameInput {
  @Field(() => String, { description: 'The column.' })
  column!: string;

  @Field(() => SourceTypeEnum, { nullable: true, description: 'How; DIRECT unless told.' })
  type?: SourceTypeEnum | null;

  @Field(() => String, { nullable: true, description: 'How, in words; at most 2,000 characters.' })
  description?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether what came out no longer tells what went in.' })
  isMasking?: boolean | null;
}

@InputType({ description: 'What a column came from.' })
export class ColumnOriginInput {
  @Field(() => String, { nullable: true, description: 'The column; absent for what all of them depend on, such as a filter.' })
  column?: string | null;

  @Field(() => [ColumnSourceInput], { description: 'Its sources.' })
  sources!: ColumnSourceInput[];
}

@InputType({ description: 'An assertion about data that was tried.' })
export class QualityCheckInput {
  @Field(() => String, { description: 'What was asserted.' })
  assertion!: string;

  @Field(() => String, { nullable: true, description: 'Of which column.' })
  column?: string | null;

  @Field(() => Boolean, { description: 'Whether it held.' })
  hasPassed!: boolean;

  @Field(() => CheckSeverityEnum, { nullable: true, description: 'How grave it is when it does not hold.' })
  severity?: CheckSeverityEnum | null;
}

@InputType({ description: 'What an execution read or wrote, and what is known of it.' })
export class AssetUseInput extends AssetNameInput {
  @Field(() => [AssetNameInput], { nullable: true, description: 'Other names of the same thing.' })
  aliases?: AssetNameInput[] | null;

  @Field(() => String, { nullable: true, description: "The version that was read or written. Of a data set of Plinth's (namespace plinth, its name), the digest of a snapshot." })
  version?: string | null;

  @Field(() => [AssetFieldInput], { nullable: true, description: 'Its columns; at most 5,000.' })
  fields?: AssetFieldInput[] | null;

  @Field(() => [ColumnOriginInput], { nullable: true, description: 'What its columns came from; at most 10,000 sources in a report.' })
  columns?: ColumnOriginInput[] | null;

  @Field(() => GraphQLLong, { nullable: true, description: 'Rows.' })
  rowCount?: number | null;

  @Field(() => GraphQLLong, { nullable: true, description: 'Bytes.' })
  byteCount?: number | null;

  @Field(() => GraphQLLong, { nullable: true, description: 'Files.' })
  fileCount?: number | null;

  @Field(() => String, { nullable: true, description: 'What it is.' })
  description?: string | null;

  @Field(() => [String], { nullable: true, description: 'Who answers for it.' })
  owners?: string[] | null;

  @Field(() => [QualityCheckInput], { nullable: true, description: 'What was asserted of it.' })
  checks?: QualityCheckInput[] | null;

  @Field(() => AssetLifecycleEnum, { nullable: true, description: 'What happened to it.' })
  lifecycle?: AssetLifecycleEnum | null;
}

@InputType({ description: 'What is told of an execution at a time. Reports add up: late, repeated and disordered ones end in the same.' })
export class ExecutionReportInput {
  @Field(() => ID, { description: 'The UUID that you gave the execution.' })
  executionId!: string;

  @Field(() => JobNameInput, { description: 'What it is an execution of.' })
  job!: JobNameInput;

  @Field(() => Date, { nullable: true, description: 'When that was so; now unless told.' })
  at?: Date | null;

  @Field(() => ReportedStateEnum, { nullable: true, description: 'What it does; absent: the report says nothing of it.' })
  state?: ReportedStateEnum | null;

  @Field(() => ExecutionNameInput, { nullable: true, description: 'What it is a part of.' })
  parent?: ExecutionNameInput | null;

  @Field(() => ExecutionNameInput, { nullable: true, description: 'The outermost execution, where the parent is not that.' })
  root?: ExecutionNameInput | null;

  @Field(() => NominalTimeInput, { nullable: true, description: 'The period that it works on.' })
  nominal?: NominalTimeInput | null;

  @Field(() => ExecutionErrorInput, { nullable: true, description: 'Why it failed.' })
  error?: ExecutionErrorInput | null;

  @Field(() => ExecutionCodeInput, { nullable: true, description: 'What ran.' })
  code?: ExecutionCodeInput | null;

  @Field(() => JobDescriptionInput, { nullable: true, description: 'What the job is.' })
  about?: JobDescriptionInput | null;

  @Field(() => ResourceUseInput, { nullable: true, description: 'What it took so far.' })
  use?: ResourceUseInput | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Its parameters; at most 500.' })
  params?: KeyValueInput[] | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'What it runs on; at most 500.' })
  environment?: KeyValueInput[] | null;

  @Field(() => [JobNameInput], { nullable: true, description: 'Steps of the same pipeline that it waited for.' })
  dependsOn?: JobNameInput[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Nothing ran: the outputs of an earlier execution were taken.' })
  isCached?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'The run of an experiment that it is.' })
  runId?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Runs of experiments that were made within it; at most 1,000. What several reports tell adds up.' })
  runIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Where its log lies.' })
  logUrl?: string | null;

  @Field(() => ExecutionTriggerEnum, { nullable: true, description: 'What set it going.' })
  trigger?: ExecutionTriggerEnum | null;

  @Field(() => Int, { nullable: true, description: 'Something more will be told within so many milliseconds (1,000 to 86,400,000), or the execution is LOST.' })
  promisedMs?: number | null;

  @Field(() => [AssetUseInput], { nullable: true, description: 'What it reads; at most 1,000.' })
  inputs?: AssetUseInput[] | null;

  @Field(() => [AssetUseInput], { nullable: true, description: 'What it writes; at most 1,000.' })
  outputs?: AssetUseInput[] | null;
}

@ObjectType({ description: 'What became of reports.' })
export class ReportExecutionsResult {
  @Field(() => [ExecutionType], { description: 'The executions that were told of, each once, as they stand.' })
  executions!: ExecutionType[];

  @Field(() => [ID], { description: 'Those of them that somebody asked to stop.' })
  cancelAsked!: string[];
}
