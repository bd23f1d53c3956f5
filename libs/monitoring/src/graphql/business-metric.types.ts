import { Field, Float, ID, InputType, ObjectType } from '@nestjs/graphql';

@ObjectType('BusinessPoint', { description: 'A number at a moment.' })
export class BusinessPointType {
  @Field(() => Date, { description: 'When.' })
  at!: Date;

  @Field(() => Float, { description: 'How much.' })
  value!: number;
}

@ObjectType('BusinessMetric', { description: 'A number of the business over time, beside what a monitor found.' })
export class BusinessMetricType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => [BusinessPointType], { description: 'Its points, ascending; the latest 1,000 of what was asked for.' })
  points!: BusinessPointType[];
}

@InputType({ description: 'A number at a moment.' })
export class BusinessPointInput {
  @Field(() => Date, { description: 'When.' })
  at!: Date;

  @Field(() => Float, { description: 'How much.' })
  value!: number;
}

@InputType({ description: 'Numbers of the business for the time line of a monitor.' })
export class LogBusinessMetricInput {
  @Field(() => ID, { description: 'The monitor.' })
  monitorId!: string;

  @Field(() => String, { description: 'The name, with its unit. A monitor has at most 50.' })
  name!: string;

  @Field(() => [BusinessPointInput], { description: 'At most 10,000. For the same moment the value that is said last counts.' })
  points!: BusinessPointInput[];
}
