import { Field, ID, InputType } from '@nestjs/graphql';
import { GraphQLJson, GraphQLLong, KeyValueInput } from '@plinth/platform/graphql';
import { RunStatusEnum } from './enums.js';
import { GraphQLMetricValue } from './metric.types.js';

@InputType({ description: 'Where a run came from. Texts have at most 10,000 characters unless said otherwise.' })
export class RunSourceInput {
  @Field(() => String, { nullable: true, description: 'The commit that is checked out.' })
  gitCommit?: string | null;

  @Field(() => String, { nullable: true, description: 'The branch that is checked out.' })
  gitBranch?: string | null;

  @Field(() => String, { nullable: true, description: 'Where the repository comes from; leave credentials out.' })
  gitRemote?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether files differ from the commit.' })
  gitDirty?: boolean | null;

  @Field(() => String, { nullable: true, description: 'How files differ from the commit, as a unified diff of at most 2,000,000 characters.' })
  diff?: string | null;

  @Field(() => String, { nullable: true, description: 'The command line.' })
  command?: string | null;

  @Field(() => String, { nullable: true, description: 'The file that was started.' })
  entryPoint?: string | null;

  @Field(() => String, { nullable: true, description: 'The machine.' })
  host?: string | null;

  @Field(() => String, { nullable: true, description: 'The language and its version.' })
  runtime?: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'Packages and other environment facts; at most 1,000,000 characters of JSON.' })
  environment?: unknown;
}

@InputType({ description: 'A run to be made. It is RUNNING at once.' })
export class CreateRunInput {
  @Field(() => ID, { nullable: true, description: 'A UUID chosen by the client; asked again with the same id, the same run is returned.' })
  id?: string | null;

  @Field(() => ID, { nullable: true, description: "The experiment. A nested run that names none belongs to its parent's." })
  experimentId?: string | null;

  @Field(() => String, { nullable: true, description: 'Instead of experimentId; the experiment is made when there is none of this name.' })
  experimentName?: string | null;

  @Field(() => ID, { nullable: true, description: 'The run that this one is part of; runs are nested at most 8 levels deep.' })
  parentRunId?: string | null;

  @Field(() => String, { nullable: true, description: 'Its name, at most 500 characters; one is made up when absent.' })
  name?: string | null;

  @Field(() => Date, { nullable: true, description: 'When it began; now unless told.' })
  startedAt?: Date | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'What it is started with; set once.' })
  params?: KeyValueInput[] | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Its tags.' })
  tags?: KeyValueInput[] | null;

  @Field(() => RunSourceInput, { nullable: true, description: 'Where it comes from.' })
  source?: RunSourceInput | null;

  @Field(() => String, { nullable: true, description: 'Notes about it, in Markdown; at most 100,000 characters.' })
  notes?: string | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What is to change of a run; what is left out stays.' })
export class UpdateRunInput {
  @Field(() => ID, { description: 'The run.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its new name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Its new notes; null takes them away.' })
  notes?: string | null;

  @Field(() => RunStatusEnum, { nullable: true, description: 'Its new status. What has ended stays so: resumeRun takes it up again.' })
  status?: RunStatusEnum | null;

  @Field(() => Date, { nullable: true, description: 'When it ended, together with a status that is an end; now unless told.' })
  endedAt?: Date | null;
}

@InputType({ description: 'Points of one metric, as columns of equal length.' })
export class MetricPointsInput {
  @Field(() => String, { description: "The metric's name." })
  key!: string;

  @Field(() => [GraphQLLong], { description: 'The step of each point.' })
  steps!: number[];

  @Field(() => [GraphQLLong], { description: 'The time of each point, in milliseconds since 1970.' })
  times!: number[];

  @Field(() => [GraphQLMetricValue], { description: 'The value of each point.' })
  values!: number[];
}

@InputType({ description: 'A data set that a run read.' })
export class RunInputInput {
  @Field(() => String, { description: "The data set's name, at most 500 characters." })
  name!: string;

  @Field(() => String, { description: 'What tells this state of it from others, such as a hash; at most 500 characters. The same name and digest again adds nothing.' })
  digest!: string;

  @Field(() => String, { nullable: true, description: 'Where it lies, by kind: local, s3, http and so on.' })
  sourceType?: string | null;

  @Field(() => String, { nullable: true, description: 'Where it lies.' })
  source?: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'Its columns and their types.' })
  schema?: unknown;

  @Field(() => GraphQLJson, { nullable: true, description: 'Counts and other figures of it.' })
  profile?: unknown;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Its tags, such as mlflow.data.context.' })
  tags?: KeyValueInput[] | null;
}

@InputType({ description: 'What is to be written to a run together: all of it or nothing.' })
export class LogBatchInput {
  @Field(() => ID, { description: 'The run.' })
  runId!: string;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Params; each is set once, the same value again is fine.' })
  params?: KeyValueInput[] | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Tags; a tag that is there gets the new text.' })
  tags?: KeyValueInput[] | null;

  @Field(() => [MetricPointsInput], { nullable: true, description: 'Points of metrics, at most 100,000. POST /api/v1/runs/:runId/metrics takes them much faster.' })
  metrics?: MetricPointsInput[] | null;

  @Field(() => [RunInputInput], { nullable: true, description: 'Data sets that the run read.' })
  inputs?: RunInputInput[] | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}
