import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import { ExternalQueryType, ExtractionFailureType, ToldTagType } from './described.types.js';
import { DifferenceKindEnum, ExecutionStateEnum, ExecutionTriggerEnum } from './enums.js';

@ObjectType('ExecutionError', { description: 'Why an execution failed.' })
export class ExecutionErrorType {
  @Field(() => String, { description: 'What it said.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'Its class, where that is known.' })
  kind!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it happened.' })
  stackTrace!: string | null;

  @Field(() => String, { nullable: true, description: 'The programming language.' })
  language!: string | null;
}

@ObjectType('ExecutionCode', { description: 'What ran.' })
export class ExecutionCodeType {
  @Field(() => String, { nullable: true, description: 'Where it lies.' })
  url!: string | null;

  @Field(() => String, { nullable: true, description: 'Its version, such as a commit.' })
  version!: string | null;

  @Field(() => String, { nullable: true, description: 'The programming language.' })
  language!: string | null;

  @Field(() => String, { nullable: true, description: 'The code itself, such as a query.' })
  text!: string | null;
}

@ObjectType('ResourceUse', { description: 'What an execution took, in all.' })
export class ResourceUseType {
  @Field(() => Float, { nullable: true, description: 'Seconds of processor time.' })
  cpuSeconds!: number | null;

  @Field(() => Float, { nullable: true, description: 'Bytes of memory at the most at once.' })
  peakMemoryBytes!: number | null;

  @Field(() => Float, { nullable: true, description: 'Seconds of GPU time.' })
  gpuSeconds!: number | null;

  @Field(() => Float, { nullable: true, description: "In the workspace's currency." })
  cost!: number | null;
}

@ObjectType('Execution', { description: 'An execution of a pipeline, or of a step within one.' })
export class ExecutionType {
  @Field(() => ID, { description: 'The UUID that its producer gave it.' })
  id!: string;

  @Field(() => ExecutionStateEnum, { description: 'How it stands.' })
  state!: ExecutionStateEnum;

  @Field(() => Date, { nullable: true, description: 'When it started; when it was first told of, if nobody said.' })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'The class of the error that it ended with.' })
  errorClass!: string | null;

  @Field(() => Date, { nullable: true, description: 'When somebody asked it to stop.' })
  cancelAskedAt!: Date | null;

  @Field(() => Date, { description: 'When Plinth was first told of it.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When Plinth was last told something new of it.' })
  updatedAt!: Date;
}

@ObjectType({ description: 'An execution in a list.' })
export class ExecutionEdge extends connectionOf('execution', () => ExecutionType) {}
@ObjectType({ description: 'A page of executions.' })
export class ExecutionConnection extends connectionFields('execution', () => ExecutionType, () => ExecutionEdge) {}

@ObjectType('NominalTime', { description: 'The period that a scheduled execution works on.' })
export class NominalTimeType {
  @Field(() => Date, { description: 'Its beginning.' })
  start!: Date;

  @Field(() => Date, { nullable: true, description: 'Its end.' })
  end!: Date | null;
}

@ObjectType('ExecutionFacts', { description: 'What was told of an execution beside its state.' })
export class ExecutionFactsType {
  @Field(() => NominalTimeType, { nullable: true, description: 'The period that it works on.' })
  nominal!: NominalTimeType | null;

  @Field(() => ExecutionTriggerEnum, { nullable: true, description: 'What set it going.' })
  trigger!: ExecutionTriggerEnum | null;

  @Field(() => ExecutionErrorType, { nullable: true, description: 'Why it failed.' })
  error!: ExecutionErrorType | null;

  @Field(() => ExecutionCodeType, { nullable: true, description: 'What ran.' })
  code!: ExecutionCodeType | null;

  @Field(() => ResourceUseType, { nullable: true, description: 'What it took.' })
  use!: ResourceUseType | null;

  @Field(() => Boolean, { description: 'Nothing ran: the outputs of an earlier execution were taken.' })
  isCached!: boolean;

  @Field(() => String, { nullable: true, description: 'Where its log lies.' })
  logUrl!: string | null;

  @Field(() => ID, { nullable: true, description: 'The run of an experiment that it is.' })
  runId!: string | null;

  @Field(() => [ToldTagType], { description: 'What the producer says of it by key and value.' })
  tags!: ToldTagType[];

  @Field(() => ExternalQueryType, { nullable: true, description: 'The query of another system that it was.' })
  externalQuery!: ExternalQueryType | null;

  @Field(() => ExtractionFailureType, { nullable: true, description: 'What the producer could not find out about it: what it read and wrote may be known in part only.' })
  extraction!: ExtractionFailureType | null;
}

