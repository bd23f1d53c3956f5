import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('ToldTag', { description: 'What a producer says of a thing by key and value.' })
export class ToldTagType {
  @Field(() => String, { description: 'The key, such as pii.' })
  key!: string;

  @Field(() => String, { description: 'The value; empty where the key says it all.' })
  value!: string;

  @Field(() => String, { nullable: true, description: "Who says so, in the producer's words." })
  source!: string | null;

  @Field(() => String, { nullable: true, description: 'Of an asset: the column that it is said of.' })
  column!: string | null;
}

@ObjectType('AssetSource', { description: 'The system that an asset lies in, as a producer reaches it.' })
export class AssetSourceType {
  @Field(() => String, { nullable: true, description: 'Its name.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'Its address.' })
  uri!: string | null;
}

@ObjectType('AssetCatalog', { description: 'The catalogue that an asset is entered in.' })
export class AssetCatalogType {
  @Field(() => String, { nullable: true, description: 'Its name.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'Its kind, such as glue or polaris.' })
  type!: string | null;

  @Field(() => String, { nullable: true, description: 'What it keeps, such as iceberg or hive.' })
  framework!: string | null;

  @Field(() => String, { nullable: true, description: 'Its address.' })
  metadataUri!: string | null;

  @Field(() => String, { nullable: true, description: 'Where the data lies that it knows of.' })
  warehouseUri!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it is configured, such as spark.' })
  source!: string | null;
}

@ObjectType('AssetStorage', { description: 'How an asset is stored.' })
export class AssetStorageType {
  @Field(() => String, { nullable: true, description: 'Such as iceberg or delta.' })
  layer!: string | null;

  @Field(() => String, { nullable: true, description: 'Such as parquet.' })
  format!: string | null;
}

@ObjectType('AssetSort', { description: 'What an asset is to the system that it lies in.' })
export class AssetSortType {
  @Field(() => String, { nullable: true, description: 'Such as TABLE, VIEW or TOPIC.' })
  type!: string | null;

  @Field(() => String, { nullable: true, description: 'Such as MATERIALIZED or EXTERNAL.' })
  subtype!: string | null;
}

@ObjectType('ExternalQuery', { description: 'The query of another system that an execution was.' })
export class ExternalQueryType {
  @Field(() => String, { description: 'Its id there.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The system.' })
  source!: string | null;
}

@ObjectType('ExtractionError', { description: 'Something that a producer could not find out.' })
export class ExtractionErrorType {
  @Field(() => String, { description: 'Why.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'What could not be understood, such as a statement.' })
  task!: string | null;

  @Field(() => Int, { nullable: true, description: 'Its number among all, from 0.' })
  taskNumber!: number | null;

  @Field(() => String, { nullable: true, description: 'Where that happened.' })
  stackTrace!: string | null;
}

@ObjectType('ExtractionFailure', { description: 'What a producer could not find out about an execution.' })
export class ExtractionFailureType {
  @Field(() => Int, { nullable: true, description: 'Tasks in all, such as statements.' })
  totalTasks!: number | null;

  @Field(() => Int, { nullable: true, description: 'Those that could not be understood.' })
  failedTasks!: number | null;

  @Field(() => [ExtractionErrorType], { description: 'Why; at most 20.' })
  errors!: ExtractionErrorType[];
}
