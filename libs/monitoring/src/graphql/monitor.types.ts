import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLJson } from '@plinth/platform/graphql';
import { AlertAboutEnum, AlertEventKindEnum, AlertStatusEnum, ConsequenceKindEnum, ConsequenceStatusEnum, MonitorTargetKindEnum } from './enums.js';

@ObjectType('Monitor', { description: 'What is watched, how and when, and what follows.' })
export class MonitorType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description!: string | null;

  @Field(() => MonitorTargetKindEnum, { description: 'What kind of thing it watches.' })
  targetKind!: MonitorTargetKindEnum;

  @Field(() => ID, { description: 'The thing.' })
  targetId!: string;

  @Field(() => ID, { nullable: true, description: 'The model that it is about, where it is about one.' })
  modelId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The deployment, where it watches one.' })
  deploymentId!: string | null;

  @Field(() => ID, { description: 'The baseline.' })
  baselineId!: string;

  @Field(() => GraphQLJson, { description: 'Schedule, slices, tests, alert, quiet hours, recipients and consequences, whole: createMonitor says what is in it.' })
  definition!: unknown;

  @Field(() => Int, { description: 'Rises with each change.' })
  revision!: number;

  @Field(() => Boolean, { description: 'Whether it looks at nothing for the time being.' })
  isPaused!: boolean;

  @Field(() => Date, { nullable: true, description: 'When it plans its next window; absent where it looks at each batch or commit, and while it is paused.' })
  nextDueAt!: Date | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was changed last.' })
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was archived.' })
  archivedAt!: Date | null;
}

@ObjectType({ description: 'A monitor in a list.' })
export class MonitorEdge extends connectionOf('monitor', () => MonitorType) {}
@ObjectType({ description: 'A page of monitors.' })
export class MonitorConnection extends connectionFields('monitor', () => MonitorType, () => MonitorEdge) {}

@InputType({ description: 'What a monitor watches.' })
export class MonitorTargetInput {
  @Field(() => MonitorTargetKindEnum, { description: 'What kind of thing.' })
  kind!: MonitorTargetKindEnum;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}

const definitionHelp = `An object, strict: schedule ({kind: "CRON", cron, timeZone, windowHours, settleMinutes} or {kind: "BATCH"}), minimumRows, columns, left, slices ([{name, column, values}]),
tests ({numeric, numericThreshold, categorical, categoricalThreshold, choices, share, correction, multivariate}), alert ({on: "SHARE" or "ANY_COLUMN", openAfter, closeAfter}), quiet ({from, to, timeZone}), recipients (ids), consequences ("PROPOSE_ROLLBACK", "ROLL_BACK"), performance ({kind: "BINARY", label, positive, score or prediction, threshold, bins}, {kind: "MULTICLASS", label, prediction or scores ([{class, column}]), average, bins} or {kind: "REGRESSION", label, prediction}, each with labelsWithinHours, completeShare and checks ([{metric, atLeast, atMost}])), expectations ({suiteId, version}). Only schedule must be there.`;

@InputType({ description: 'A monitor to be made.' })
export class CreateMonitorInput {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string | null;

  @Field(() => MonitorTargetInput, { description: 'What it watches.' })
  target!: MonitorTargetInput;

  @Field(() => ID, { description: 'The baseline that windows are compared with.' })
  baselineId!: string;

  @Field(() => GraphQLJson, { description: definitionHelp })
  definition!: unknown;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What is to change of a monitor; what is left out stays.' })
export class UpdateMonitorInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is for; null for nothing.' })
  description?: string | null;

  @Field(() => ID, { nullable: true, description: 'Another baseline.' })
  baselineId?: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'The definition, whole.' })
  definition?: unknown;

  @Field(() => Boolean, { nullable: true, description: 'Whether it looks at nothing for the time being.' })
  isPaused?: boolean | null;
}

@ObjectType('MonitorAlert', { description: 'Something that a monitor found, of all rows or of a slice. At most one of each, and of what it is about, is open.' })
export class AlertType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => ID, { description: 'The monitor.' })
  monitorId!: string;

  @Field(() => AlertAboutEnum, { description: 'What was found.' })
  about!: AlertAboutEnum;

  @Field(() => String, { description: 'The slice; empty for all rows.' })
  slice!: string;

  @Field(() => AlertStatusEnum, { description: 'Whether it is over.' })
  status!: AlertStatusEnum;

  @Field(() => String, { description: 'What was found, in one sentence.' })
  title!: string;

  @Field(() => [String], { description: 'Columns that drifted, or did not meet what is expected of them, when it was last looked at.' })
  columns!: string[];

  @Field(() => Date, { description: 'When it opened.' })
  openedAt!: Date;

  @Field(() => ID, { description: 'The report that opened it.' })
  openedBy!: string;

  @Field(() => ID, { description: 'The last report while it was open.' })
  lastReportId!: string;

  @Field(() => Date, { nullable: true, description: 'When it closed.' })
  closedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When somebody said that they look into it.' })
  acknowledgedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Until when people are not told of it.' })
  mutedUntil!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When people were told of it; absent while quiet hours, or its being muted, keep it from them.' })
  toldAt!: Date | null;
}

@ObjectType({ description: 'An alert in a list.' })
export class MonitorAlertEdge extends connectionOf('alert', () => AlertType) {}
@ObjectType({ description: 'A page of alerts.' })
export class MonitorAlertConnection extends connectionFields('alert', () => AlertType, () => MonitorAlertEdge) {}

@ObjectType('MonitorAlertEvent', { description: 'What happened to an alert.' })
export class AlertEventType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => AlertEventKindEnum, { description: 'What.' })
  kind!: AlertEventKindEnum;

  @Field(() => ID, { nullable: true, description: 'The report that made it happen.' })
  reportId!: string | null;

  @Field(() => Date, { description: 'When.' })
  at!: Date;

  @Field(() => GraphQLJson, { description: 'More of it, such as title, note, until or what was done.' })
  details!: unknown;
}

@ObjectType('MonitorConsequence', { description: 'What the policy of a monitor makes of an alert.' })
export class ConsequenceType {
  @Field(() => ConsequenceKindEnum, { description: 'What.' })
  kind!: ConsequenceKindEnum;

  @Field(() => ConsequenceStatusEnum, { description: 'How far it is.' })
  status!: ConsequenceStatusEnum;

  @Field(() => GraphQLJson, { description: 'What came of it: deploymentId, requestId and number, fromVersion and toVersion, or code and message.' })
  result!: unknown;

  @Field(() => Date, { description: 'When the alert brought it about.' })
  plannedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was done or refused.' })
  finishedAt!: Date | null;
}
