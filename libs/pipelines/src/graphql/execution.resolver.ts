import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import { type Actor, Clock, entriesOf, type KeyValue } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, KeyValueType, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import { AnalysisService, type Dependency, type FailureAnalysis } from '../analysis.service.js';
import type { Asset, Execution, ExecutionUse, Job, PipelineVersion, StepCount, StepLine } from '../execution.js';
import { ExecutionLifeService } from '../execution-life.service.js';
import { ExecutionReports } from '../execution-reports.service.js';
import { PipelineListService } from '../pipeline-list.service.js';
import { ExecutionNotFound } from '../pipelines.errors.js';
import type { CriticalStep, Difference, ExecutionFacts, Usual } from '../rules/index.js';
import { AssetUseType } from './asset.types.js';
import { CriticalPathStepType, ExecutionConnection, ExecutionDependencyType, ExecutionDifferenceType, ExecutionFactsType, ExecutionType, FailureAnalysisType, StepCountType, StepLineConnection, UsualCostType, UsualDurationType } from './execution.types.js';
import { toReport } from './from-input.js';
import { PipelineType, PipelineVersionType } from './pipeline.types.js';
import { ExecutionReportInput, ReportExecutionsResult } from './report.types.js';

export const executionsById = Symbol('executions by id');
const jobsById = Symbol('jobs by id');
const usesByExecution = Symbol('uses by execution');

type UseWithAsset = ExecutionUse & { readonly asset: Asset };

@Resolver(() => ExecutionType)
export class ExecutionResolver {
  constructor(
    private readonly lists: PipelineListService,
    private readonly reports: ExecutionReports,
    private readonly life: ExecutionLifeService,
    private readonly analysis: AnalysisService,
    private readonly clock: Clock,
  ) {}

