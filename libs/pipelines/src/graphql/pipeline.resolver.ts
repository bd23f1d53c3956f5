import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, toConnection } from '@plinth/platform/graphql';
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
  async executions(@CurrentActor() actor: Actor, @Parent() { id }: Job, @Args() page: PageArguments): Promise<ConnectionOf<Execution>> {
    return toConnection(await this.lists.executionsOf(actor, id, page), (execution) => execution, page.after);
  }

  @ResolveField(() => PipelineVersionConnection, { description: 'Its versions, newest first.' })
  @Requires('pipeline:read')
  async versions(@CurrentActor() actor: Actor, @Parent() { id }: Job, @Args() page: PageArguments): Promise<ConnectionOf<PipelineVersion>> {
    return toConnection(await this.lists.versions(actor, id, page), (version) => version, page.after);
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
