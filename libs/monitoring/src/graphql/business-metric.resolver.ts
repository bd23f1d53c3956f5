import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { BusinessMetric } from '../business/business-metric.js';
import { BusinessMetricService } from '../business/business-metric.service.js';
import type { Monitor } from '../monitors/monitor.js';
import { BusinessMetricType, LogBusinessMetricInput } from './business-metric.types.js';
import { MonitorType } from './monitor.types.js';

/** What the business counts, beside what was found. */
@Resolver(() => MonitorType)
export class BusinessMetricResolver {
  constructor(private readonly metrics: BusinessMetricService) {}

  @Mutation(() => BusinessMetricType, { description: 'Puts numbers of the business on the time line of a monitor. Said again for the same moment, a value replaces the one before.' })
  @Requires('monitor:write')
  logBusinessMetric(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: LogBusinessMetricInput): Promise<BusinessMetric> {
    return this.metrics.log(actor, input);
  }

  @ResolveField(() => [BusinessMetricType], { description: 'What the business counts on its time line, by name.' })
  @Requires('monitor:read')
  async businessMetrics(
    @CurrentActor() actor: Actor,
    @Parent() { id }: Monitor,
    @Args('from', { type: () => Date, nullable: true, description: 'From this moment on.' }) from?: Date | null,
    @Args('to', { type: () => Date, nullable: true, description: 'Before this moment.' }) to?: Date | null,
  ): Promise<BusinessMetric[]> {
    return (await this.metrics.of(actor, [id], from ?? null, to ?? null))[0] ?? [];
  }
}
