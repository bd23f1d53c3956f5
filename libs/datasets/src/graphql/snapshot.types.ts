import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { connectionFields, connectionOf, GraphQLJson, GraphQLLong } from '@plinth/platform/graphql';
import { FileChangeKindEnum, MergeSideEnum, SchemaChangeKindEnum, SplitKindEnum } from './enums.js';

@ObjectType('DatasetColumn', { description: 'A column of a table in a snapshot.' })
export class ColumnType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its type: int64, float64, string, decimal(10, 2), timestamp[us, UTC], list<string?>.' })
  type!: string;

  @Field(() => Boolean, { description: 'Whether it takes nulls.' })
  nullable!: boolean;

  @Field(() => String, { nullable: true, description: 'What whoever reads older data takes where it is missing.' })
  default?: string | null;

  @Field(() => String, { nullable: true, description: 'What it holds, in words.' })
  description?: string | null;
}

@ObjectType('DatasetTable', { description: 'A table in a snapshot.' })
export class TableType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its files: a path, or a pattern with * and **.' })
  files!: string;

  @Field(() => String, { description: 'PARQUET, CSV or JSONL.' })
  format!: string;

  @Field(() => [ColumnType], { description: 'Its columns, in order.' })
  columns!: ColumnType[];

  @Field(() => Boolean, { description: 'Whether it was found in the files after the commit; such a table is no part of the digest.' })
  isFound!: boolean;
}

@ObjectType('DatasetSplit', { description: 'A part of a snapshot with a name, such as train.' })
export class SplitType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => SplitKindEnum, { description: 'What it is made of.' })
  kind!: SplitKindEnum;

  @Field(() => [String], { nullable: true, description: 'FILES: the folders that are in it whole.' })
  folders?: string[] | null;

  @Field(() => String, { nullable: true, description: 'FILES: the SHA-256 of the list of its paths.' })
  members?: string | null;

  @Field(() => GraphQLLong, { nullable: true, description: 'FILES: how many.' })
  files?: number | null;

  @Field(() => GraphQLLong, { nullable: true, description: 'FILES: their bytes.' })
  bytes?: number | null;

  @Field(() => String, { nullable: true, description: 'ROWS and KEYS: the table.' })
  table?: string | null;

  @Field(() => String, { nullable: true, description: 'ROWS: the condition, in SQL.' })
  where?: string | null;

  @Field(() => [String], { nullable: true, description: 'KEYS: the columns of the key.' })
  columns?: string[] | null;

  @Field(() => String, { nullable: true, description: 'KEYS: the file that lists the keys.' })
  file?: string | null;
}

@ObjectType('DatasetDerivationInput', { description: 'A snapshot that another was made of.' })
export class DerivationInputType {
  @Field(() => ID, { description: 'Its data set.' })
  datasetId!: string;

  @Field(() => String, { description: 'Its digest.' })
  digest!: string;
}

@ObjectType('DatasetBytesSource', { description: "Where bytes of a snapshot lay before they were committed, in the words of OpenLineage's naming." })
export class BytesSourceType {
  @Field(() => String, { description: 'The store or system, such as s3://bucket.' })
  namespace!: string;

  @Field(() => String, { description: 'The place there, such as a key or a table.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'The file or folder of the snapshot whose bytes they were; absent for all of it.' })
  path!: string | null;
}

@ObjectType('DatasetDerivation', { description: 'Where the data of a snapshot came from.' })
export class DerivationType {
  @Field(() => [DerivationInputType], { description: 'Snapshots that it was made of.' })
  inputs!: DerivationInputType[];

  @Field(() => ID, { nullable: true, description: 'The run that made it.' })
  runId!: string | null;

  @Field(() => String, { nullable: true, description: 'The step of a pipeline that made it.' })
  step!: string | null;

  @Field(() => String, { nullable: true, description: 'The query that made it.' })
  query!: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'With which parameters.' })
  parameters!: unknown;

  @Field(() => [BytesSourceType], { description: 'Where its bytes lay before, as far as the committer said; at most 100.' })
  sources!: BytesSourceType[];
}

@ObjectType('DatasetFileType', { description: 'Files of one kind in a snapshot.' })
export class FileTypeType {
  @Field(() => String, { description: 'Their extension, in lower case; empty for those without, and for rare ones.' })
  type!: string;

