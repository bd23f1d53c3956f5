import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { AssetNameInput, AssetNameType, JobNameType } from '@plinth/pipelines';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';

export enum OpenLineageEventKindEnum { RUN = 'RUN', JOB = 'JOB', DATASET = 'DATASET' }
registerEnumType(OpenLineageEventKindEnum, { name: 'OpenLineageEventKind', description: 'What an event is about.', valuesMap: { RUN: { description: 'A run of a job.' }, JOB: { description: 'A job beside any run.' }, DATASET: { description: 'A dataset beside any job.' } } });

export enum OpenLineageEventTypeEnum { START = 'START', RUNNING = 'RUNNING', COMPLETE = 'COMPLETE', ABORT = 'ABORT', FAIL = 'FAIL', OTHER = 'OTHER' }
registerEnumType(OpenLineageEventTypeEnum, {
  name: 'OpenLineageEventType',
  description: 'What an event says of its run, in the words of OpenLineage.',
  valuesMap: { START: { description: 'It starts.' }, RUNNING: { description: 'It runs.' }, COMPLETE: { description: 'It ended well.' }, ABORT: { description: 'It was stopped.' }, FAIL: { description: 'It failed.' }, OTHER: { description: 'Something else of it.' } },
});

export enum OpenLineageEventStateEnum { WAITING = 'WAITING', FOLLOWED = 'FOLLOWED', FAILED = 'FAILED' }
registerEnumType(OpenLineageEventStateEnum, { name: 'OpenLineageEventState', description: 'What became of an event.', valuesMap: { WAITING: { description: 'Nothing has followed from it yet.' }, FOLLOWED: { description: 'What follows from it is in pipelines and lineage.' }, FAILED: { description: 'Nothing can follow from it.' } } });

@ObjectType('OpenLineageEvent', { description: 'An event of OpenLineage as a producer sent it.' })
export class OpenLineageEventType {
  @Field(() => ID, { description: 'SHA-256 of its RFC 8785 form, 64 hex digits: the same event sent again is the same.' })
  digest!: string;

  @Field(() => OpenLineageEventKindEnum, { description: 'What it is about.' })
  kind!: OpenLineageEventKindEnum;

  @Field(() => OpenLineageEventTypeEnum, { nullable: true, description: 'What it says of its run; absent where it says nothing.' })
  type!: OpenLineageEventTypeEnum | null;

  @Field(() => Date, { description: 'When that was so which it tells, by the clock of the producer.' })
  eventTime!: Date;

  @Field(() => ID, { nullable: true, description: 'Of its run: the id of the execution.' })
  runId!: string | null;

  @Field(() => JobNameType, { nullable: true, description: 'Its job; absent for an event about a dataset.' })
  job!: JobNameType | null;

  @Field(() => [AssetNameType], { description: 'All datasets in it.' })
  datasets!: AssetNameType[];

  @Field(() => Int, { description: 'Bytes of its JSON.' })
  byteCount!: number;

  @Field(() => OpenLineageEventStateEnum, { description: 'What became of it.' })
  state!: OpenLineageEventStateEnum;

  @Field(() => String, { nullable: true, description: 'Why nothing could follow from it.' })
  failure!: string | null;

  @Field(() => Date, { description: 'When it came.' })
  receivedAt!: Date;
}

@ObjectType({ description: 'An event in a list.' })
export class OpenLineageEventEdge extends connectionOf('event', () => OpenLineageEventType) {}
@ObjectType({ description: 'A page of events, in the order of the times that they tell.' })
export class OpenLineageEventConnection extends connectionFields('event', () => OpenLineageEventType, () => OpenLineageEventEdge) {}

@InputType({ description: 'Which events; what is left out limits nothing.' })
export class OpenLineageEventFilterInput {
  @Field(() => OpenLineageEventKindEnum, { nullable: true, description: 'About what.' })
  kind?: OpenLineageEventKindEnum | null;

  @Field(() => OpenLineageEventTypeEnum, { nullable: true, description: 'What they say of their run.' })
  type?: OpenLineageEventTypeEnum | null;

  @Field(() => ID, { nullable: true, description: 'Of this run.' })
  runId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of jobs in this namespace.' })
  jobNamespace?: string | null;

  @Field(() => String, { nullable: true, description: 'Of jobs of this name.' })
  jobName?: string | null;

  @Field(() => AssetNameInput, { nullable: true, description: 'That name this dataset, by the name that the producer used.' })
  dataset?: AssetNameInput | null;

  @Field(() => Date, { nullable: true, description: 'Whose event time is this or later.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Whose event time is before this.' })
  until?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'True: only those from which nothing could follow; false: only the others.' })
  hasFailed?: boolean | null;
}

@ArgsType()
export class OpenLineageEventArguments extends PageArguments {
  @Field(() => OpenLineageEventFilterInput, { nullable: true, description: 'Which; all unless told.' })
  filter?: OpenLineageEventFilterInput | null;

  @Field(() => Boolean, { nullable: true, description: 'The oldest first; the newest unless told.' })
  oldestFirst?: boolean | null;
}

@ObjectType('OpenLineageHold', { description: 'That no event is given up, whatever its age.' })
export class OpenLineageHoldType {
  @Field(() => Date, { description: 'Since when.' })
  heldAt!: Date;

  @Field(() => String, { description: 'Why.' })
  reason!: string;
}

@ObjectType('OpenLineageSettings', { description: 'How long the workspace keeps events of OpenLineage.' })
export class OpenLineageSettingsType {
  @Field(() => Int, { nullable: true, description: 'Days after it came that an event is given up; absent: never.' })
  retentionDays!: number | null;

  @Field(() => OpenLineageHoldType, { nullable: true, description: 'While it is there none is given up.' })
  hold!: OpenLineageHoldType | null;

  @Field(() => Date, { nullable: true, description: 'When they were changed last.' })
  updatedAt!: Date | null;
}
