import { Args, ArgsType, Field, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, toConnection } from '@plinth/platform/graphql';
import type { Experiment } from '../experiment.store.js';
import { type CountedPage, ListService } from '../list.service.js';
import type { Run } from '../run.store.js';
import { ExperimentConnection, ExperimentType, ListArguments } from './experiment.types.js';
import { RunConnection, RunType } from './run.types.js';

/** A connection that is counted when its totalCount is selected, and not otherwise. */
interface Counted<Node> extends ConnectionOf<Node> {
  readonly count: () => Promise<number>;
}

@ArgsType()
class RunListArguments extends ListArguments {
  @Field(() => [ID], { nullable: true, description: 'Only runs of these experiments, at most 1,000; of all unless told.' })
  experimentIds?: string[] | null;
}

@Resolver()
export class ListResolver {
  constructor(private readonly lists: ListService) {}

  @Query(() => ExperimentConnection, { description: 'Experiments, newest first unless told.' })
  @Requires('experiment:read')
  async experiments(@CurrentActor() actor: Actor, @Args() query: ListArguments): Promise<Counted<Experiment>> {
    return counted(await this.lists.experiments(actor, query), query.after);
  }

  @Query(() => RunConnection, { description: 'Runs, newest first unless told.' })
  @Requires('run:read')
  async runs(@CurrentActor() actor: Actor, @Args() query: RunListArguments): Promise<Counted<Run>> {
    return counted(await this.lists.runs(actor, query), query.after);
  }
}

@Resolver(() => ExperimentType)
export class ExperimentRunsResolver {
  constructor(private readonly lists: ListService) {}

  @ResolveField(() => RunConnection, { description: 'Its runs, newest first unless told.' })
  @Requires('run:read')
  async runs(@CurrentActor() actor: Actor, @Parent() experiment: Experiment, @Args() query: ListArguments): Promise<Counted<Run>> {
    return counted(await this.lists.runs(actor, { ...query, experimentIds: [experiment.id] }), query.after);
  }
}

@Resolver(() => RunType)
export class RunChildrenResolver {
  constructor(private readonly lists: ListService) {}

  @ResolveField(() => RunConnection, { description: 'Runs that are part of it, newest first.' })
  @Requires('run:read')
  async children(
    @CurrentActor() actor: Actor,
    @Parent() run: Run,
    @Args('first', { type: () => Int, nullable: true, description: 'Rows of the page: 1 to 1,000, 50 unless told.' }) first?: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'Cursor of the row after which the page begins.' }) after?: string | null,
  ): Promise<Counted<Run>> {
    return counted(await this.lists.runs(actor, { parentRunId: run.id, first, after }), after);
  }
}

@Resolver(() => RunConnection)
export class RunCountResolver {
  @ResolveField(() => Int, { description: 'Rows of the whole list; counted only when asked for.' })
  @Requires('run:read')
  totalCount(@Parent() connection: Counted<Run>): Promise<number> {
    return connection.count();
  }
}

@Resolver(() => ExperimentConnection)
export class ExperimentCountResolver {
  @ResolveField(() => Int, { description: 'Rows of the whole list; counted only when asked for.' })
  @Requires('experiment:read')
  totalCount(@Parent() connection: Counted<Experiment>): Promise<number> {
    return connection.count();
  }
}

function counted<Row>(page: CountedPage<Row>, after: string | null | undefined): Counted<Row> {
  return { ...toConnection(page, (row) => row, after), count: page.count };
}
