import { Field, Int, ObjectType } from '@nestjs/graphql';
import { KeyValueType } from '@plinth/tracking';
import { FeatureDefinitionKindEnum, FeatureSourceKindEnum, FeatureViewKindEnum, SensitivityEnum } from './enums.js';

@ObjectType('FeatureTypedName', { description: 'A name with the type of what it holds.' })
export class TypedNameType {
  @Field(() => String, { description: 'The name.' })
  name!: string;

  @Field(() => String, { description: 'BOOLEAN, INT32, INT64, FLOAT, DOUBLE, DECIMAL, STRING, BYTES, DATE, TIMESTAMP, UUID, JSON, or a list of these, such as LIST<DOUBLE>.' })
  type!: string;
}

@ObjectType('FeatureEntityContent', { description: 'What things are told apart by.' })
export class EntityContentType {
  @Field(() => [TypedNameType], { description: 'The columns that join.' })
  joinKeys!: TypedNameType[];
}

@ObjectType('FeatureSourceContent', { description: 'Where values come from.' })
export class SourceContentType {
  @Field(() => FeatureSourceKindEnum, { description: 'What kind of source it is.' })
  kind!: FeatureSourceKindEnum;

  @Field(() => String, { nullable: true, description: 'The data set that holds its rows.' })
  dataset!: string | null;

  @Field(() => String, { nullable: true, description: 'The ref of the data set that it follows; absent when it stays at a snapshot.' })
  ref!: string | null;

  @Field(() => String, { nullable: true, description: 'Digest of the snapshot at which it stays; absent when it follows a ref.' })
  snapshot!: string | null;

  @Field(() => String, { nullable: true, description: 'Which files of the data set, with * and **.' })
  path!: string | null;

  @Field(() => String, { nullable: true, description: 'The column of the moment that a row is about.' })
  timestampColumn!: string | null;

  @Field(() => String, { nullable: true, description: 'The column of the moment that a row was written.' })
  createdColumn!: string | null;

  @Field(() => [KeyValueType], { description: 'Names under which columns are known to views, by the name of the column.' })
  fieldMapping!: KeyValueType[];

  @Field(() => [TypedNameType], { description: 'Columns with their types, where they were said.' })
  schema!: TypedNameType[];

  @Field(() => [KeyValueType], { description: 'Where a STREAM source reads.' })
  stream!: KeyValueType[];
}

@ObjectType('Feature', { description: 'A value of an entity at a moment.' })
export class FeatureType {
  @Field(() => String, { description: 'Its name, unique in the view.' })
  name!: string;

  @Field(() => String, { description: 'The type of its values.' })
  type!: string;

  @Field(() => String, { nullable: true, description: 'What it means.' })
  description!: string | null;

  @Field(() => [KeyValueType], { description: 'Its tags.' })
  tags!: KeyValueType[];

  @Field(() => SensitivityEnum, { description: 'How much care it needs.' })
  sensitivity!: SensitivityEnum;

  @Field(() => String, { nullable: true, description: 'The column that it is; absent when it is computed.' })
  column!: string | null;

  @Field(() => String, { nullable: true, description: 'The SQL expression that computes it; absent when it is a column.' })
  expression!: string | null;
}

@ObjectType('FeatureViewInput', { description: 'What an ON_DEMAND view computes from.' })
export class ViewInputType {
  @Field(() => FeatureDefinitionKindEnum, { description: 'VIEW or SOURCE.' })
  kind!: FeatureDefinitionKindEnum;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@ObjectType('FeatureViewContent', { description: 'Features of entities.' })
export class ViewContentType {
  @Field(() => FeatureViewKindEnum, { description: 'How it comes to its features.' })
  kind!: FeatureViewKindEnum;

  @Field(() => [String], { description: 'Names of its entities.' })
  entities!: string[];

  @Field(() => String, { nullable: true, description: 'Name of the source that it reads; absent when it is computed.' })
  source!: string | null;

  @Field(() => [ViewInputType], { description: 'What it computes from; empty when it reads a source.' })
  inputs!: ViewInputType[];

  @Field(() => Int, { description: 'How long a value holds, in seconds; 0: until the next one.' })
  ttlSeconds!: number;

  @Field(() => Int, { nullable: true, description: 'How old its newest row should be at most, in seconds: it is shown, and nothing watches it. Absent when nobody said.' })
  freshnessSeconds!: number | null;

  @Field(() => [FeatureType], { description: 'Its features, in order.' })
  features!: FeatureType[];
}

@ObjectType('FeatureServiceMember', { description: 'Features of one view that a service gives.' })
export class ServiceMemberType {
  @Field(() => String, { description: 'Name of the view.' })
  view!: string;

  @Field(() => Int, { nullable: true, description: 'The version that is pinned; absent when the service follows the view.' })
  version!: number | null;

  @Field(() => [String], { nullable: true, description: 'Names of the features; absent: all that the version has.' })
  features!: string[] | null;
}

@ObjectType('FeatureServiceContent', { description: 'Features that are asked for together.' })
export class ServiceContentType {
  @Field(() => [ServiceMemberType], { description: 'Views with the features that are given of each.' })
  members!: ServiceMemberType[];
}