  @Query(() => ExecutionType, { nullable: true, description: 'An execution of a pipeline or of a step; null when there is none.' })
  @Requires('pipeline:read')
  execution(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Execution | undefined> {
    return this.lists.executionById(actor, id);
  }

  @Query(() => [ExecutionDifferenceType], { description: 'What is different between two executions: code, inputs, parameters, environment.' })
  @Requires('pipeline:read')
  async executionDifferences(@CurrentActor() actor: Actor, @Args('base', { type: () => ID, description: 'The earlier.' }) base: string, @Args('head', { type: () => ID, description: 'The later.' }) head: string): Promise<readonly Difference[]> {
    const [before, after] = [await this.lists.executionById(actor, base), await this.lists.executionById(actor, head)];
    if (!before) throw new ExecutionNotFound(base, 'base');
    if (!after) throw new ExecutionNotFound(head, 'head');
    return this.analysis.compare(actor, before, after);
  }

  @Mutation(() => ReportExecutionsResult, { description: 'Tells of executions: all of the reports count, or none. Sent again they change nothing.' })
  @Requires('execution:report')
  async reportExecutions(@CurrentActor() actor: Actor, @Args('reports', { type: () => [ExecutionReportInput], description: 'At most 1,000.' }) reports: ExecutionReportInput[]): Promise<{ executions: readonly Execution[]; cancelAsked: readonly string[] }> {
    const now = this.clock.now();
    await this.reports.apply(actor, reports.map((report) => toReport(report, now)));
    const ids = [...new Set(reports.map(({ executionId }) => executionId.toLowerCase()))];
    const executions = await this.lists.executionsByIds(actor, ids);
    return { executions: executions.flatMap((execution) => execution ?? []), cancelAsked: await this.life.askedToCancel(actor, ids) };
  }

  @Mutation(() => ExecutionType, { description: 'Asks an execution, and all within it, to stop. Whoever runs it hears so with the answer to the next report.' })
  @Requires('execution:cancel')
  cancelExecution(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The execution.' }) id: string, @Args('reason', { type: () => String, nullable: true, description: 'Why.' }) reason?: string | null): Promise<Execution> {
    return this.life.cancel(actor, id, reason);
  }

  @ResolveField(() => PipelineType, { nullable: true, description: 'What it is an execution of.' })
  @Requires('pipeline:read')
  job(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { jobId }: Execution): Promise<Job | undefined> {
    return loaderOf<string, Job | undefined>(context, jobsById, (ids) => this.lists.jobsByIds(actor, ids)).load(jobId);
  }

  @ResolveField(() => ExecutionType, { nullable: true, description: 'What it is a part of; absent for the outermost.' })
  @Requires('pipeline:read')
  async parent(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { parentId }: Execution): Promise<Execution | undefined> {
    return parentId === null ? undefined : this.load(actor, context, parentId);
  }

  @ResolveField(() => ExecutionType, { nullable: true, description: 'The outermost execution that it is a part of; itself for that one.' })
  @Requires('pipeline:read')
  root(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { rootId }: Execution): Promise<Execution | undefined> {
    return this.load(actor, context, rootId);
  }

  @ResolveField(() => ExecutionFactsType, { description: 'What was told of it beside its state.' })
  @Requires('pipeline:read')
  facts(@Parent() { facts }: Execution): Record<string, unknown> {
    return toFacts(facts);
  }

  @ResolveField(() => [KeyValueType], { description: 'Its parameters, in the order of their keys.' })
  @Requires('pipeline:read')
  params(@Parent() { facts }: Execution): KeyValue[] {
    return entriesOf(facts.latest.params?.value ?? {});
  }

  @ResolveField(() => [KeyValueType], { description: 'What it ran on, in the order of the keys.' })
  @Requires('pipeline:read')
  environment(@Parent() { facts }: Execution): KeyValue[] {
    return entriesOf(facts.latest.environment?.value ?? {});
  }

  @ResolveField(() => ExecutionConnection, { description: 'All that is within it, however deep, in the order of start; of an outermost execution.' })
  @Requires('pipeline:read')
  async steps(@CurrentActor() actor: Actor, @Parent() { id }: Execution, @Args() page: PageArguments): Promise<ConnectionOf<Execution>> {
    return toConnection(await this.lists.steps(actor, id, page), (step) => step, page.after);
  }

  @ResolveField(() => StepLineConnection, { description: 'Its steps as a chart shows them: the same as steps in the same order, and quicker to read by the thousand.' })
  @Requires('pipeline:read')
  async stepLines(@CurrentActor() actor: Actor, @Parent() { id }: Execution, @Args() page: PageArguments): Promise<ConnectionOf<StepLine>> {
    return toConnection(await this.lists.stepLines(actor, id, page), (line) => line, page.after);
  }

  @ResolveField(() => [StepCountType], { description: 'How many of its steps stand how, attempts counted each; of an outermost execution.' })
  @Requires('pipeline:read')
  stepCounts(@CurrentActor() actor: Actor, @Parent() { id }: Execution): Promise<readonly StepCount[]> {
    return this.lists.stepCounts(actor, id);
  }

  @ResolveField(() => [AssetUseType], { description: 'What it read and wrote.' })
  @Requires('pipeline:read')
  async uses(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: Execution): Promise<readonly UseWithAsset[]> {
    return loaderOf<string, readonly UseWithAsset[]>(context, usesByExecution, async (ids) => {
      const uses = await this.lists.uses(actor, ids);
      return ids.map((each) => uses.get(each) ?? []);
    }).load(id);
  }

  @ResolveField(() => PipelineVersionType, { nullable: true, description: 'The version of the pipeline that it showed; known once it has ended.' })
  @Requires('pipeline:read')
  async version(@CurrentActor() actor: Actor, @Parent() { jobId, versionDigest }: Execution): Promise<PipelineVersion | undefined> {
    return versionDigest === null ? undefined : this.lists.version(actor, jobId, versionDigest);
  }

  @ResolveField(() => FailureAnalysisType, { nullable: true, description: 'Why it failed; absent for one that did not.' })
  @Requires('pipeline:read')
  failure(@CurrentActor() actor: Actor, @Parent() execution: Execution): Promise<FailureAnalysis | undefined> {
    return this.analysis.failure(actor, execution);
  }

  @ResolveField(() => [CriticalPathStepType], { description: 'The chain of steps that decided how long it took, in the order of time.' })
  @Requires('pipeline:read')
  criticalPath(@CurrentActor() actor: Actor, @Parent() execution: Execution): Promise<readonly (CriticalStep & { readonly execution: Execution })[]> {
    return this.analysis.criticalPath(actor, execution);
  }

  @ResolveField(() => [ExecutionDependencyType], { description: 'What waited for what within it: as its steps say, and as data went.' })
  @Requires('pipeline:read')
  dependencies(@CurrentActor() actor: Actor, @Parent() execution: Execution): Promise<readonly Dependency[]> {
    return this.analysis.dependencies(actor, execution);
  }

  @ResolveField(() => UsualDurationType, { nullable: true, description: 'How its time compares with what is usual of its job; absent while it runs and with fewer than five successes before.' })
  @Requires('pipeline:read')
  usualDuration(@CurrentActor() actor: Actor, @Parent() execution: Execution): Promise<Usual | undefined> {
    return this.analysis.usualDuration(actor, execution);
  }

  @ResolveField(() => UsualCostType, { nullable: true, description: 'How its cost compares with what is usual of its job; absent where no cost was told, while it runs and with fewer than five successes of known cost before.' })
  @Requires('pipeline:read')
  usualCost(@CurrentActor() actor: Actor, @Parent() execution: Execution): Promise<Usual | undefined> {
    return this.analysis.usualCost(actor, execution);
  }

  private load(actor: Actor, context: GraphQLContext, id: string): Promise<Execution | undefined> {
    return loaderOf<string, Execution | undefined>(context, executionsById, (ids) => this.lists.executionsByIds(actor, ids)).load(id);
  }
}

function toFacts({ latest: { nominal, trigger, error, code, use, isCached, logUrl, runId, tags, externalQuery, extraction } }: ExecutionFacts): Record<string, unknown> {
  const { start, end } = nominal?.value ?? {};
  return {
    nominal: start === undefined ? null : { start: new Date(start), end: end === undefined ? null : new Date(end) },
    trigger: trigger?.value ?? null, error: error?.value ?? null, code: code?.value ?? null, use: use?.value ?? null, isCached: isCached?.value ?? false, logUrl: logUrl?.value ?? null, runId: runId?.value ?? null,
    tags: tags?.value ?? [], externalQuery: externalQuery?.value ?? null, extraction: extraction?.value ?? null,
  };
}
