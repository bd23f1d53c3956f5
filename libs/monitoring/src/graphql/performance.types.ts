import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import { ReportStatusEnum } from './enums.js';

export enum PerformanceOutcomeEnum { HOLDS = 'HOLDS', VIOLATED = 'VIOLATED', MEASURED = 'MEASURED', LABELS_INCOMPLETE = 'LABELS_INCOMPLETE', UNDECIDED = 'UNDECIDED' }
registerEnumType(PerformanceOutcomeEnum, {
  name: 'PerformanceOutcome', description: 'What a window came to by what came true. Only HOLDS is good.',
  valuesMap: {
    HOLDS: { description: 'Every check holds.' }, VIOLATED: { description: 'A check does not hold.' }, MEASURED: { description: 'It was measured, and there is nothing to check.' },
    LABELS_INCOMPLETE: { description: 'Too few of its predictions have a label: nothing was measured.' }, UNDECIDED: { description: 'Nothing could be said for another reason, such as too few rows.' },
  },
});

export enum PerformanceMetricEnum { ACCURACY = 'ACCURACY', PRECISION = 'PRECISION', RECALL = 'RECALL', F1 = 'F1', ROC_AUC = 'ROC_AUC', LOG_LOSS = 'LOG_LOSS', CALIBRATION_ERROR = 'CALIBRATION_ERROR', RMSE = 'RMSE', MAE = 'MAE', MAPE = 'MAPE' }
registerEnumType(PerformanceMetricEnum, {
  name: 'PerformanceMetric', description: 'What is measured once it is known what came true, as scikit-learn defines it.',
  valuesMap: {
    ACCURACY: { description: 'Share of the rows that were predicted right.' }, PRECISION: { description: 'Of what was predicted to be of a class, the share that is.' }, RECALL: { description: 'Of what is of a class, the share that was predicted to be.' },
    F1: { description: 'The harmonic mean of precision and recall.' }, ROC_AUC: { description: 'The chance that a row of the class has a higher score than one of another.' }, LOG_LOSS: { description: 'Minus the logarithm of the probability of what came true, on the average.' },
    CALIBRATION_ERROR: { description: 'How far the model is from being as right as it is sure: the expected calibration error over bins of equal width.' }, RMSE: { description: 'The root of the mean of squared errors.' }, MAE: { description: 'The mean of absolute errors.' },
    MAPE: { description: 'The mean of absolute errors, as shares of what came true.' },
  },
});

@ObjectType('PerformanceFigureValue', { description: 'A metric of a slice of a window.' })
export class PerformanceFigureValueType {
  @Field(() => PerformanceMetricEnum, { description: 'Which.' })
  metric!: PerformanceMetricEnum;

  @Field(() => Float, { nullable: true, description: 'What it came to; absent where it is not defined for these rows.' })
  value!: number | null;
}

@ObjectType('PerformanceFigure', { description: 'A slice of a window in a few numbers: a point of each line over time.' })
export class PerformanceFigureType {
  @Field(() => String, { description: 'The slice; empty for all rows.' })
  slice!: string;

  @Field(() => PerformanceOutcomeEnum, { description: 'What it came to.' })
  outcome!: PerformanceOutcomeEnum;

  @Field(() => Float, { description: 'Its predictions.' })
  rows!: number;

  @Field(() => Float, { description: 'Those that had a label.' })
  labelled!: number;

  @Field(() => [PerformanceFigureValueType], { description: 'Its metrics; empty where nothing was measured.' })
  metrics!: PerformanceFigureValueType[];
}

@ObjectType('PerformanceMetricValue', { description: 'A metric, and why it has no value where it has none.' })
export class PerformanceMetricValueType extends PerformanceFigureValueType {
  @Field(() => String, { nullable: true, description: 'ONE_CLASS_ONLY, NO_PROBABILITIES or CLASS_WITHOUT_SCORE.' })
  undefinedBecause!: string | null;
}

@ObjectType('PerformanceConfusion', { description: 'Rows of one class that were predicted to be of another, or of the same.' })
export class PerformanceConfusionType {
  @Field(() => String, { description: 'What came true.' })
  actual!: string;

  @Field(() => String, { description: 'What was predicted.' })
  predicted!: string;

  @Field(() => Float, { description: 'How many rows.' })
  rows!: number;
}

@ObjectType('PerformanceReliability', { description: 'A bin of a reliability diagram.' })
export class PerformanceReliabilityType {
  @Field(() => Float, { description: 'Its lower edge.' })
  from!: number;

  @Field(() => Float, { description: 'Its upper edge, which is of it.' })
  to!: number;

  @Field(() => Float, { description: 'Rows.' })
  rows!: number;

