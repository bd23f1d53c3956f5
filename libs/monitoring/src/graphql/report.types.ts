import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import { OutcomeEnum, ReportStatusEnum } from './enums.js';

@ObjectType('DriftFigure', { description: 'A column of a window in a few numbers: a cell of a heat map.' })
export class DriftFigureType {
  @Field(() => String, { description: 'The column.' })
  column!: string;

  @Field(() => String, { description: 'The test that was made.' })
  test!: string;

  @Field(() => Float, { description: 'What it came to.' })
  statistic!: number;

  @Field(() => Float, { nullable: true, description: 'The chance of as much by chance alone; absent for distances.' })
  pValue!: number | null;

  @Field(() => Float, { description: 'What the p-value, or else the statistic, was compared with.' })
  threshold!: number;

  @Field(() => Boolean, { description: 'Whether the column drifted.' })
  drifted!: boolean;

  @Field(() => Float, { description: 'How much, so that tests can be shown side by side: 0 where nothing is seen, 1 at the threshold, more beyond it.' })
  intensity!: number;
}

@ObjectType('DriftNumbers', { description: 'Numbers in a few numbers. Moments are seconds since 1970, texts are told by their lengths.' })
export class DriftNumbersType {
  @Field(() => Float, { description: 'Their mean.' })
  mean!: number;

  @Field(() => Float, { description: 'Their standard deviation.' })
  deviation!: number;

  @Field(() => Float, { description: 'The smallest.' })
  minimum!: number;

  @Field(() => Float, { description: 'The one in the middle.' })
  median!: number;

  @Field(() => Float, { description: 'The largest.' })
  maximum!: number;
}

@ObjectType('DriftSide', { description: 'What one side of a comparison holds in a column.' })
export class DriftSideType {
  @Field(() => Float, { description: 'Its rows.' })
  rows!: number;

  @Field(() => Float, { description: 'Rows whose value took part.' })
  values!: number;

  @Field(() => Float, { description: 'Rows without a value.' })
  nulls!: number;

  @Field(() => Float, { description: 'Rows with NaN or an infinity, which are left out.' })
  notFinite!: number;

  @Field(() => DriftNumbersType, { nullable: true, description: 'Its numbers; absent for categories.' })
  numbers!: DriftNumbersType | null;

  @Field(() => Float, { nullable: true, description: 'Different values; absent where they were not told apart.' })
  distinct!: number | null;
}

@ObjectType('DriftHistogram', { description: 'Both sides in the same bins, as shares.' })
export class DriftHistogramType {
  @Field(() => [Float], { nullable: true, description: 'Edges of bins of numbers: one more than there are bins.' })
  edges!: number[] | null;

  @Field(() => [String], { nullable: true, description: 'Categories, instead of edges.' })
  labels!: string[] | null;

  @Field(() => [Float], { description: 'Shares of the baseline.' })
  reference!: number[];

  @Field(() => [Float], { description: 'Shares of the window.' })
  current!: number[];
}

@ObjectType('DriftEffect', { description: 'How much has changed, beside whether chance explains it.' })
export class DriftEffectType {
  @Field(() => String, { description: 'What is measured, such as COHENS_D.' })
  measure!: string;

  @Field(() => Float, { description: 'How much.' })
  value!: number;

  @Field(() => String, { description: 'In a word: NEGLIGIBLE, SMALL, MEDIUM or LARGE.' })
  size!: string;
}

@ObjectType('DriftTestVerdict', { description: 'The outcome of one test.' })
export class DriftTestVerdictType {
  @Field(() => String, { description: 'The test, such as WASSERSTEIN.' })
  test!: string;

  @Field(() => Float, { description: 'What it came to.' })
  statistic!: number;

  @Field(() => Float, { nullable: true, description: 'The chance of as much by chance alone; absent for distances.' })
  pValue!: number | null;

  @Field(() => Float, { description: 'What the p-value, or else the statistic, was compared with.' })
  threshold!: number;

  @Field(() => Boolean, { description: 'Whether it says that the column drifted.' })
  drifted!: boolean;

  @Field(() => Float, { nullable: true, description: 'How far the statistic may be from that of all rows where a sketch stands for some; absent where it is exact.' })
  errorBound!: number | null;

  @Field(() => DriftEffectType, { description: 'How much has changed.' })
  effectSize!: DriftEffectType;

  @Field(() => String, { description: 'What was found, in words.' })
  sentence!: string;
}

@ObjectType('DriftColumn', { description: 'A column of a window, compared with the baseline.' })
export class DriftColumnType extends DriftTestVerdictType {
  @Field(() => String, { description: 'Its name.' })
  column!: string;

  @Field(() => String, { description: 'What it was compared as: NUMERIC, CATEGORICAL, TEXT, EMBEDDING or DATETIME.' })
  kind!: string;

  @Field(() => DriftSideType, { description: 'The baseline.' })
  reference!: DriftSideType;

  @Field(() => DriftSideType, { description: 'The window.' })
  current!: DriftSideType;

