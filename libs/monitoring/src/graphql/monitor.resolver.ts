import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import { type Deployment, DeploymentListService, DeploymentType, ModelListService, type RegisteredModel, RegisteredModelType } from '@plinth/registry';
import type { Alert } from '../alerts/alert.js';
import { AlertService } from '../alerts/alert.service.js';
import type { SavedBaseline } from '../baselines/baseline.js';
import { BaselineService } from '../baselines/baseline.service.js';
import type { Monitor, MonitorReport, TargetKind } from '../monitors/monitor.js';
import { MonitorService } from '../monitors/monitor.service.js';
import { ReportService } from '../monitors/report.service.js';
import { BaselineType } from './baseline.types.js';
import { MonitorTargetKindEnum } from './enums.js';
import { AlertType, CreateMonitorInput, MonitorConnection, MonitorType, UpdateMonitorInput } from './monitor.types.js';
import { DriftReportConnection, DriftReportType } from './report.types.js';

const latestReports = Symbol('latest reports of monitors');
const openAlerts = Symbol('open alerts of monitors');
const baselinesById = Symbol('baselines of monitors');

@Resolver(() => MonitorType)
export class MonitorResolver {
  constructor(private readonly watching: MonitorService) {}

  @Query(() => MonitorConnection, { description: 'Monitors, by name.' })
  @Requires('monitor:read')
  async monitors(
    @CurrentActor() actor: Actor,
    @Args() page: PageArguments,
    @Args('targetKind', { type: () => MonitorTargetKindEnum, nullable: true, description: 'Only of this kind of things.' }) targetKind?: TargetKind | null,
    @Args('targetId', { type: () => ID, nullable: true, description: 'Only of this thing.' }) targetId?: string | null,
    @Args('modelId', { type: () => ID, nullable: true, description: 'Only about this model.' }) modelId?: string | null,
    @Args('archived', { type: () => Boolean, nullable: true, description: 'Archived ones, instead of the others.' }) archived?: boolean | null,
  ): Promise<ConnectionOf<Monitor>> {
    return toConnection(await this.watching.list(actor, { ...page, targetKind, targetId, modelId, archived }), (monitor) => monitor, page.after);
  }

  @Query(() => MonitorType, { nullable: true, description: 'The monitor; null when there is none.' })
  @Requires('monitor:read')
  async monitor(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Monitor | undefined> {
    return (await this.watching.byIds(actor, [id]))[0];
  }

  @Mutation(() => MonitorType, { description: 'Makes a monitor. Whoever lets it go back needs to be allowed to; whoever lets it ask for that needs to be allowed to ask.' })
  @Requires('monitor:write')
  createMonitor(@CurrentActor() actor: Actor, @Args('input', { description: 'What it watches, and how.' }) input: CreateMonitorInput): Promise<Monitor> {
    return this.watching.create(actor, input);
  }

  @Mutation(() => MonitorType, { description: 'Changes a monitor. Windows that are planned are looked at by what is said then.' })
  @Requires('monitor:write')
  updateMonitor(@CurrentActor() actor: Actor, @Args('input', { description: 'What changes.' }) input: UpdateMonitorInput): Promise<Monitor> {
    return this.watching.update(actor, input);
  }

  @Mutation(() => MonitorType, { description: 'Ends a monitor. Its reports and alerts stay.' })
  @Requires('monitor:write')
  archiveMonitor(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Monitor> {
    return this.watching.archive(actor, id);
  }
}

/** What of a monitor does not lie in its row. */
@Resolver(() => MonitorType)
export class MonitorFieldsResolver {
  constructor(
    private readonly reportsOf: ReportService,
    private readonly alertsOf: AlertService,
    private readonly baselines: BaselineService,
    private readonly deployments: DeploymentListService,
    private readonly models: ModelListService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => BaselineType, { nullable: true, description: 'The baseline.' })
  @Requires('monitor:read')
  baseline(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { baselineId }: Monitor): Promise<SavedBaseline | undefined> {
    return loaderOf<string, SavedBaseline | undefined>(context, baselinesById, (ids) => this.baselines.byIds(actor, ids)).load(baselineId);
  }

  @ResolveField(() => DeploymentType, { nullable: true, description: 'The deployment, where it watches one.' })
  @Requires('deployment:read')
  async deployment(@CurrentActor() actor: Actor, @Parent() { deploymentId }: Monitor): Promise<Deployment | undefined> {
    return deploymentId === null ? undefined : this.deployments.byId(actor, deploymentId);
  }

  @ResolveField(() => RegisteredModelType, { nullable: true, description: 'The model that it is about, where it is about one.' })
  @Requires('model:read')
  async model(@CurrentActor() actor: Actor, @Parent() { modelId }: Monitor): Promise<RegisteredModel | undefined> {
    return modelId === null ? undefined : this.models.byId(actor, modelId);
  }

  @ResolveField(() => DriftReportType, { nullable: true, description: 'The window that was looked at last.' })
  @Requires('monitor:read')
  latestReport(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: Monitor): Promise<MonitorReport | undefined> {
    return loaderOf<string, MonitorReport | undefined>(context, latestReports, (ids) => this.reportsOf.latest(actor, ids)).load(id);
  }

  @ResolveField(() => DriftReportConnection, { description: 'Its windows, the latest first.' })
  @Requires('monitor:read')
  async reports(@CurrentActor() actor: Actor, @Parent() { id }: Monitor, @Args() page: PageArguments): Promise<ConnectionOf<MonitorReport>> {
    return toConnection(await this.reportsOf.list(actor, id, page), (report) => report, page.after);
  }

  @ResolveField(() => [AlertType], { description: 'Its open alerts: of all rows and of slices.' })
  @Requires('monitor:read')
  openAlerts(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: Monitor): Promise<Alert[]> {
    return loaderOf<string, Alert[]>(context, openAlerts, (ids) => this.alertsOf.openOf(actor, ids)).load(id);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who made it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() monitor: Monitor): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, monitor.createdBy);
  }
}
