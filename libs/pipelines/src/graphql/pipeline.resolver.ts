import { Args, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor, Page } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { Execution, Job, PipelineVersion } from '../execution.js';
import { PipelineListService } from '../pipeline-list.service.js';
import type { DagDifference, DagStep } from '../rules/index.js';
import { ExecutionConnection } from './execution.types.js';
import { NamedListArguments, PipelineConnection, PipelineStepType, PipelineType, PipelineVersionConnection, PipelineVersionDiffType, PipelineVersionType, VersionDiffArguments } from './pipeline.types.js';

@Resolver(() => PipelineType)
export class PipelineResolver {
  constructor(private readonly lists: PipelineListService) {}

  @Query(() => PipelineConnection, { description: 'Pipelines, those that ran last first.' })
  @Requires('pipeline:read')
  async pipelines(@CurrentActor() actor: Actor, @Args() query: NamedListArguments): Promise<ConnectionOf<Job>> {
    return toConnection(await this.lists.pipelines(actor, query), (job) => job, query.after);
  }

  @Query(() => PipelineType, { nullable: true, description: 'A pipeline, or a step of one; null when there is none.' })
  @Requires('pipeline:read')
  pipeline(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Job | undefined> {
    return this.lists.jobById(actor, id);
  }

  @Query(() => PipelineVersionDiffType, { description: 'What changed from one version of a pipeline to another.' })
  @Requires('pipeline:read')
  pipelineVersionDiff(@CurrentActor() actor: Actor, @Args() { pipelineId, base, head }: VersionDiffArguments): Promise<DagDifference> {
    return this.lists.compareVersions(actor, pipelineId, base, head);
  }

  @ResolveField(() => ExecutionConnection, { description: 'Its executions, newest start first.' })
  @Requires('pipeline:read')
  async executions(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: Job, @Args() page: PageArguments): Promise<ConnectionOf<Execution>> {
    const { first, after } = page;
    // First pages of many pipelines are one query: that is what a list of them shows.
    const found = after == null ? loaderOf<string, Page<Execution>>(context, Symbol.for(`newest ${first ?? ''} executions by job`), (ids) => this.lists.newestExecutions(actor, ids, first)).load(id) : this.lists.executionsOf(actor, id, page);
    return toConnection(await found, (execution) => execution, after);
  }

  @ResolveField(() => PipelineVersionConnection, { description: 'Its versions, newest first.' })
  @Requires('pipeline:read')
  async versions(@CurrentActor() actor: Actor, @Parent() { id }: Job, @Args() page: PageArguments): Promise<ConnectionOf<PipelineVersion>> {
    return toConnection(await this.lists.versions(actor, id, page), (version) => version, page.after);
  }

  @ResolveField(() => PipelineVersionType, { nullable: true, description: 'The version of this number; null when there is none.' })
  @Requires('pipeline:read')
  version(@CurrentActor() actor: Actor, @Parent() { id }: Job, @Args('number', { type: () => Int, description: 'Its number, from 1.' }) number: number): Promise<PipelineVersion | undefined> {
    return this.lists.versionByNumber(actor, id, number);
  }
}

@Resolver(() => PipelineVersionType)
export class PipelineVersionResolver {
  @ResolveField(() => [PipelineStepType], { description: 'Its steps, in order of names; at most 10,000.' })
  @Requires('pipeline:read')
  steps(@Parent() { document }: PipelineVersion): readonly DagStep[] {
    return document.steps;
  }
}
