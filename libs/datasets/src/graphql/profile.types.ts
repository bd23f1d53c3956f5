import { ArgsType, Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { connectionFields, connectionOf, GraphQLJson, GraphQLLong } from '@plinth/platform/graphql';

export enum ProfileStateEnum { NONE = 'NONE', PENDING = 'PENDING', DONE = 'DONE', FAILED = 'FAILED' }
registerEnumType(ProfileStateEnum, {
  name: 'DatasetProfileState',
  description: 'How far the looking into data is.',
  valuesMap: { NONE: { description: 'Nobody asked for it, or the files were given up.' }, PENDING: { description: 'It waits, or is under way.' }, DONE: { description: 'All is known that can be.' }, FAILED: { description: 'It was given up; the reason is there.' } },
});

export enum TableProblemEnum { UNREADABLE = 'UNREADABLE', TOO_LARGE = 'TOO_LARGE', TOO_MANY_COLUMNS = 'TOO_MANY_COLUMNS', UNKNOWN_TYPE = 'UNKNOWN_TYPE', NO_FILES = 'NO_FILES', MIXED_FILES = 'MIXED_FILES', TOO_MANY_FILES = 'TOO_MANY_FILES' }
registerEnumType(TableProblemEnum, {
  name: 'DatasetTableProblem',
  description: 'Why files are no table.',
  valuesMap: {
    UNREADABLE: { description: 'They are damaged, cut off, or of another format than they are said to be.' }, TOO_LARGE: { description: 'Reading them takes more memory, disk or time than a computation may have.' },
    TOO_MANY_COLUMNS: { description: 'More than 10,000.' }, UNKNOWN_TYPE: { description: 'A column is of a type that has no place here.' }, NO_FILES: { description: 'No file of the snapshot belongs to it.' },
    MIXED_FILES: { description: 'They are of several formats, or only some are compressed.' }, TOO_MANY_FILES: { description: 'More than are opened together.' },
  },
});

@ObjectType('DatasetHistogram', { description: 'How often the values of a column lie where. Bins are of one width, between round numbers.' })
export class HistogramType {
  @Field(() => [Float], { description: 'The edges, in order: one more than there are bins. Of moments, seconds since 1970.' })
  edges!: number[];

  @Field(() => [GraphQLLong], { description: 'Values in each bin.' })
  counts!: number[];
}

@ObjectType('DatasetFrequentValue', { description: 'A value that is frequent in a column.' })
export class FrequentValueType {
  @Field(() => String, { description: 'As text, no longer than 256 characters.' })
  value!: string;

  @Field(() => GraphQLLong, { description: 'How often exactly.' })
  count!: number;
}

@ObjectType('DatasetFrequentValues', { description: 'The values that are most frequent in a column.' })
export class FrequentValuesType {
  @Field(() => Boolean, { description: 'False where others may be as frequent: they were found by a sketch.' })
  exact!: boolean;

  @Field(() => [FrequentValueType], { description: 'The most frequent first, no more than twenty.' })
  values!: FrequentValueType[];
}

@ObjectType('DatasetDistinctCount', { description: 'How many different values a column has.' })
export class DistinctCountType {
  @Field(() => GraphQLLong, { description: 'How many.' })
  count!: number;

  @Field(() => Boolean, { description: 'False where it is an estimate, about one per cent off.' })
  exact!: boolean;
}

@ObjectType('DatasetQuantile', { description: 'The value below which a share of a column lies.' })
export class QuantileType {
  @Field(() => Float, { description: 'The share, from 0 to 1.' })
  level!: number;

  @Field(() => Float, { description: 'The value; of moments, seconds since 1970.' })
  value!: number;
}

@ObjectType('DatasetLengths', { description: 'How long values are: characters, bytes, or items.' })
export class LengthsType {
  @Field(() => Float, { description: 'The shortest.' })
  minimum!: number;

  @Field(() => Float, { description: 'The longest.' })
  maximum!: number;

  @Field(() => Float, { description: 'On the average.' })
  mean!: number;
}

@ObjectType('DatasetColumnProfile', { description: 'What a column holds, in numbers. What its type has no use for, or what is kept from view, is absent.' })
export class ColumnProfileType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its type, as the files have it: int64, string, timestamp[us, UTC].' })
  type!: string;

  @Field(() => Boolean, { description: 'False where the files promise that it has no nulls.' })
  nullable!: boolean;

  @Field(() => GraphQLLong, { description: 'How many rows have none.' })
  nulls!: number;

  @Field(() => DistinctCountType, { nullable: true, description: 'Different values.' })
  distinct?: DistinctCountType;

  @Field(() => String, { nullable: true, description: 'The least, as text.' })
  minimum?: string;

  @Field(() => String, { nullable: true, description: 'The greatest, as text.' })
  maximum?: string;

  @Field(() => Float, { nullable: true, description: 'The mean; of moments, seconds since 1970.' })
  mean?: number;

  @Field(() => Float, { nullable: true, description: 'The standard deviation of the sample; of moments, in seconds.' })
  deviation?: number;

  @Field(() => GraphQLLong, { nullable: true, description: 'NaN and infinities, which no other number here counts.' })
  notFinite?: number;

  @Field(() => HistogramType, { nullable: true, description: 'How often values lie where.' })
  histogram?: HistogramType;

  @Field(() => FrequentValuesType, { nullable: true, description: 'The most frequent values.' })
  top?: FrequentValuesType;

  @Field(() => LengthsType, { nullable: true, description: 'Of texts, bytes, lists and maps.' })
  lengths?: LengthsType;

  @Field(() => GraphQLLong, { nullable: true, description: 'Of booleans: how many are true.' })
  trues?: number;
}

