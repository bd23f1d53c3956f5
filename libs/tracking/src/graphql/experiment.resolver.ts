import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, KeyValueInput, KeyValueType, loaderOf, OperationContext } from '@plinth/platform/graphql';
import { ExperimentService } from '../experiment.service.js';
import type { Experiment, ExperimentActivity } from '../experiment.store.js';
import { entriesOf, type KeyValue } from '../rules/index.js';
import { CreateExperimentInput, ExperimentType, UpdateExperimentInput } from './experiment.types.js';

const activityById = Symbol('activity of experiments');

@Resolver(() => ExperimentType)
export class ExperimentResolver {
  constructor(private readonly experiments: ExperimentService) {}

  @Query(() => ExperimentType, { nullable: true, description: 'The experiment, deleted or not; null when there is none.' })
  @Requires('experiment:read')
  experiment(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Experiment | undefined> {
    return this.experiments.byId(actor, id);
  }

  @Query(() => ExperimentType, { nullable: true, description: 'The experiment of this name, deleted or not; null when there is none.' })
  @Requires('experiment:read')
  experimentByName(@CurrentActor() actor: Actor, @Args('name', { type: () => String, description: 'Its whole name.' }) name: string): Promise<Experiment | undefined> {
    return this.experiments.byName(actor, name);
  }

  @Mutation(() => ExperimentType, { description: 'Makes an experiment.' })
  @Requires('experiment:write')
  createExperiment(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: CreateExperimentInput): Promise<Experiment> {
    return this.experiments.create(actor, input);
  }

  @Mutation(() => ExperimentType, { description: 'Changes name or description of an experiment.' })
  @Requires('experiment:write')
  updateExperiment(@CurrentActor() actor: Actor, @Args('input', { description: 'What is to change.' }) input: UpdateExperimentInput): Promise<Experiment> {
    return this.experiments.update(actor, input);
  }

  @Mutation(() => ExperimentType, { description: 'Adds tags to an experiment, or gives those that are there a new text.' })
  @Requires('experiment:write')
  setExperimentTags(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The experiment.' }) id: string,
    @Args('tags', { type: () => [KeyValueInput], description: 'The tags.' }) tags: KeyValueInput[],
  ): Promise<Experiment> {
    return this.experiments.setTags(actor, id, tags);
  }

  @Mutation(() => ExperimentType, { description: 'Takes tags from an experiment; keys that it has not are ignored.' })
  @Requires('experiment:write')
  deleteExperimentTags(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The experiment.' }) id: string,
    @Args('keys', { type: () => [String], description: 'Keys of the tags.' }) keys: string[],
  ): Promise<Experiment> {
    return this.experiments.deleteTags(actor, id, keys);
  }

  @Mutation(() => ExperimentType, { description: 'Hides an experiment from lists until it is restored. Its runs stay as they are, and its name stays taken.' })
  @Requires('experiment:delete')
  deleteExperiment(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The experiment.' }) id: string): Promise<Experiment> {
    return this.experiments.delete(actor, id);
  }

  @Mutation(() => ExperimentType, { description: 'Brings a deleted experiment back.' })
  @Requires('experiment:delete')
  restoreExperiment(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The experiment.' }) id: string): Promise<Experiment> {
    return this.experiments.restore(actor, id);
  }

  @ResolveField(() => [KeyValueType], { description: 'Its tags, in the order of their keys.' })
  @Requires('experiment:read')
  tags(@Parent() experiment: Experiment): KeyValue[] {
    return entriesOf(experiment.tags);
  }

  @ResolveField(() => Int, { description: 'Runs that are not deleted.' })
  @Requires('run:read')
  async runCount(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() experiment: Experiment): Promise<number> {
    return (await this.activity(actor, context, experiment)).runCount;
  }

  @ResolveField(() => Date, { nullable: true, description: 'When its newest run that is not deleted began.' })
  @Requires('run:read')
  async lastRunAt(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() experiment: Experiment): Promise<Date | null> {
    return (await this.activity(actor, context, experiment)).lastRunAt;
  }

  private activity(actor: Actor, context: GraphQLContext, { id }: Experiment): Promise<ExperimentActivity> {
    return loaderOf<string, ExperimentActivity>(context, activityById, (ids) => this.experiments.activity(actor, ids)).load(id);
  }
}
