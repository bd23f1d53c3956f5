import { Args, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { ColumnsService } from '../columns.service.js';
import type { RunColumn, SearchHit } from '../columns.store.js';
import { MetricService } from '../metrics/metric.service.js';
import type { ShownSeries } from '../metrics/shown-series.js';
import { ColumnKindEnum, SearchHitKindEnum } from './enums.js';
import { MetricSeriesType } from './metric.types.js';

@ObjectType('RunColumn', { description: 'A key in use among the runs of experiments: what a table may show, and what a filter may name.' })
export class RunColumnType {
  @Field(() => ColumnKindEnum, { description: 'What it is.' })
  kind!: ColumnKindEnum;

  @Field(() => String, { description: 'Its name, without the kind.' })
  key!: string;

  @Field(() => Int, { description: 'Runs that have it.' })
  runCount!: number;

  @Field(() => [String], { description: 'Up to 20 frequent values, for completion, each cut at 200 characters; empty for metrics.' })
  sampleValues!: readonly string[];
}

@ObjectType('SearchHit', { description: 'Something that a search found.' })
export class SearchHitType {
  @Field(() => SearchHitKindEnum, { description: 'What it is.' })
  kind!: SearchHitKindEnum;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Where it belongs.' })
  subtitle!: string | null;
}

@Resolver()
export class SearchResolver {
  constructor(
    private readonly columns: ColumnsService,
    private readonly metrics: MetricService,
  ) {}

  @Query(() => [RunColumnType], { description: 'Keys in use among runs that are not deleted, those with most runs first; at most 2,000 of a kind.' })
  @Requires('run:read')
  runColumns(@CurrentActor() actor: Actor, @Args('experimentIds', { type: () => [ID], description: 'The experiments, at most 100.' }) experimentIds: string[]): Promise<RunColumn[]> {
    return this.columns.runColumns(actor, experimentIds);
  }

  @Query(() => [SearchHitType], { description: 'Experiments and runs whose name has the text in it, in any case, or whose id it is.' })
  @Requires('run:read')
  search(
    @CurrentActor() actor: Actor,
    @Args('text', { type: () => String, description: 'A part of a name, or an id; at most 200 characters.' }) text: string,
    @Args('first', { type: () => Int, nullable: true, description: 'Hits at the most: 1 to 100, 20 unless told.' }) first?: number | null,
  ): Promise<SearchHit[]> {
    return this.columns.search(actor, text, first);
  }

  @Query(() => [MetricSeriesType], { description: 'Points of metrics of several runs; what has none is left out. At most 2,000 series and 500,000 points an answer.' })
  @Requires('run:read')
  metricSeries(
    @CurrentActor() actor: Actor,
    @Args('runIds', { type: () => [ID], description: 'The runs, at most 1,000.' }) runIds: string[],
    @Args('keys', { type: () => [String], description: 'Which metrics, at most 1,000.' }) keys: string[],
    @Args('maxPoints', { type: () => Int, nullable: true, description: 'Points of a series at the most, 7 to 10,000, 1,000 unless told: thinned so that extremes and NaN stay.' }) maxPoints?: number | null,
  ): Promise<ShownSeries[]> {
    return this.metrics.series(actor, runIds, { keys, maxPoints });
  }
}