@ObjectType({ description: 'A column in a list.' })
export class DatasetColumnProfileEdge extends connectionOf('column', () => ColumnProfileType) {}
@ObjectType({ description: 'A page of columns, in the order of the table.' })
export class DatasetColumnProfileConnection extends connectionFields('column', () => ColumnProfileType, () => DatasetColumnProfileEdge) {}

@ObjectType('DatasetTableProfile', { description: 'A table of a snapshot, and what was found out about it.' })
export class TableProfileType {
  @Field(() => String, { description: 'Its name; a table that no schema names is called by the pattern of its files.' })
  name!: string;

  @Field(() => String, { description: 'Its files: a path, or a pattern with * and **.' })
  files!: string;

  @Field(() => String, { description: 'PARQUET, CSV or JSONL.' })
  format!: string;

  @Field(() => Boolean, { description: 'Whether its files are compressed by gzip.' })
  gzip!: boolean;

  @Field(() => GraphQLLong, { description: 'How many files it has.' })
  fileCount!: number;

  @Field(() => GraphQLLong, { description: 'Their bytes.' })
  bytes!: number;

  @Field(() => ProfileStateEnum, { description: 'How far it is.' })
  state!: ProfileStateEnum;

  @Field(() => TableProblemEnum, { nullable: true, description: 'FAILED: why its files are no table.' })
  problem!: TableProblemEnum | null;

  @Field(() => String, { nullable: true, description: 'FAILED: the same in a sentence.' })
  reason!: string | null;

  @Field(() => GraphQLLong, { nullable: true, description: 'DONE: its rows.' })
  rows!: number | null;

  @Field(() => Int, { nullable: true, description: 'DONE: how many columns it has.' })
  columnCount!: number | null;

  @Field(() => String, { nullable: true, description: 'DONE: SHA-256 of the profile: the same rows in the same order have the same.' })
  profileDigest!: string | null;

  @Field(() => Boolean, { description: 'Whether values are kept from view, since the data set is CONFIDENTIAL or RESTRICTED: numbers are told, values are not.' })
  isWithheld!: boolean;
}

@ObjectType('DatasetProfile', { description: 'What was found out about the tables of a snapshot.' })
export class SnapshotProfileType {
  @Field(() => ProfileStateEnum, { description: 'How far it is.' })
  state!: ProfileStateEnum;

  @Field(() => String, { nullable: true, description: 'Why it was given up, or is tried again.' })
  reason!: string | null;

  @Field(() => Date, { nullable: true, description: 'Since when it is asked for.' })
  requestedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When all was known.' })
  finishedAt!: Date | null;

  @Field(() => Boolean, { description: 'False when the snapshot has more tables than are looked into.' })
  isWhole!: boolean;
}

@ArgsType()
export class ColumnProfileArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'Only columns whose name has this in it, capitals or not.' })
  nameHas?: string | null;
}

