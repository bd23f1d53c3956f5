import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLLong } from '@plinth/platform/graphql';
import { AssetCatalogType, AssetSortType, AssetSourceType, AssetStorageType, ToldTagType } from './described.types.js';
import { AssetLifecycleEnum, CheckSeverityEnum, SourceTypeEnum, UseSideEnum } from './enums.js';

@ObjectType('AssetName', { description: 'A name of an asset.' })
export class AssetNameType {
  @Field(() => String, { description: 'The system that it lies in, such as postgres://db:5432.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name there.' })
  name!: string;
}

@ObjectType('AssetField', { description: 'A column of an asset.' })
export class AssetFieldType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Its type, in the words of the system that it lies in.' })
  type!: string | null;

  @Field(() => String, { nullable: true, description: 'What it holds.' })
  description!: string | null;
}

@ObjectType('Asset', { description: 'A table, file or topic of another system.' })
export class AssetType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'The system that it lies in, by the name that was told first.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name there.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is.' })
  description!: string | null;

  @Field(() => [String], { description: 'Who answers for it, as producers say.' })
  owners!: string[];

  @Field(() => AssetLifecycleEnum, { nullable: true, description: 'What last happened to it, where that was told.' })
  lifecycle!: AssetLifecycleEnum | null;

  @Field(() => [AssetFieldType], { description: 'Its columns, as they were last told.' })
  fields!: AssetFieldType[];

  @Field(() => [ToldTagType], { description: 'What producers say of it, and of its columns, by key and value.' })
  tags!: ToldTagType[];

  @Field(() => AssetSortType, { nullable: true, description: 'What it is to the system that it lies in.' })
  sort!: AssetSortType | null;

  @Field(() => AssetSourceType, { nullable: true, description: 'The system that it lies in, as producers reach it.' })
  source!: AssetSourceType | null;

  @Field(() => AssetCatalogType, { nullable: true, description: 'The catalogue that it is entered in.' })
  catalog!: AssetCatalogType | null;

  @Field(() => AssetStorageType, { nullable: true, description: 'How it is stored.' })
  storage!: AssetStorageType | null;

  @Field(() => Date, { description: 'When it was first told of.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When what is known of it last changed.' })
  updatedAt!: Date;
}

@ObjectType({ description: 'An asset in a list.' })
export class AssetEdge extends connectionOf('asset', () => AssetType) {}
@ObjectType({ description: 'A page of assets, what changed last first.' })
export class AssetConnection extends connectionFields('asset', () => AssetType, () => AssetEdge) {}

@ObjectType('QualityCheck', { description: 'An assertion about data that was tried.' })
export class QualityCheckType {
  @Field(() => String, { description: 'What was asserted.' })
  assertion!: string;

  @Field(() => String, { nullable: true, description: 'Of which column.' })
  column!: string | null;

  @Field(() => Boolean, { description: 'Whether it held.' })
  hasPassed!: boolean;

  @Field(() => CheckSeverityEnum, { nullable: true, description: 'How grave it is when it does not hold.' })
  severity!: CheckSeverityEnum | null;
}

@ObjectType('ColumnSource', { description: 'A column that another one came from.' })
export class ColumnSourceType extends AssetNameType {
  @Field(() => String, { description: 'The column.' })
  column!: string;

  @Field(() => SourceTypeEnum, { nullable: true, description: 'How.' })
  type!: SourceTypeEnum | null;

  @Field(() => String, { nullable: true, description: 'How, in words.' })
  description!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether what came out no longer tells what went in.' })
  isMasking!: boolean | null;
}

@ObjectType('ColumnOrigin', { description: 'What a column came from.' })
export class ColumnOriginType {
  @Field(() => String, { nullable: true, description: 'The column; absent for what all of them depend on.' })
  column!: string | null;

  @Field(() => [ColumnSourceType], { description: 'Its sources.' })
  sources!: ColumnSourceType[];
}

@ObjectType('AssetUse', { description: 'That an execution read or wrote an asset.' })
export class AssetUseType {
  @Field(() => UseSideEnum, { description: 'Which way.' })
  side!: UseSideEnum;

  @Field(() => String, { nullable: true, description: 'The version of the asset, where it was told.' })
  version!: string | null;

  @Field(() => GraphQLLong, { nullable: true, description: 'Rows.' })
  rowCount!: number | null;

  @Field(() => Float, { nullable: true, description: 'Bytes.' })
  byteCount!: number | null;

  @Field(() => GraphQLLong, { nullable: true, description: 'Files.' })
  fileCount!: number | null;

  @Field(() => [QualityCheckType], { description: 'What was asserted of it, and whether it held.' })
  checks!: QualityCheckType[];

  @Field(() => [ColumnOriginType], { description: 'What its columns came from.' })
  columns!: ColumnOriginType[];

  @Field(() => Date, { description: 'When it was last told of.' })
  usedAt!: Date;
}

@ObjectType({ description: 'A use of an asset in a list.' })
export class AssetUseEdge extends connectionOf('use of an asset', () => AssetUseType) {}
@ObjectType({ description: 'A page of uses of an asset, newest first.' })
export class AssetUseConnection extends connectionFields('use of an asset', () => AssetUseType, () => AssetUseEdge) {}
