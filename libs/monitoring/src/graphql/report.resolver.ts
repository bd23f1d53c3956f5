import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, toConnection } from '@plinth/platform/graphql';
import { DriftReportNotFound } from '../monitoring.errors.js';
import type { Monitor, MonitorReport } from '../monitors/monitor.js';
import { MonitorService } from '../monitors/monitor.service.js';
import { ReportService } from '../monitors/report.service.js';
import type { DriftReport } from '../rules/index.js';
import { MonitorType } from './monitor.types.js';
import { DriftComparisonType, DriftReportConnection, DriftReportType } from './report.types.js';

@Resolver(() => DriftReportType)
export class ReportResolver {
  constructor(
    private readonly reports: ReportService,
    private readonly watching: MonitorService,
  ) {}

  @Query(() => DriftReportConnection, { description: 'Windows of a monitor, the latest first.' })
  @Requires('monitor:read')
  async driftReports(@CurrentActor() actor: Actor, @Args('monitorId', { type: () => ID, description: 'The monitor.' }) monitorId: string, @Args() page: PageArguments): Promise<ConnectionOf<MonitorReport>> {
    return toConnection(await this.reports.list(actor, monitorId, page), (report) => report, page.after);
  }

  @Query(() => DriftReportType, { nullable: true, description: 'The report; null when there is none.' })
  @Requires('monitor:read')
  async driftReport(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<MonitorReport | undefined> {
    return (await this.reports.byIds(actor, [id]))[0];
  }

  @Mutation(() => DriftReportType, { description: 'Has a monitor look at a window now. Asked for twice, it is one report.' })
  @Requires('monitor:write')
  async runMonitor(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The monitor.' }) id: string,
    @Args('from', { type: () => Date, description: 'The start of the window.' }) from: Date,
    @Args('to', { type: () => Date, description: 'Its end, which is not of it any more.' }) to: Date,
  ): Promise<MonitorReport> {
    const reportId = await this.watching.run(actor, id, { from, to });
    const [report] = await this.reports.planned(actor, [reportId]);
    if (!report) throw new DriftReportNotFound(reportId);
    return report;
  }

  @ResolveField(() => DriftComparisonType, { nullable: true, description: 'All rows of the window, compared; absent until it is done.' })
  @Requires('monitor:read')
  async comparison(@CurrentActor() actor: Actor, @Parent() report: MonitorReport): Promise<(DriftReport & { readonly slice: string }) | undefined> {
    const document = await this.reports.document(actor, report);
    return document && { slice: '', ...document.report };
  }

  @ResolveField(() => [DriftComparisonType], { description: 'Each slice, compared; empty until it is done.' })
  @Requires('monitor:read')
  async slices(@CurrentActor() actor: Actor, @Parent() report: MonitorReport): Promise<(DriftReport & { readonly slice: string })[]> {
    return ((await this.reports.document(actor, report))?.slices ?? []).map(({ slice, report: of }) => ({ slice, ...of }));
  }

  @ResolveField(() => MonitorType, { nullable: true, description: 'The monitor.' })
  @Requires('monitor:read')
  async monitor(@CurrentActor() actor: Actor, @Parent() { monitorId }: MonitorReport): Promise<Monitor | undefined> {
    return (await this.watching.byIds(actor, [monitorId]))[0];
  }
}
