import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { KeyValueInput } from '@plinth/tracking';
import { FeatureCompatibilityEnum, FeatureSourceKindEnum, FeatureViewKindEnum, SensitivityEnum } from './enums.js';

@InputType({ description: 'A name with the type of what it holds.' })
export class FeatureTypedNameInput {
  @Field(() => String, { description: 'Letters, digits and _, at most 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'BOOLEAN, INT32, INT64, FLOAT, DOUBLE, DECIMAL, STRING, BYTES, DATE, TIMESTAMP, UUID, JSON, or a list of these, such as LIST<DOUBLE>.' })
  type!: string;
}

@InputType({ description: 'What things are told apart by.' })
export class FeatureEntityInput {
  @Field(() => [FeatureTypedNameInput], { description: 'The columns that join, 1 to 16.' })
  joinKeys!: FeatureTypedNameInput[];
}

@InputType({ description: 'Where values come from.' })
export class FeatureSourceInput {
  @Field(() => FeatureSourceKindEnum, { description: 'What kind of source it is.' })
  kind!: FeatureSourceKindEnum;

  @Field(() => String, { nullable: true, description: 'The data set that holds its rows; a BATCH source needs it, a REQUEST source has none.' })
  dataset?: string | null;

  @Field(() => String, { nullable: true, description: 'The ref to follow; main unless told.' })
  ref?: string | null;

  @Field(() => String, { nullable: true, description: 'Digest of a snapshot to stay at, instead of a ref.' })
  snapshot?: string | null;

  @Field(() => String, { nullable: true, description: 'Which files of the data set, with * and **; all unless told.' })
  path?: string | null;

  @Field(() => String, { nullable: true, description: 'The column of the moment that a row is about; needed with a data set.' })
  timestampColumn?: string | null;

  @Field(() => String, { nullable: true, description: 'The column of the moment that a row was written.' })
  createdColumn?: string | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Names under which columns are to be known to views, by the name of the column.' })
  fieldMapping?: KeyValueInput[] | null;

  @Field(() => [FeatureTypedNameInput], { nullable: true, description: 'Columns with their types; a REQUEST source needs them.' })
  schema?: FeatureTypedNameInput[] | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Where a STREAM source reads, such as its topic. Never a secret.' })
  stream?: KeyValueInput[] | null;
}

@InputType({ description: 'A value of an entity at a moment.' })
export class FeatureInput {
  @Field(() => String, { description: 'Letters, digits and _, unique in the view.' })
  name!: string;

  @Field(() => String, { description: 'The type of its values.' })
  type!: string;

  @Field(() => String, { nullable: true, description: 'What it means; at most 2,000 characters.' })
  description?: string | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Its tags.' })
  tags?: KeyValueInput[] | null;

  @Field(() => SensitivityEnum, { nullable: true, description: 'How much care it needs; INTERNAL unless told.' })
  sensitivity?: SensitivityEnum | null;

  @Field(() => String, { nullable: true, description: 'The column of the source that it is; the one of its name unless told.' })
  column?: string | null;

  @Field(() => String, { nullable: true, description: 'The SQL expression that computes it, in an ON_DEMAND view; at most 4,000 characters.' })
  expression?: string | null;
}

@InputType({ description: 'What an ON_DEMAND view computes from: a view, whose features are view__feature, or a REQUEST source.' })
export class FeatureViewInputInput {
  @Field(() => String, { nullable: true, description: 'Name of a view.' })
  view?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of a REQUEST source.' })
  source?: string | null;
}

@InputType({ description: 'Features of entities.' })
export class FeatureViewContentInput {
  @Field(() => FeatureViewKindEnum, { nullable: true, description: 'How it comes to its features; BATCH unless told.' })
  kind?: FeatureViewKindEnum | null;

  @Field(() => [String], { nullable: true, description: 'Names of its entities; without any it has one row for each moment.' })
  entities?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Name of the source that it reads.' })
  source?: string | null;

  @Field(() => [FeatureViewInputInput], { nullable: true, description: 'What an ON_DEMAND view computes from.' })
  inputs?: FeatureViewInputInput[] | null;

  @Field(() => Int, { nullable: true, description: 'How long a value holds, in seconds; 0, until the next one, unless told.' })
  ttlSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: 'How old its newest row should be at most, in seconds: it is shown, and nothing watches it.' })
  freshnessSeconds?: number | null;

  @Field(() => [FeatureInput], { description: 'Its features, 1 to 2,000.' })
  features!: FeatureInput[];
}

@InputType({ description: 'Features of one view that a service gives.' })
export class FeatureServiceMemberInput {
  @Field(() => String, { description: 'Name of the view.' })
  view!: string;

  @Field(() => Int, { nullable: true, description: 'The version to pin; the service follows the view unless told.' })
  version?: number | null;

  @Field(() => [String], { nullable: true, description: 'Names of the features; all unless told.' })
  features?: string[] | null;
}

@InputType({ description: 'Features that are asked for together.' })
export class FeatureServiceInput {
  @Field(() => [FeatureServiceMemberInput], { description: 'Views with the features that are given of each, at most 200.' })
  members!: FeatureServiceMemberInput[];
}

@InputType({ description: 'Something to be defined: a name, what it says of itself, and exactly one of entity, source, view and service.' })
export class FeatureDefinitionInput {
  @Field(() => String, { description: 'Letters, digits, _ . and -, at most 200 characters; unique among definitions of the kind.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is, in Markdown; at most 20,000 characters.' })
  description?: string | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Its tags, instead of those that it has.' })
  tags?: KeyValueInput[] | null;

  @Field(() => ID, { nullable: true, description: 'Who answers for it; whoever does now unless told, and you for a new one.' })
  ownerId?: string | null;

  @Field(() => FeatureCompatibilityEnum, { nullable: true, description: 'What versions after this one may do; FORWARD unless told.' })
  compatibility?: FeatureCompatibilityEnum | null;

  @Field(() => FeatureEntityInput, { nullable: true, description: 'An entity.' })
  entity?: FeatureEntityInput | null;

  @Field(() => FeatureSourceInput, { nullable: true, description: 'A source.' })
  source?: FeatureSourceInput | null;

  @Field(() => FeatureViewContentInput, { nullable: true, description: 'A view.' })
  view?: FeatureViewContentInput | null;

  @Field(() => FeatureServiceInput, { nullable: true, description: 'A service.' })
  service?: FeatureServiceInput | null;
}

@InputType({ description: 'Definitions that are to be there, all of them or none.' })
export class ApplyFeatureDefinitionsInput {
  @Field(() => [FeatureDefinitionInput], { description: 'At most 1,000. What is left out stays as it is: nothing is ever deleted this way.' })
  definitions!: FeatureDefinitionInput[];

  @Field(() => String, { nullable: true, description: 'Digest of the plan that was looked at: when something else would happen, nothing does.' })
  planDigest?: string | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}
