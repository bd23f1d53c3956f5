import { Args, ID, Int, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { LiveService } from '../live/live.service.js';
import type { NumberedLine } from '../logs/log.store.js';
import type { FollowedSeries } from '../metrics/series-follower.js';
import type { Run } from '../run.store.js';
import { toLogLine } from './log.resolver.js';
import { RunLogLineType } from './log.types.js';
import { FollowedMetricSeriesType } from './metric.types.js';
import { RunType } from './run.types.js';

@Resolver()
export class LiveResolver {
  constructor(private readonly live: LiveService) {}

  @Subscription(() => RunType, { description: 'The run as it is now: at once, and whenever its status, tags, params, notes or name change.', resolve: (run: Run) => run })
  @Requires('run:read')
  runChanged(@CurrentActor() actor: Actor, @Args('runId', { type: () => ID, description: 'The run.' }) runId: string): Promise<AsyncIterableIterator<Run>> {
    return this.live.runChanged(actor, runId);
  }

  @Subscription(() => [FollowedMetricSeriesType], { description: 'Series of the run as they are, at once; then what is appended to them, every point once. An event may tell them whole again. A point that agrees with one that is there in step, time and value is the same.', resolve: (series: FollowedSeries[]) => series })
  @Requires('run:read')
  metricsAppended(
    @CurrentActor() actor: Actor,
    @Args('runId', { type: () => ID, description: 'The run.' }) runId: string,
    @Args('keys', { type: () => [String], nullable: true, description: 'Only these metrics, at most 1,000.' }) keys?: string[] | null,
    @Args('maxPoints', { type: () => Int, nullable: true, description: 'Points of a series in one event at the most, 7 to 10,000, 1,000 unless told: thinned so that extremes and NaN stay. 500,000 of all together.' }) maxPoints?: number | null,
  ): Promise<AsyncIterableIterator<FollowedSeries[]>> {
    return this.live.metricsAppended(actor, runId, keys, maxPoints);
  }

  @Subscription(() => [RunLogLineType], { description: 'Lines of the run from a number on, or else that it wrote since the subscription began; then those since the last event; at most 1,000 an event.', resolve: (lines: NumberedLine[]) => lines.map(toLogLine) })
  @Requires('run:read')
  logAppended(
    @CurrentActor() actor: Actor,
    @Args('runId', { type: () => ID, description: 'The run.' }) runId: string,
    @Args('from', { type: () => Int, nullable: true, description: 'The first line that is wanted, such as the one after the last that was read: so none is missed between the reading and the subscription.' }) from?: number | null,
  ): Promise<AsyncIterableIterator<NumberedLine[]>> {
    return this.live.logAppended(actor, runId, from);
  }

  @Subscription(() => [ID], { description: 'Ids of runs of these experiments that were made or changed, or got points, in batches a few times a second.', resolve: (ids: string[]) => ids })
  @Requires('run:read')
  runsChanged(@CurrentActor() actor: Actor, @Args('experimentIds', { type: () => [ID], description: 'The experiments, at most 100.' }) experimentIds: string[]): Promise<AsyncIterableIterator<string[]>> {
    return this.live.runsChanged(actor, experimentIds);
  }
}
