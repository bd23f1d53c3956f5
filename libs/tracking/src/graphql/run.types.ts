import { Field, ID, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLJson } from '@plinth/platform/graphql';
import { RunStatusEnum } from './enums.js';

@ObjectType('RunSource', { description: 'Where a run came from: the code, the command and the machine.' })
export class RunSourceType {
  @Field(() => String, { nullable: true, description: 'The commit that was checked out.' })
  gitCommit!: string | null;

  @Field(() => String, { nullable: true, description: 'The branch that was checked out.' })
  gitBranch!: string | null;

  @Field(() => String, { nullable: true, description: 'Where the repository comes from, without credentials.' })
  gitRemote!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether files differed from the commit.' })
  gitDirty!: boolean | null;

  @Field(() => String, { nullable: true, description: 'How files differed from the commit, as a unified diff.' })
  diff!: string | null;

  @Field(() => String, { nullable: true, description: 'The command line.' })
  command!: string | null;

  @Field(() => String, { nullable: true, description: 'The file that was started.' })
  entryPoint!: string | null;

  @Field(() => String, { nullable: true, description: 'The machine.' })
  host!: string | null;

  @Field(() => String, { nullable: true, description: 'The language and its version.' })
  runtime!: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'Packages and other environment facts.' })
  environment!: unknown;
}

@ObjectType('RunInput', { description: 'A data set that a run read.' })
export class RunInputType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: "The data set's name." })
  name!: string;

  @Field(() => String, { description: 'What tells this state of it from others, such as a hash.' })
  digest!: string;

  @Field(() => String, { nullable: true, description: 'Where it lies, by kind: local, s3, http and so on.' })
  sourceType!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it lies.' })
  source!: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'Its columns and their types.' })
  schema!: unknown;

  @Field(() => GraphQLJson, { nullable: true, description: 'Counts and other figures of it.' })
  profile!: unknown;
}

@ObjectType('Run', { description: 'One execution of code that was worth recording.' })
export class RunType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => ID, { description: 'The experiment that it belongs to.' })
  experimentId!: string;

  @Field(() => ID, { nullable: true, description: 'The run that it is part of.' })
  parentRunId!: string | null;

  @Field(() => String, { description: 'Its name; several may have the same.' })
  name!: string;

  @Field(() => RunStatusEnum, { description: 'Where it is in its life.' })
  status!: RunStatusEnum;

  @Field(() => Date, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it ended; absent while it has not.' })
  endedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When its process last said that it lives; absent if it never did.' })
  heartbeatAt!: Date | null;

  @Field(() => Date, { description: 'When it was recorded.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When its record last changed; metrics and logs do not count.' })
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was deleted; absent while it is not.' })
  deletedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What people wrote about it, in Markdown.' })
  notes!: string | null;
}

@ObjectType({ description: 'A run in a list.' })
export class RunEdge extends connectionOf('run', () => RunType) {}

@ObjectType({ description: 'A page of runs.' })
export class RunConnection extends connectionFields('run', () => RunType, () => RunEdge) {}