@ObjectType('ExecutionDifference', { description: 'Something that is otherwise between two executions.' })
export class ExecutionDifferenceType {
  @Field(() => DifferenceKindEnum, { description: 'In what.' })
  kind!: DifferenceKindEnum;

  @Field(() => String, { description: 'Which: a parameter, an input, …' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'In the earlier; absent where it was not there.' })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'In the later; absent where it is not there.' })
  after!: string | null;
}

@ObjectType('StepCount', { description: 'How many steps of an execution stand so.' })
export class StepCountType {
  @Field(() => ExecutionStateEnum, { description: 'How they stand.' })
  state!: ExecutionStateEnum;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType('StepLine', { description: 'What a chart of an execution shows of a step.' })
export class StepLineType {
  @Field(() => ID, { description: 'The UUID of its execution.' })
  id!: string;

  @Field(() => ID, { description: 'The UUID of what it is an execution of; attempts of a step have it in common.' })
  jobId!: string;

  @Field(() => String, { description: 'The name of that.' })
  jobName!: string;

  @Field(() => ID, { nullable: true, description: 'The execution that it is a part of.' })
  parentId!: string | null;

  @Field(() => ExecutionStateEnum, { description: 'How it stands.' })
  state!: ExecutionStateEnum;

  @Field(() => Date, { nullable: true, description: 'When it started.' })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;

  @Field(() => Date, { description: 'When Plinth was last told something new of it.' })
  updatedAt!: Date;

  @Field(() => Boolean, { description: 'Nothing ran: the outputs of an earlier execution were taken.' })
  isCached!: boolean;
}

@ObjectType({ description: 'A line of a chart in a list.' })
export class StepLineEdge extends connectionOf('line', () => StepLineType) {}
@ObjectType({ description: 'A page of lines of a chart.' })
export class StepLineConnection extends connectionFields('line', () => StepLineType, () => StepLineEdge) {}

@ObjectType('FailureAnalysis', { description: 'Why an execution failed.' })
export class FailureAnalysisType {
  @Field(() => ExecutionType, { description: 'The step with which it began; the execution itself when no step failed.' })
  step!: ExecutionType;

  @Field(() => [ExecutionType], { description: 'Other failures of the same job by the same cause, newest first; at most 20.' })
  same!: ExecutionType[];

  @Field(() => ExecutionType, { nullable: true, description: 'The last success of that job before; absent if there was none.' })
  lastSuccess!: ExecutionType | null;

  @Field(() => [ExecutionDifferenceType], { description: 'What was otherwise then.' })
  differences!: ExecutionDifferenceType[];
}

@ObjectType('CriticalPathStep', { description: 'A step of the chain that decided how long an execution took.' })
export class CriticalPathStepType {
  @Field(() => ExecutionType, { description: 'The step.' })
  execution!: ExecutionType;

  @Field(() => Float, { description: 'Milliseconds from the end of the step before, or from the start of all, to its start.' })
  waitMs!: number;

  @Field(() => Float, { description: 'Milliseconds that it took.' })
  durationMs!: number;
}

@ObjectType('UsualDuration', { description: 'How long is usual, by the last 50 successes before.' })
export class UsualDurationType {
  @Field(() => Float, { description: 'The median, in milliseconds.' })
  median!: number;

  @Field(() => Int, { description: 'Successes that it is taken from.' })
  count!: number;

  @Field(() => Float, { nullable: true, description: 'How many times the median it took; absent beside a median of 0.' })
  factor!: number | null;

  @Field(() => Boolean, { description: 'It took longer than these differ among themselves, and a fifth longer than the median at least.' })
  isRegression!: boolean;
}

@ObjectType('UsualCost', { description: 'What is usual to pay, by the last 50 successes before of which a cost was told.' })
export class UsualCostType {
  @Field(() => Float, { description: "The median, in the workspace's currency." })
  median!: number;

  @Field(() => Int, { description: 'Successes that it is taken from.' })
  count!: number;

  @Field(() => Float, { nullable: true, description: 'How many times the median it cost; absent beside a median of 0.' })
  factor!: number | null;

  @Field(() => Boolean, { description: 'It cost more than these differ among themselves, and a fifth more than the median at least.' })
  isRegression!: boolean;
}

@ObjectType('ExecutionDependency', { description: 'What a step waited for.' })
export class ExecutionDependencyType {
  @Field(() => ID, { description: 'The step.' })
  executionId!: string;

  @Field(() => [ID], { description: 'Steps that it waited for.' })
  dependsOn!: string[];
}
