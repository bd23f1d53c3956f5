import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { connectionFields, connectionOf, KeyValueInput } from '@plinth/platform/graphql';
import { CompatibilityModeEnum, DatasetLifecycleEnum, DatasetOrderEnum, DatasetRefKindEnum, SensitivityEnum } from './enums.js';

@ObjectType('Dataset', { description: 'A name under which snapshots of data are kept.' })
export class DatasetType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its name, which no other data set of the workspace has.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is, in Markdown.' })
  description!: string | null;

  @Field(() => SensitivityEnum, { description: 'Who may know of it.' })
  sensitivity!: SensitivityEnum;

  @Field(() => [String], { description: 'What makes it sensitive, such as pii; in order.' })
  sensitivityLabels!: string[];

  @Field(() => CompatibilityModeEnum, { description: 'What a commit may change of the schema.' })
  compatibility!: CompatibilityModeEnum;

  @Field(() => Int, { nullable: true, description: 'Snapshots that no ref names and nobody holds go after so many days; absent for never.' })
  retentionDays!: number | null;

  @Field(() => Int, { description: 'The number of its newest snapshot; 0 when it has none.' })
  lastNumber!: number;

  @Field(() => ID, { description: 'Who answers for it.' })
  ownerId!: string;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it last changed or got a snapshot.' })
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was archived; absent while it is not.' })
  archivedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was deleted; absent while it is not.' })
  deletedAt!: Date | null;
}

@ObjectType({ description: 'A data set in a list.' })
export class DatasetEdge extends connectionOf('data set', () => DatasetType) {}
@ObjectType({ description: 'A page of data sets.' })
export class DatasetConnection extends connectionFields('data set', () => DatasetType, () => DatasetEdge) {}

@ObjectType('DatasetRef', { description: 'A name that leads to a snapshot.' })
export class DatasetRefType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => DatasetRefKindEnum, { description: 'Whether it moves.' })
  kind!: DatasetRefKindEnum;

  @Field(() => String, { description: 'The digest of the snapshot that it leads to.' })
  digest!: string;

  @Field(() => Boolean, { description: 'Only those with dataset:protect move or delete it.' })
  isProtected!: boolean;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it last moved.' })
  updatedAt!: Date;
}

@ObjectType({ description: 'A ref in a list.' })
export class DatasetRefEdge extends connectionOf('ref', () => DatasetRefType) {}
@ObjectType({ description: 'A page of refs, by name.' })
export class DatasetRefConnection extends connectionFields('ref', () => DatasetRefType, () => DatasetRefEdge) {}

@ObjectType('DatasetRefMove', { description: 'How a ref moved.' })
export class DatasetRefMoveType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'The ref.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Where it led before; absent when it was not there.' })
  fromDigest!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it leads since; absent when it was deleted.' })
  toDigest!: string | null;

  @Field(() => String, { nullable: true, description: 'Why: the message of the commit, or what was given.' })
  reason!: string | null;

  @Field(() => Date, { description: 'When.' })
  movedAt!: Date;
}

@ObjectType({ description: 'A move of a ref in a list.' })
export class DatasetRefMoveEdge extends connectionOf('move of a ref', () => DatasetRefMoveType) {}
@ObjectType({ description: 'A page of moves of refs, newest first.' })
export class DatasetRefMoveConnection extends connectionFields('move of a ref', () => DatasetRefMoveType, () => DatasetRefMoveEdge) {}

@InputType({ description: 'A data set to be made.' })
export class CreateDatasetInput {
  @Field(() => String, { description: 'Its name: 1 to 250 characters without /, :, @ and backslash, unique in the workspace.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is, in Markdown; at most 100,000 characters.' })
  description?: string | null;

  @Field(() => ID, { nullable: true, description: 'Who answers for it; you unless told.' })
  ownerId?: string | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Its tags.' })
  tags?: KeyValueInput[] | null;

  @Field(() => SensitivityEnum, { nullable: true, description: 'Who may know of it; INTERNAL unless told.' })
  sensitivity?: SensitivityEnum | null;

  @Field(() => [String], { nullable: true, description: 'What makes it sensitive; at most 50 words of lower-case letters, digits, dots, underscores and dashes.' })
  sensitivityLabels?: string[] | null;

  @Field(() => CompatibilityModeEnum, { nullable: true, description: 'What a commit may change of the schema; NONE (anything) unless told.' })
  compatibility?: CompatibilityModeEnum | null;

  @Field(() => Int, { nullable: true, description: 'Days after which snapshots that no ref names go; never unless told.' })
  retentionDays?: number | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What is to change of a data set; what is left out stays. All but the description needs the permission dataset:classify.' })
export class UpdateDatasetInput {
  @Field(() => ID, { description: 'The data set.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its new name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Its new description; null takes it away.' })
  description?: string | null;

  @Field(() => ID, { nullable: true, description: 'Its new owner.' })
  ownerId?: string | null;

  @Field(() => SensitivityEnum, { nullable: true, description: 'Who may know of it.' })
  sensitivity?: SensitivityEnum | null;

  @Field(() => [String], { nullable: true, description: 'What makes it sensitive, all of it.' })
  sensitivityLabels?: string[] | null;

  @Field(() => CompatibilityModeEnum, { nullable: true, description: 'What a commit may change of the schema.' })
  compatibility?: CompatibilityModeEnum | null;

  @Field(() => Int, { nullable: true, description: 'Days after which snapshots that no ref names go; null for never.' })
  retentionDays?: number | null;
}

@InputType({ description: 'Where a ref is to lead.' })
export class SetDatasetRefInput {
  @Field(() => ID, { description: 'The data set.' })
  datasetId!: string;

  @Field(() => String, { description: 'The ref: 1 to 100 lower-case letters, digits, dots, underscores, dashes and slashes. It is made when it is not there.' })
  name!: string;

  @Field(() => String, { description: 'The snapshot: its number, its digest, or another ref.' })
  to!: string;

  @Field(() => DatasetRefKindEnum, { nullable: true, description: 'What it becomes when it is made; BRANCH unless told.' })
  kind?: DatasetRefKindEnum | null;

  @Field(() => String, { nullable: true, description: 'The digest that it must lead to now, null for a ref that must not be there; left out: wherever it leads.' })
  expectedHead?: string | null;

  @Field(() => String, { nullable: true, description: 'Why; at most 10,000 characters.' })
  reason?: string | null;
}

@ArgsType()
export class DatasetListArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'Only names that begin so.' })
  namePrefix?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those that this actor answers for.' })
  ownerId?: string | null;

  @Field(() => [SensitivityEnum], { nullable: true, description: 'Only of these.' })
  sensitivities?: SensitivityEnum[] | null;

  @Field(() => String, { nullable: true, description: 'Only those with this tag.' })
  tagKey?: string | null;

  @Field(() => String, { nullable: true, description: 'Only those whose tag has this text; needs tagKey.' })
  tagValue?: string | null;

  @Field(() => DatasetLifecycleEnum, { nullable: true, description: 'Which; ACTIVE unless told.' })
  lifecycle?: DatasetLifecycleEnum | null;

  @Field(() => DatasetOrderEnum, { nullable: true, description: 'In which order; by name unless told.' })
  orderBy?: DatasetOrderEnum | null;
}
