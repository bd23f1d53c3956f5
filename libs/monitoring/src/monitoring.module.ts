import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { ApprovalsModule } from '@plinth/approvals';
import { ArtifactsModule } from '@plinth/artifacts';
import { AuditModule } from '@plinth/audit';
import { DatasetsModule } from '@plinth/datasets';
import { FeaturesModule } from '@plinth/features';
import { NoticeSight } from '@plinth/notifications';
import { RegistryModule } from '@plinth/registry';
import { AlertMoves } from './alerts/alert-moves.js';
import { AlertService } from './alerts/alert.service.js';
import { AlertStore } from './alerts/alert.store.js';
import { DriftGate } from './alerts/drift-gate.js';
import { FollowUpService } from './alerts/follow-up.service.js';
import { BaselineMaker } from './baselines/baseline-maker.js';
import { BaselineProfiles } from './baselines/baseline-profiles.js';
import { BaselineService } from './baselines/baseline.service.js';
import { BaselineStore } from './baselines/baseline.store.js';
import { TrainingSource } from './baselines/training-source.js';
import { BusinessMetricService } from './business/business-metric.service.js';
import { BusinessMetricStore } from './business/business-metric.store.js';
import { ExpectationCheck } from './expectations/expectation-check.js';
import { ExpectationCommitGate } from './expectations/expectation-commit-gate.js';
import { ExpectationService } from './expectations/expectation.service.js';
import { ExpectationStore } from './expectations/expectation.store.js';
import { SensitiveColumns } from './expectations/sensitive-columns.js';
import { AlertEventResolver, AlertFieldsResolver, AlertResolver } from './graphql/alert.resolver.js';
import { BaselineFieldsResolver, BaselineResolver } from './graphql/baseline.resolver.js';
import { MonitorFieldsResolver, MonitorResolver } from './graphql/monitor.resolver.js';
import { BusinessMetricResolver } from './graphql/business-metric.resolver.js';
import { DatasetExpectationResolver, ExpectationGateResolver, ExpectationResolver, ReportExpectationResolver } from './graphql/expectation.resolver.js';
import { PerformanceResolver } from './graphql/performance.resolver.js';
import { PredictionFieldsResolver, PredictionResolver } from './graphql/prediction.resolver.js';
import { PredictionRowResolver } from './graphql/prediction-row.resolver.js';
import { ReportResolver } from './graphql/report.resolver.js';
import { ExpirePredictionsJob, FollowUpJob, MakeBaselinesJob, PlanWindowsJob, RunMonitorsJob } from './jobs/monitoring.jobs.js';
import { MonitoringController } from './http/monitoring.controller.js';
import { monitoringAttributes, monitoringPermissions } from './monitoring.permissions.js';
import { MonitorGauges } from './monitors/monitor-gauges.js';
import { MonitorLook } from './monitors/monitor-look.js';
import { MonitorPlanner } from './monitors/monitor-planner.js';
import { MonitorRunner } from './monitors/monitor-runner.js';
import { MonitorService } from './monitors/monitor.service.js';
import { MonitorSight } from './monitors/monitor-sight.js';
import { MonitorStore } from './monitors/monitor.store.js';
import { MonitorTargets } from './monitors/monitor-targets.js';
import { ReportService } from './monitors/report.service.js';
import { ReportStore } from './monitors/report.store.js';
import { PerformanceLook } from './performance/performance-look.js';
import { PerformanceReportService } from './performance/performance-report.service.js';
import { PerformanceReportStore } from './performance/performance-report.store.js';
import { PredictionFileService } from './predictions/prediction-file.service.js';
import { PredictionLedger } from './predictions/prediction-ledger.js';
import { PredictionLineage } from './predictions/prediction-lineage.js';
import { PredictionListService } from './predictions/prediction-list.service.js';
import { PredictionOwner } from './predictions/prediction-owner.js';
import { PredictionPlaces } from './predictions/prediction-places.js';
import { PredictionRetentionService } from './predictions/prediction-retention.service.js';
import { PredictionRowService } from './predictions/prediction-row.service.js';
import { PredictionService } from './predictions/prediction.service.js';
import { PredictionSettingsService } from './predictions/prediction-settings.service.js';
import { PredictionSettingsStore } from './predictions/prediction-settings.store.js';
import { PredictionStore } from './predictions/prediction.store.js';
import { PredictionRows } from './sources/prediction-rows.js';
import { WatchedTables } from './sources/watched-tables.js';

/** What runs predicts, how that drifts, and what follows. */
@Module({
  imports: [ApprovalsModule, ArtifactsModule, AuditModule, DatasetsModule, FeaturesModule, RegistryModule],
  controllers: [MonitoringController],
  providers: [
    AlertEventResolver,
    AlertFieldsResolver,
    AlertMoves,
    AlertResolver,
    AlertService,
    AlertStore,
    BaselineFieldsResolver,
    BaselineMaker,
    BaselineProfiles,
    BaselineResolver,
    BaselineService,
    BaselineStore,
    BusinessMetricResolver,
    BusinessMetricService,
    BusinessMetricStore,
    DatasetExpectationResolver,
    DriftGate,
    ExpectationCheck,
    ExpectationCommitGate,
    ExpectationGateResolver,
    ExpectationResolver,
    ExpectationService,
    ExpectationStore,
    ExpirePredictionsJob,
    FollowUpJob,
    FollowUpService,
    MakeBaselinesJob,
    MonitorFieldsResolver,
    MonitorGauges,
    MonitorLook,
    MonitorPlanner,
    MonitorResolver,
    MonitorRunner,
    MonitorService,
    MonitorSight,
    MonitorStore,
    MonitorTargets,
    PerformanceLook,
    PerformanceReportService,
    PerformanceReportStore,
    PerformanceResolver,
    PlanWindowsJob,
    PredictionFieldsResolver,
    PredictionFileService,
    PredictionLedger,
    PredictionLineage,
    PredictionListService,
    PredictionOwner,
    PredictionPlaces,
    PredictionResolver,
    PredictionRetentionService,
    PredictionRowResolver,
    PredictionRowService,
    PredictionRows,
    PredictionService,
    PredictionSettingsService,
    PredictionSettingsStore,
    PredictionStore,
    ReportExpectationResolver,
    ReportResolver,
    ReportService,
    ReportStore,
    RunMonitorsJob,
    SensitiveColumns,
    TrainingSource,
    WatchedTables,
  ],
})
export class MonitoringModule {
  constructor(access: AccessControl, notices: NoticeSight, sight: MonitorSight) {
    access.register(monitoringPermissions, monitoringAttributes);
    notices.register('alert', (actor) => sight.ofEvents(actor));
  }
}
