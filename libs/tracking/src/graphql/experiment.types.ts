import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, KeyValueInput } from '@plinth/platform/graphql';
import { LifecycleEnum } from './enums.js';

@ObjectType('Experiment', { description: 'What runs are gathered under: one question that they answer together.' })
export class ExperimentType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its name, which no other experiment of the workspace has.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is about, in Markdown.' })
  description!: string | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was last changed; its runs do not count.' })
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was deleted; absent while it is not.' })
  deletedAt!: Date | null;
}

@ObjectType({ description: 'An experiment in a list.' })
export class ExperimentEdge extends connectionOf('experiment', () => ExperimentType) {}

@ObjectType({ description: 'A page of experiments.' })
export class ExperimentConnection extends connectionFields('experiment', () => ExperimentType, () => ExperimentEdge) {}

@InputType({ description: 'An experiment to be made.' })
export class CreateExperimentInput {
  @Field(() => String, { description: 'Its name, which no other experiment of the workspace may have; at most 500 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is about, in Markdown; at most 20,000 characters.' })
  description?: string | null;

  @Field(() => [KeyValueInput], { nullable: true, description: 'Its tags.' })
  tags?: KeyValueInput[] | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What is to change of an experiment; what is left out stays.' })
export class UpdateExperimentInput {
  @Field(() => ID, { description: 'The experiment.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its new name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Its new description; null takes it away.' })
  description?: string | null;
}

@ArgsType()
export class ListArguments {
  @Field(() => Int, { nullable: true, description: 'Rows of the page: 1 to 1,000, 50 unless told.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the row after which the page begins.' })
  after?: string | null;

  @Field(() => String, { nullable: true, description: "Which rows: MLflow's filter language with OR, NOT and parentheses." })
  filter?: string | null;

  @Field(() => [String], { nullable: true, description: 'In which order, such as metrics.loss ASC; newest first unless told. What is absent comes last.' })
  orderBy?: string[] | null;

  @Field(() => LifecycleEnum, { nullable: true, description: 'Whether deleted ones are listed; not unless told.' })
  lifecycle?: LifecycleEnum | null;
}
