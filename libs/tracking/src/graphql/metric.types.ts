import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLLong } from '@plinth/platform/graphql';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

const words = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** JSON has no NaN and no infinities, and metrics do. */
export const GraphQLMetricValue = new GraphQLScalarType<number, number | string>({
  name: 'MetricValue',
  description: 'A metric\'s value: a JSON number, or one of the strings "NaN", "Infinity", "-Infinity".',
  serialize: (value) => {
    if (typeof value !== 'number') throw new GraphQLError('MetricValue stands for a number only.');
    return Number.isFinite(value) ? value : String(value);
  },
  parseValue: metricValue,
  parseLiteral: (node: ValueNode) => metricValue(node.kind === Kind.INT || node.kind === Kind.FLOAT ? Number(node.value) : node.kind === Kind.STRING ? node.value : undefined),
});

function metricValue(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const meant = typeof value === 'string' ? words.get(value) : undefined;
  if (meant === undefined) throw new GraphQLError('MetricValue must be a number, "NaN", "Infinity" or "-Infinity".');
  return meant;
}

@ObjectType('MetricSummary', { description: 'What is known of one metric of a run without reading its points.' })
export class MetricSummaryType {
  @Field(() => String, { description: "The metric's name." })
  key!: string;

  @Field(() => GraphQLMetricValue, { description: 'The value of the greatest step; of equal steps that of the latest time.' })
  last!: number;

  @Field(() => GraphQLMetricValue, { nullable: true, description: 'The lowest value, infinities included; absent when all are NaN.' })
  min!: number | null;

  @Field(() => GraphQLMetricValue, { nullable: true, description: 'The highest value, infinities included; absent when all are NaN.' })
  max!: number | null;

  @Field(() => GraphQLLong, { description: 'The step of the last value.' })
  lastStep!: number;

  @Field(() => Date, { description: 'The time of the last value.' })
  lastTime!: Date;

  @Field(() => GraphQLLong, { description: 'Points logged.' })
  count!: number;
}

@ObjectType('MetricSeries', { description: 'Points of one key of one run, as columns of equal length, ordered by step, then time.' })
export class MetricSeriesType {
  @Field(() => ID, { description: 'The run.' })
  runId!: string;

  @Field(() => String, { description: "The metric's name." })
  key!: string;

  @Field(() => [GraphQLLong], { description: 'The step of each point.' })
  steps!: readonly number[];

  @Field(() => [GraphQLLong], { description: 'The time of each point, in milliseconds since 1970.' })
  times!: readonly number[];

  @Field(() => [GraphQLMetricValue], { description: 'The value of each point.' })
  values!: ArrayLike<number>;

  @Field(() => GraphQLLong, { description: 'Points stored in the range asked for, or added; more than the columns hold when they were thinned.' })
  total!: number;
}

@ObjectType('FollowedMetricSeries', { description: 'A series as it is, or points that were added to it: columns of equal length, ordered by step, then time.' })
export class FollowedMetricSeriesType extends MetricSeriesType {
  @Field(() => Boolean, { description: 'True: the series from its first point on, in place of all that was told of it before. False: points to put in among those.' })
  isWhole!: boolean;
}
