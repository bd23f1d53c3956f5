import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, toConnection } from '@plinth/platform/graphql';
import type { Monitor } from '../monitors/monitor.js';
import { MonitorService } from '../monitors/monitor.service.js';
import type { PerformanceReport } from '../performance/performance-report.js';
import { PerformanceReportService } from '../performance/performance-report.service.js';
import type { Measurement, PerformanceFinding } from '../rules/performance/index.js';
import { MonitorType } from './monitor.types.js';
import { PerformanceFindingType, PerformanceReportConnection, PerformanceReportType } from './performance.types.js';

@Resolver(() => PerformanceReportType)
export class PerformanceResolver {
  constructor(
    private readonly reports: PerformanceReportService,
    private readonly watching: MonitorService,
  ) {}

  @Query(() => PerformanceReportConnection, { description: 'How good the predictions of the windows of a monitor were, the latest window first.' })
  @Requires('monitor:read')
  async performanceReports(@CurrentActor() actor: Actor, @Args('monitorId', { type: () => ID, description: 'The monitor.' }) monitorId: string, @Args() page: PageArguments): Promise<ConnectionOf<PerformanceReport>> {
    return toConnection(await this.reports.list(actor, monitorId, page), (report) => report, page.after);
  }

  @Query(() => PerformanceReportType, { nullable: true, description: 'The report; null when there is none.' })
  @Requires('monitor:read')
  performanceReport(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<PerformanceReport | undefined> {
    return this.reports.byId(actor, id);
  }

  @ResolveField(() => [PerformanceFindingType], { description: 'All rows first, then each slice; empty until it is done.' })
  @Requires('monitor:read')
  async findings(@CurrentActor() actor: Actor, @Parent() report: PerformanceReport): Promise<ShownFinding[]> {
    const document = await this.reports.document(actor, report);
    return document ? [document.performance, ...document.slices].map(shown) : [];
  }

  @ResolveField(() => MonitorType, { nullable: true, description: 'The monitor.' })
  @Requires('monitor:read')
  async monitor(@CurrentActor() actor: Actor, @Parent() { monitorId }: PerformanceReport): Promise<Monitor | undefined> {
    return (await this.watching.byIds(actor, [monitorId]))[0];
  }
}

interface ShownFinding extends Omit<PerformanceFinding, 'measurement' | 'refusal'>, Measurement {
  readonly refusalCode: string | null;
}

function shown({ measurement, refusal, ...finding }: PerformanceFinding): ShownFinding {
  return { ...finding, refusalCode: refusal?.code ?? null, metrics: measurement?.metrics ?? [], confusion: measurement?.confusion ?? null, reliability: measurement?.reliability ?? null };
}