  @Field(() => Float, { description: 'How sure the model was, on the average.' })
  meanScore!: number;

  @Field(() => Float, { description: 'How often that came true.' })
  share!: number;
}

@ObjectType('PerformanceCheckResult', { description: 'A check of a monitor, and whether it holds.' })
export class PerformanceCheckResultType {
  @Field(() => PerformanceMetricEnum, { description: 'What is checked.' })
  metric!: PerformanceMetricEnum;

  @Field(() => Float, { nullable: true, description: 'It must be this at the least.' })
  atLeast!: number | null;

  @Field(() => Float, { nullable: true, description: 'It must be this at the most.' })
  atMost!: number | null;

  @Field(() => Float, { nullable: true, description: 'What it came to.' })
  value!: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it holds; absent where the metric is not defined for these rows.' })
  holds!: boolean | null;
}

@ObjectType('PerformanceFinding', { description: 'How good predictions were: of all rows of a window, or of a slice.' })
export class PerformanceFindingType {
  @Field(() => String, { description: 'The slice; empty for all rows.' })
  slice!: string;

  @Field(() => PerformanceOutcomeEnum, { description: 'What it came to.' })
  outcome!: PerformanceOutcomeEnum;

  @Field(() => Float, { description: 'Predictions.' })
  rows!: number;

  @Field(() => Float, { description: 'Those that had a label.' })
  labelled!: number;

  @Field(() => Float, { description: 'Those that were measured.' })
  used!: number;

  @Field(() => Float, { description: 'Those that were told different labels; the one of the latest moment counts.' })
  contradicted!: number;

  @Field(() => String, { nullable: true, description: 'Why nothing was measured, as a word for programs.' })
  refusalCode!: string | null;

  @Field(() => [PerformanceMetricValueType], { description: 'What was measured; empty where nothing was.' })
  metrics!: PerformanceMetricValueType[];

  @Field(() => [PerformanceConfusionType], { nullable: true, description: 'What was taken for what, the most frequent first; of classes only, at most 400.' })
  confusion!: PerformanceConfusionType[] | null;

  @Field(() => [PerformanceReliabilityType], { nullable: true, description: 'How sure the model was and how right; absent without probabilities.' })
  reliability!: PerformanceReliabilityType[] | null;

  @Field(() => [PerformanceCheckResultType], { description: 'The checks; empty where nothing was measured.' })
  checks!: PerformanceCheckResultType[];

  @Field(() => String, { description: 'What was found, in words.' })
  sentence!: string;
}

@ObjectType('PerformanceReport', { description: 'How good the predictions of one window of a monitor were, told or still to be.' })
export class PerformanceReportType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => ID, { description: 'The monitor.' })
  monitorId!: string;

  @Field(() => Int, { description: 'The revision of the monitor when it was planned.' })
  revision!: number;

  @Field(() => Date, { description: 'The start of the window.' })
  windowFrom!: Date;

  @Field(() => Date, { description: 'Its end, which is not of it any more.' })
  windowTo!: Date;

  @Field(() => String, { description: 'The batch that it is about, by its id; empty where it is about a window of time.' })
  subject!: string;

  @Field(() => Date, { description: 'Until when it is waited for labels; where they were incomplete, when it is looked at again at the latest.' })
  dueAt!: Date;

  @Field(() => ReportStatusEnum, { description: 'How far it is. QUEUED with an outcome: its labels were incomplete, and it is looked at again when some come.' })
  status!: ReportStatusEnum;

  @Field(() => PerformanceOutcomeEnum, { nullable: true, description: 'What it came to; absent until it is done.' })
  outcome!: PerformanceOutcomeEnum | null;

  @Field(() => [PerformanceFigureType], { nullable: true, description: 'All rows first, then each slice, in a few numbers: cheap to ask for many reports.' })
  figures!: PerformanceFigureType[] | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of all that it came to, as canonical JSON.' })
  documentDigest!: string | null;

  @Field(() => String, { nullable: true, description: 'Code of what went wrong.' })
  failureCode!: string | null;

  @Field(() => String, { nullable: true, description: 'What went wrong, and what to do.' })
  failureMessage!: string | null;

  @Field(() => Date, { description: 'When it was planned.' })
  queuedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was done, or given up.' })
  finishedAt!: Date | null;
}

@ObjectType({ description: 'A performance report in a list.' })
export class PerformanceReportEdge extends connectionOf('report', () => PerformanceReportType) {}
@ObjectType({ description: 'A page of performance reports.' })
export class PerformanceReportConnection extends connectionFields('report', () => PerformanceReportType, () => PerformanceReportEdge) {}