  @Field(() => DriftHistogramType, { nullable: true, description: 'Then and now.' })
  histogram!: DriftHistogramType | null;

  @Field(() => [DriftTestVerdictType], { description: 'What a text or an embedding was compared by, each by itself.' })
  aspects!: DriftTestVerdictType[];
}

@ObjectType('DriftRefusal', { description: 'Why there is no verdict. It is never to be read as "no drift".' })
export class DriftRefusalType {
  @Field(() => String, { description: 'A word for programs, such as MISSING_COLUMN.' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'The column; absent where it is of the whole.' })
  column!: string | null;

  @Field(() => String, { description: 'Why, in words.' })
  sentence!: string;

  @Field(() => Boolean, { description: 'Whether it counts among the drifted columns.' })
  countsAsDrift!: boolean;
}

@ObjectType('DriftMultivariate', { description: 'Columns of numbers together: what is lost when rows are put on the principal axes of the baseline.' })
export class DriftMultivariateType {
  @Field(() => [String], { description: 'The columns.' })
  columns!: string[];

  @Field(() => Int, { description: 'The axes.' })
  components!: number;

  @Field(() => Float, { description: 'What the baseline loses.' })
  referenceError!: number;

  @Field(() => Float, { description: 'What the window loses.' })
  currentError!: number;

  @Field(() => Float, { description: 'Less than this is drift.' })
  lower!: number;

  @Field(() => Float, { description: 'More than this is drift.' })
  upper!: number;

  @Field(() => Boolean, { description: 'Whether it drifted.' })
  drifted!: boolean;

  @Field(() => String, { description: 'What was found, in words.' })
  sentence!: string;
}

@ObjectType('DriftComparison', { description: 'Rows compared with a baseline.' })
export class DriftComparisonType {
  @Field(() => String, { description: 'The slice; empty for all rows of the window.' })
  slice!: string;

  @Field(() => Float, { description: 'Rows of the baseline.' })
  referenceRows!: number;

  @Field(() => Float, { description: 'Rows that were compared.' })
  currentRows!: number;

  @Field(() => [DriftColumnType], { description: 'Columns with a verdict.' })
  columns!: DriftColumnType[];

  @Field(() => [DriftRefusalType], { description: 'What has none, and why.' })
  refusals!: DriftRefusalType[];

  @Field(() => String, { description: 'How verdicts of many columns were kept from being drifts by chance: NONE, BONFERRONI or BENJAMINI_HOCHBERG.' })
  correction!: string;

  @Field(() => Float, { nullable: true, description: 'Share of drifted columns; absent where there is none to count.' })
  shareDrifted!: number | null;

  @Field(() => Float, { description: 'The share from which on all is drifted.' })
  shareThreshold!: number;

  @Field(() => Boolean, { nullable: true, description: 'Whether so many columns drifted; absent where nothing could be compared.' })
  datasetDrifted!: boolean | null;

  @Field(() => DriftMultivariateType, { nullable: true, description: 'Columns of numbers together, where that was asked for.' })
  multivariate!: DriftMultivariateType | null;

  @Field(() => String, { description: 'What was found, in words.' })
  sentence!: string;
}

@ObjectType('DriftReport', { description: 'One window of a monitor, looked at or still to be.' })
export class DriftReportType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => ID, { description: 'The monitor.' })
  monitorId!: string;

  @Field(() => Int, { description: 'The revision of the monitor when it was planned.' })
  revision!: number;

  @Field(() => ID, { description: 'The baseline.' })
  baselineId!: string;

  @Field(() => Date, { description: 'The start of the window.' })
  windowFrom!: Date;

  @Field(() => Date, { description: 'Its end, which is not of it any more.' })
  windowTo!: Date;

  @Field(() => String, { description: 'The batch, by its id, or the snapshot, by its digest, that it is about; empty where it is about a window of time.' })
  subject!: string;

  @Field(() => ReportStatusEnum, { description: 'How far it is.' })
  status!: ReportStatusEnum;

  @Field(() => OutcomeEnum, { nullable: true, description: 'What it came to; absent until it is done.' })
  outcome!: OutcomeEnum | null;

  @Field(() => Float, { nullable: true, description: 'Rows of the baseline.' })
  referenceRows!: number | null;

  @Field(() => Float, { nullable: true, description: 'Rows of the window.' })
  currentRows!: number | null;

  @Field(() => Int, { nullable: true, description: 'Columns that were looked at.' })
  columnCount!: number | null;

  @Field(() => Int, { nullable: true, description: 'Columns that drifted.' })
  driftedColumns!: number | null;

  @Field(() => [DriftFigureType], { nullable: true, description: 'Each column in a few numbers: cheap to ask for many reports.' })
  figures!: DriftFigureType[] | null;

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

@ObjectType({ description: 'A report in a list.' })
export class DriftReportEdge extends connectionOf('report', () => DriftReportType) {}
@ObjectType({ description: 'A page of reports.' })
export class DriftReportConnection extends connectionFields('report', () => DriftReportType, () => DriftReportEdge) {}
