import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ActorProfiles, ActorProfileType, CurrentActor, Requires } from '@plinth/access';
import type { ActorProfile } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, GraphQLLong, KeyValueType, loaderOf, OperationContext } from '@plinth/platform/graphql';
import { ExperimentService } from '../experiment.service.js';
import type { Experiment } from '../experiment.store.js';
import { MetricService } from '../metrics/metric.service.js';
import type { ShownSeries } from '../metrics/shown-series.js';
import type { RunMetricSummary } from '../metrics/metric-store.js';
import { entriesOf, type KeyValue } from '../rules/index.js';
import type { RunInput, RunSource } from '../run-details.store.js';
import { RunService } from '../run.service.js';
import type { Run } from '../run.store.js';
import { ExperimentNotFound } from '../tracking.errors.js';
import { ExperimentType } from './experiment.types.js';
import { MetricSeriesType, MetricSummaryType } from './metric.types.js';
import { RunInputType, RunSourceType, RunType } from './run.types.js';

const experimentsById = Symbol('experiments by id');
const runsById = Symbol('runs by id');
const childCounts = Symbol('child counts');
const sources = Symbol('sources of runs');
const inputs = Symbol('inputs of runs');
const summariesByKeys = new Map<string, symbol>();

/** What of a run does not lie in its row. Each kind is read once for all runs of an operation. */
@Resolver(() => RunType)
export class RunFieldsResolver {
  constructor(
    private readonly runs: RunService,
    private readonly experiments: ExperimentService,
    private readonly metricsOfRuns: MetricService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => ExperimentType, { description: 'The experiment that it belongs to.' })
  @Requires('experiment:read')
  async experiment(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() run: Run): Promise<Experiment> {
    const experiment = await loaderOf<string, Experiment | undefined>(context, experimentsById, (ids) => this.experiments.byIds(actor, ids)).load(run.experimentId);
    if (!experiment) throw new ExperimentNotFound(run.experimentId, 'experiment');
    return experiment;
  }

  @ResolveField(() => RunType, { nullable: true, description: 'The run that it is part of.' })
  @Requires('run:read')
  async parent(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() run: Run): Promise<Run | undefined> {
    if (!run.parentRunId) return undefined;
    return loaderOf<string, Run | undefined>(context, runsById, (ids) => this.runs.byIds(actor, ids)).load(run.parentRunId);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who recorded it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() run: Run): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, run.createdBy);
  }

  @ResolveField(() => [KeyValueType], { description: 'What it was started with, in the order of the keys.' })
  @Requires('run:read')
  params(@Parent() run: Run, @Args('keys', { type: () => [String], nullable: true, description: 'Only these.' }) keys?: string[] | null): KeyValue[] {
    return entriesOf(run.params, keys);
  }

  @ResolveField(() => [KeyValueType], { description: 'Its tags, in the order of the keys.' })
  @Requires('run:read')
  tags(@Parent() run: Run, @Args('keys', { type: () => [String], nullable: true, description: 'Only these.' }) keys?: string[] | null): KeyValue[] {
    return entriesOf(run.tags, keys);
  }

  @ResolveField(() => [MetricSummaryType], { description: 'Its metrics summed up, in the order of the keys.' })
  @Requires('run:read')
  async metrics(
    @CurrentActor() actor: Actor,
    @OperationContext() context: GraphQLContext,
    @Parent() run: Run,
    @Args('keys', { type: () => [String], nullable: true, description: 'Only these.' }) keys?: string[] | null,
  ): Promise<MetricSummaryType[]> {
    const loader = loaderOf<string, RunMetricSummary[]>(context, summariesOf(keys), (ids) => this.metricsOfRuns.summaries(actor, ids, keys ?? undefined));
    return (await loader.load(run.id)).map(({ key, last, min, max, lastStep, lastTime, count }) => ({ key, last, min: numberOrNull(min), max: numberOrNull(max), lastStep, lastTime: new Date(lastTime), count }));
  }

  @ResolveField(() => RunSourceType, { nullable: true, description: 'Where it came from.' })
  @Requires('run:read')
  source(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() run: Run): Promise<RunSource | undefined> {
    return loaderOf<string, RunSource | undefined>(context, sources, (ids) => this.runs.sources(actor, ids)).load(run.id);
  }

  @ResolveField(() => [RunInputType], { description: 'The data sets that it read, by name.' })
  @Requires('run:read')
  inputs(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() run: Run): Promise<RunInput[]> {
    return loaderOf<string, RunInput[]>(context, inputs, (ids) => this.runs.inputs(actor, ids)).load(run.id);
  }

  @ResolveField(() => Int, { description: 'Runs that are part of it and not deleted.' })
  @Requires('run:read')
  childCount(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() run: Run): Promise<number> {
    return loaderOf<string, number>(context, childCounts, (ids) => this.runs.childCounts(actor, ids)).load(run.id);
  }

  @ResolveField(() => [MetricSeriesType], { description: 'Points of its metrics; keys without any in the range are left out.' })
  @Requires('run:read')
  metricSeries(
    @CurrentActor() actor: Actor,
    @Parent() run: Run,
    @Args('keys', { type: () => [String], description: 'Which metrics, at most 1,000.' }) keys: string[],
    @Args('maxPoints', { type: () => Int, nullable: true, description: 'Points of a series at the most, 7 to 10,000, 1,000 unless told: thinned so that extremes and NaN stay.' }) maxPoints?: number | null,
    @Args('fromStep', { type: () => GraphQLLong, nullable: true, description: 'Only from this step on.' }) fromStep?: number | null,
    @Args('toStep', { type: () => GraphQLLong, nullable: true, description: 'Only up to this step, included.' }) toStep?: number | null,
  ): Promise<ShownSeries[]> {
    return this.metricsOfRuns.series(actor, [run.id], { keys, maxPoints, fromStep, toStep });
  }
}

/** One loader for each set of keys: an operation has few. */
function summariesOf(keys: readonly string[] | null | undefined): symbol {
  const name = JSON.stringify(keys ?? null);
  const known = summariesByKeys.get(name);
  if (known) return known;
  const made = Symbol('summaries of runs');
  if (summariesByKeys.size > 1_000) summariesByKeys.clear();
  summariesByKeys.set(name, made);
  return made;
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