  @Field(() => GraphQLLong, { description: 'How many.' })
  files!: number;

  @Field(() => GraphQLLong, { description: 'Their bytes.' })
  bytes!: number;
}

@ObjectType('DatasetSnapshot', { description: 'What a data set was at a moment. It never changes.' })
export class SnapshotType {
  @Field(() => ID, { description: 'Its data set.' })
  datasetId!: string;

  @Field(() => String, { description: 'SHA-256 of its canonical document: the same data is the same digest.' })
  digest!: string;

  @Field(() => Int, { description: '1, 2, 3 … of its data set, without a gap.' })
  number!: number;

  @Field(() => String, { description: 'SHA-256 of the root of its manifest.' })
  root!: string;

  @Field(() => GraphQLLong, { description: 'How many files it has.' })
  files!: number;

  @Field(() => GraphQLLong, { description: 'Their bytes.' })
  bytes!: number;

  @Field(() => [String], { description: 'Digests of the snapshots that it follows; two for a merge.' })
  parents!: string[];

  @Field(() => String, { nullable: true, description: 'Why it was committed.' })
  message!: string | null;

  @Field(() => Date, { description: 'When.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Since when it is held against deletion; absent while it is not.' })
  heldAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it is held.' })
  holdReason!: string | null;

  @Field(() => Date, { nullable: true, description: 'When its files were given up; absent while they are there.' })
  deletedAt!: Date | null;
}

@ObjectType({ description: 'A snapshot in a list.' })
export class DatasetSnapshotEdge extends connectionOf('snapshot', () => SnapshotType) {}
@ObjectType({ description: 'A page of snapshots, newest first.' })
export class DatasetSnapshotConnection extends connectionFields('snapshot', () => SnapshotType, () => DatasetSnapshotEdge) {}

@ObjectType('DatasetFile', { description: 'A file of a snapshot.' })
export class FileEntryType {
  @Field(() => String, { description: 'Its path.' })
  path!: string;

  @Field(() => GraphQLLong, { description: 'Bytes.' })
  size!: number;

  @Field(() => String, { description: 'SHA-256 of its bytes, lower-case hex.' })
  digest!: string;
}

@ObjectType({ description: 'A file in a list.' })
export class DatasetFileEdge extends connectionOf('file', () => FileEntryType) {}
@ObjectType({ description: "A page of files, in the order of their paths' bytes." })
export class DatasetFileConnection extends connectionFields('file', () => FileEntryType, () => DatasetFileEdge) {}

@ObjectType('DatasetFileChange', { description: 'A file that is not the same in two snapshots.' })
export class FileChangeType {
  @Field(() => FileChangeKindEnum, { description: 'How it differs.' })
  kind!: FileChangeKindEnum;

  @Field(() => String, { description: 'Its path.' })
  path!: string;

  @Field(() => FileEntryType, { nullable: true, description: 'As it was; absent when it was not there.' })
  before!: FileEntryType | null;

  @Field(() => FileEntryType, { nullable: true, description: 'As it is; absent when it is not there any more.' })
  after!: FileEntryType | null;
}

@ObjectType({ description: 'A changed file in a list.' })
export class DatasetFileChangeEdge extends connectionOf('changed file', () => FileChangeType) {}
@ObjectType({ description: "A page of changed files, in the order of their paths' bytes." })
export class DatasetFileChangeConnection extends connectionFields('changed file', () => FileChangeType, () => DatasetFileChangeEdge) {}

@ObjectType('DatasetSchemaChange', { description: 'How a schema differs from another.' })
export class SchemaChangeType {
  @Field(() => SchemaChangeKindEnum, { description: 'What happened.' })
  kind!: SchemaChangeKindEnum;

  @Field(() => String, { description: 'The table.' })
  table!: string;

  @Field(() => String, { nullable: true, description: 'The column; absent for a change of the table itself.' })
  column!: string | null;

  @Field(() => String, { nullable: true, description: 'Its type before.' })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'Its type since.' })
  after!: string | null;
}

@ObjectType('DatasetDiffSummary', { description: 'How two snapshots differ, counted.' })
export class DiffSummaryType {
  @Field(() => GraphQLLong, { description: 'Files that only the head has.' })
  added!: number;