@ObjectType('DatasetColumnStatistics', { description: 'A column in two snapshots.' })
export class ColumnStatisticsType {
  @Field(() => String, { description: 'The table.' })
  table!: string;

  @Field(() => String, { description: 'The column.' })
  column!: string;

  @Field(() => ColumnProfileType, { nullable: true, description: 'What it held in the base; absent where it was not there.' })
  before!: ColumnProfileType | null;

  @Field(() => ColumnProfileType, { nullable: true, description: 'What it holds in the head; absent where it is not there.' })
  after!: ColumnProfileType | null;

  @Field(() => GraphQLLong, { description: 'Rows of the table in the base.' })
  beforeRows!: number;

  @Field(() => GraphQLLong, { description: 'Rows of the table in the head.' })
  afterRows!: number;

  @Field(() => Float, { nullable: true, description: 'How far apart they lie, from 0 to 1: the greatest difference in shares of rows, by histograms, frequent values and nulls; absent where there is nothing to compare by.' })
  distance!: number | null;
}

@ObjectType({ description: 'A column of two snapshots in a list.' })
export class DatasetColumnStatisticsEdge extends connectionOf('column', () => ColumnStatisticsType) {}
@ObjectType({ description: 'A page of columns of two snapshots, those that lie furthest apart first.' })
export class DatasetColumnStatisticsConnection extends connectionFields('column', () => ColumnStatisticsType, () => DatasetColumnStatisticsEdge) {}

export enum LeakageVerdictEnum { CLEAN = 'CLEAN', LEAKS = 'LEAKS', NOT_COMPARED = 'NOT_COMPARED', NOT_SPLIT = 'NOT_SPLIT' }
registerEnumType(LeakageVerdictEnum, {
  name: 'DatasetLeakageVerdict',
  description: 'Whether splits have something in common.',
  valuesMap: {
    CLEAN: { description: 'No two of them.' }, LEAKS: { description: 'Some do.' }, NOT_COMPARED: { description: 'That is not known, or not yet.' }, NOT_SPLIT: { description: 'Fewer than two hold anything: there is nothing to compare.' },
  },
});

export enum SharedUnitEnum { FILE = 'FILE', ROW = 'ROW', KEY = 'KEY' }
registerEnumType(SharedUnitEnum, { name: 'DatasetSharedUnit', description: 'What splits have in common.', valuesMap: { FILE: { description: 'The bytes of files.' }, ROW: { description: 'Whole rows.' }, KEY: { description: 'Keys: what the rows are about.' } } });

@ObjectType('DatasetSharedBetweenSplits', { description: 'What two splits have in common: what a model learns from one, it is tried on in the other.' })
export class SharedBetweenSplitsType {
  @Field(() => [String], { description: 'The two splits.' })
  splits!: string[];

  @Field(() => SharedUnitEnum, { description: 'What was counted.' })
  unit!: SharedUnitEnum;

  @Field(() => GraphQLLong, { description: 'How many different ones are in both.' })
  count!: number;

  @Field(() => [GraphQLLong], { nullable: true, description: 'ROW and KEY: how many rows of each have one of them.' })
  rows!: number[] | null;

  @Field(() => [GraphQLJson], { description: 'A few of them, values as text by column; none where values are kept from view.' })
  examples!: unknown[];
}

@ObjectType('DatasetLeakage', { description: 'What the splits of a snapshot have in common.' })
export class LeakageType {
  @Field(() => ProfileStateEnum, { description: 'How far the comparison of their rows is; NONE where there are none to compare.' })
  state!: ProfileStateEnum;

  @Field(() => LeakageVerdictEnum, { description: 'Whether they leak.' })
  verdict!: LeakageVerdictEnum;

  @Field(() => String, { nullable: true, description: 'NOT_COMPARED and NOT_SPLIT: why.' })
  reason!: string | null;

  @Field(() => [String], { nullable: true, description: 'Columns that told things apart; absent where whole rows were compared, or none.' })
  key!: string[] | null;

  @Field(() => [String], { description: 'The splits whose rows were compared.' })
  compared!: string[];

  @Field(() => [SharedBetweenSplitsType], { description: 'Each two splits that have something in common.' })
  shared!: SharedBetweenSplitsType[];
}
