import { Field, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLLong } from '@plinth/platform/graphql';
import { LogStreamEnum } from './enums.js';

@ObjectType('RunLogLine', { description: 'A line that a run wrote.' })
export class RunLogLineType {
  @Field(() => GraphQLLong, { description: "Its number in the run's log: from 0, without gaps." })
  index!: number;

  @Field(() => Date, { description: 'When it was written.' })
  at!: Date;

  @Field(() => LogStreamEnum, { description: 'Where it was written.' })
  stream!: LogStreamEnum;

  @Field(() => String, { description: 'Its text without the line break. Of a progress bar that wrote over itself, what was left.' })
  text!: string;
}

@ObjectType({ description: 'A line in a log.' })
export class RunLogEdge extends connectionOf('line', () => RunLogLineType) {}

@ObjectType({ description: "A page of a run's log, in the order in which it was written." })
export class RunLogConnection extends connectionFields('line', () => RunLogLineType, () => RunLogEdge) {}