  @Field(() => GraphQLLong, { description: 'Files that only the base has.' })
  removed!: number;

  @Field(() => GraphQLLong, { description: 'Files that both have, with other bytes.' })
  changed!: number;

  @Field(() => GraphQLLong, { description: 'Bytes of the files that only the head has.' })
  addedBytes!: number;

  @Field(() => GraphQLLong, { description: 'Bytes of the files that only the base has.' })
  removedBytes!: number;

  @Field(() => GraphQLLong, { description: 'Bytes by which the changed ones grew; negative when they shrank.' })
  changedBytes!: number;
}

@ObjectType('DatasetDiff', { description: 'How a snapshot differs from another.' })
export class DiffType {
  @Field(() => SnapshotType, { description: 'The one that is compared with.' })
  base!: SnapshotType;

  @Field(() => SnapshotType, { description: 'The one that is compared.' })
  head!: SnapshotType;
}

@ObjectType('DatasetRead', { description: 'Somebody took files of a snapshot, within an hour.' })
export class ReadType {
  @Field(() => String, { description: 'The digest of the snapshot.' })
  digest!: string;

  @Field(() => Date, { description: 'When the hour began.' })
  hour!: Date;

  @Field(() => Date, { description: 'When they first did in it.' })
  firstAt!: Date;
}

@ObjectType({ description: 'A read in a list.' })
export class DatasetReadEdge extends connectionOf('read', () => ReadType) {}
@ObjectType({ description: 'A page of reads, newest first.' })
export class DatasetReadConnection extends connectionFields('read', () => ReadType, () => DatasetReadEdge) {}

@ArgsType()
export class DatasetFileArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'Only paths that begin so, such as train/.' })
  prefix?: string | null;
}

@ArgsType()
export class DatasetFileChangeArguments extends PageArguments {
  @Field(() => [FileChangeKindEnum], { nullable: true, description: 'Only these.' })
  kinds?: FileChangeKindEnum[] | null;
}

@ObjectType('DatasetMergeConflict', { description: 'A file that both sides of a merge changed, differently.' })
export class MergeConflictType {
  @Field(() => String, { description: 'Its path.' })
  path!: string;

  @Field(() => FileEntryType, { nullable: true, description: 'As both began with it; absent when it was not there.' })
  base!: FileEntryType | null;

  @Field(() => FileEntryType, { nullable: true, description: 'As the branch has it; absent when it is not there.' })
  ours!: FileEntryType | null;

  @Field(() => FileEntryType, { nullable: true, description: 'As the other has it; absent when it is not there.' })
  theirs!: FileEntryType | null;
}

@ObjectType('DatasetMergePreview', { description: 'What a merge would come across.' })
export class MergePreviewType {
  @Field(() => SnapshotType, { description: 'The newest snapshot that both follow.' })
  base!: SnapshotType;

  @Field(() => SnapshotType, { description: 'What the branch leads to.' })
  ours!: SnapshotType;

  @Field(() => SnapshotType, { description: 'What would be merged.' })
  theirs!: SnapshotType;

  @Field(() => Int, { description: 'How many files both changed differently.' })
  conflictCount!: number;

  @Field(() => [MergeConflictType], { description: "Those files, the first thousand, in the order of their paths' bytes." })
  conflicts!: MergeConflictType[];
}

@InputType({ description: 'What is to be merged into a branch.' })
export class MergeDatasetInput {
  @Field(() => ID, { description: 'The data set.' })
  datasetId!: string;

  @Field(() => String, { description: 'The branch that is merged into.' })
  into!: string;

  @Field(() => String, { description: 'What is merged: a number, a digest or a ref.' })
  from!: string;

  @Field(() => MergeSideEnum, { nullable: true, description: 'Whose file is taken where both changed it; without, a conflict refuses the merge.' })
  prefer?: MergeSideEnum | null;

  @Field(() => String, { nullable: true, description: 'Why; at most 10,000 characters.' })
  message?: string | null;

  @Field(() => String, { nullable: true, description: 'The digest that the branch must lead to; wherever it leads, when left out.' })
  expectedHead?: string | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}
