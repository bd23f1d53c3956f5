import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLJson } from '@plinth/platform/graphql';

export enum ExpectationOutcomeEnum { MET = 'MET', VIOLATED = 'VIOLATED', UNDECIDED = 'UNDECIDED' }
registerEnumType(ExpectationOutcomeEnum, { name: 'ExpectationOutcome', description: 'Whether rows are as they are expected to be.', valuesMap: { MET: { description: 'Every expectation is met.' }, VIOLATED: { description: 'One is not.' }, UNDECIDED: { description: 'One could not be looked at: this is no "met".' } } });

export enum ExpectationKindEnum { SCHEMA = 'SCHEMA', NOT_NULL = 'NOT_NULL', RANGE = 'RANGE', SET = 'SET', PATTERN = 'PATTERN', UNIQUE = 'UNIQUE', FRESH = 'FRESH', VOLUME = 'VOLUME', REFERENCE = 'REFERENCE' }
registerEnumType(ExpectationKindEnum, {
  name: 'ExpectationKind', description: 'What can be expected of a table.',
  valuesMap: {
    SCHEMA: { description: 'Its columns and their types.' }, NOT_NULL: { description: 'A column has values.' }, RANGE: { description: 'Numbers lie within bounds.' }, SET: { description: 'Values are some of a few.' }, PATTERN: { description: 'Texts match a regular expression.' },
    UNIQUE: { description: 'No two rows are the same in some columns.' }, FRESH: { description: 'The latest moment is not old.' }, VOLUME: { description: 'There are so many rows.' }, REFERENCE: { description: 'Values are in a column of a data set.' },
  },
});

@ObjectType('ExpectationSuite', { description: 'What is expected of a table, under a name. A version never changes; the name gets a further one.' })
export class ExpectationSuiteType {
  @Field(() => ID, { description: 'The UUID of the suite, the same for all versions.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Int, { description: 'Which version.' })
  version!: number;

  @Field(() => Int, { description: 'The newest version of the name.' })
  newest!: number;

  @Field(() => String, { description: 'SHA-256 of the expectations as canonical JSON.' })
  digest!: string;

  @Field(() => GraphQLJson, { description: 'The expectations in their order, as saveExpectations takes them.' })
  expectations!: unknown;

  @Field(() => Date, { description: 'When this version was saved.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A suite in a list.' })
export class ExpectationSuiteEdge extends connectionOf('suite', () => ExpectationSuiteType) {}
@ObjectType({ description: 'A page of suites.' })
export class ExpectationSuiteConnection extends connectionFields('suite', () => ExpectationSuiteType, () => ExpectationSuiteEdge) {}

@ObjectType('ExpectationGate', { description: 'The suite that each new snapshot of a data set has to meet.' })
export class ExpectationGateType {
  @Field(() => ID, { description: 'The data set.' })
  datasetId!: string;

  @Field(() => ID, { description: 'The suite.' })
  suiteId!: string;

  @Field(() => Int, { nullable: true, description: 'Its version; absent: the newest at each commit.' })
  version!: number | null;

  @Field(() => String, { description: 'Which files of a snapshot are the table, with * and **.' })
  path!: string;

  @Field(() => Date, { description: 'Since when.' })
  setAt!: Date;
}

@ObjectType('ExpectationResult', { description: 'What became of one expectation.' })
export class ExpectationResultType {
  @Field(() => ExpectationKindEnum, { description: 'What is expected.' })
  kind!: ExpectationKindEnum;

  @Field(() => String, { nullable: true, description: 'The column; absent where it is of the whole table.' })
  column!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is met; absent where it could not be looked at.' })
  holds!: boolean | null;

  @Field(() => Float, { description: 'Rows that are otherwise.' })
  rows!: number;

  @Field(() => String, { nullable: true, description: 'One of their values; "masked" where the column is sensitive.' })
  example!: string | null;

  @Field(() => String, { description: 'What was found, in words.' })
  sentence!: string;
}

@ObjectType('ExpectationFindings', { description: 'Whether the rows of a window are as a suite expects them.' })
export class ExpectationFindingsType {
  @Field(() => ID, { description: 'The suite.' })
  suiteId!: string;

  @Field(() => String, { description: 'Its name.' })
  suite!: string;

  @Field(() => Int, { description: 'Its version.' })
  version!: number;

  @Field(() => ExpectationOutcomeEnum, { description: 'What it came to.' })
  outcome!: ExpectationOutcomeEnum;

  @Field(() => Float, { description: 'Rows that were looked at.' })
  rows!: number;

  @Field(() => [ExpectationResultType], { description: 'Each expectation, in the order of the suite.' })
  results!: ExpectationResultType[];

  @Field(() => String, { description: 'What was found, in words.' })
  sentence!: string;
}

const expectationsHelp = `A list, strict: {kind: "SCHEMA", columns: [{name, type}], exact}, {kind: "NOT_NULL", column}, {kind: "RANGE", column, min, max}, {kind: "SET", column, values}, {kind: "PATTERN", column, pattern}, {kind: "UNIQUE", columns},
{kind: "FRESH", column, withinHours}, {kind: "VOLUME", atLeast, atMost}, {kind: "REFERENCE", column, dataset, reference, path, in}. Those of rows take a tolerance: the share that may be otherwise. Types are INTEGER, NUMBER, TEXT, BOOLEAN, DATE, TIMESTAMP, LIST or OTHER.`;

@InputType({ description: 'Expectations to be kept under a name.' })
export class SaveExpectationsInput {
  @Field(() => String, { description: 'The name.' })
  name!: string;

  @Field(() => GraphQLJson, { description: expectationsHelp })
  expectations!: unknown;
}

@InputType({ description: 'A suite that new snapshots of a data set are to meet.' })
export class SetExpectationGateInput {
  @Field(() => ID, { description: 'The data set.' })
  datasetId!: string;

  @Field(() => ID, { description: 'The suite.' })
  suiteId!: string;

  @Field(() => Int, { nullable: true, description: 'Its version; the newest at each commit when left out.' })
  version?: number | null;

  @Field(() => String, { nullable: true, description: 'Which files of a snapshot are the table, with * and **; all of them unless told.' })
  path?: string | null;
}
