import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { AuditModule } from '@plinth/audit';
import { DatasetsModule } from '@plinth/datasets';
import { TrackingNames } from './tracking-names.js';
import { ColumnsService } from './columns.service.js';
import { ColumnsStore } from './columns.store.js';
import { ExperimentService } from './experiment.service.js';
import { ExperimentStore } from './experiment.store.js';
import { ExperimentResolver } from './graphql/experiment.resolver.js';
import { InputSnapshots } from './graphql/input-snapshots.js';
import { InputTagsResolver } from './graphql/input-tags.resolver.js';
import { ExperimentCountResolver, ExperimentRunsResolver, ListResolver, RunChildrenResolver, RunCountResolver } from './graphql/list.resolver.js';
import { LiveResolver } from './graphql/live.resolver.js';
import { LogResolver } from './graphql/log.resolver.js';
import { RunDataResolver } from './graphql/run-data.resolver.js';
import { RunArtifactsResolver } from './graphql/run-artifacts.resolver.js';
import { RunFieldsResolver } from './graphql/run-fields.resolver.js';
import { RunResolver } from './graphql/run.resolver.js';
import { SearchResolver } from './graphql/search.resolver.js';
import { IngestRoutes } from './http/ingest.routes.js';
import { CompactMetricsJob } from './jobs/compact-metrics.job.js';
import { ForgetAppendsJob } from './jobs/forget-appends.job.js';
import { StaleRunsJob } from './jobs/stale-runs.job.js';
import { LifeSigns } from './life-signs.js';
import { ListService } from './list.service.js';
import { ListStore } from './list.store.js';
import { LiveService } from './live/live.service.js';
import { RunEvents } from './live/run-events.js';
import { LogService } from './logs/log.service.js';
import { LogStore } from './logs/log.store.js';
import { MetricStore } from './metrics/metric-store.js';
import { MetricService } from './metrics/metric.service.js';
import { PackedMetricStore } from './metrics/packed-metric-store.js';
import { PackedSeriesReader } from './metrics/packed-series-reader.js';
import { SegmentCompaction } from './metrics/segment-compaction.js';
import { SettledAppends } from './metrics/settled-appends.js';
import { RunArtifactOwner } from './run-artifact-owner.js';
import { RunContents } from './run-contents.js';
import { RunDataService } from './run-data.service.js';
import { RunDetailsStore } from './run-details.store.js';
import { RunLineage } from './run-lineage.js';
import { RunLifeService } from './run-life.service.js';
import { RunLogBatchService } from './run-log-batch.service.js';
import { RunService } from './run.service.js';
import { RunStore } from './run.store.js';
import { TrackingSight } from './tracking-sight.js';
import { trackingAttributes, trackingPermissions } from './tracking.permissions.js';

/** Experiments, runs and all that runs log but artifacts. */
@Module({
  imports: [AuditModule, DatasetsModule],
  providers: [
    TrackingNames,
    ColumnsService,
    ColumnsStore,
    CompactMetricsJob,
    ExperimentCountResolver,
    ExperimentResolver,
    ExperimentRunsResolver,
    ExperimentService,
    ExperimentStore,
    ForgetAppendsJob,
    IngestRoutes,
    InputSnapshots,
    InputTagsResolver,
    LifeSigns,
    ListResolver,
    LiveResolver,
    LiveService,
    ListService,
    ListStore,
    LogResolver,
    LogService,
    LogStore,
    MetricService,
    { provide: MetricStore, useClass: PackedMetricStore },
    PackedSeriesReader,
    RunArtifactOwner,
    RunArtifactsResolver,
    RunChildrenResolver,
    RunContents,
    RunCountResolver,
    RunDataResolver,
    RunDataService,
    RunDetailsStore,
    RunEvents,
    RunFieldsResolver,
    RunLifeService,
    RunLineage,
    RunLogBatchService,
    RunResolver,
    RunService,
    RunStore,
    SearchResolver,
    SegmentCompaction,
    SettledAppends,
    StaleRunsJob,
    TrackingSight,
  ],
  exports: [ExperimentService, InputSnapshots, ListService, LogService, MetricService, RunDataService, RunLifeService, RunLogBatchService, RunService, TrackingSight],
})
export class TrackingModule {
  constructor(access: AccessControl) {
    access.register(trackingPermissions, trackingAttributes);
  }
}
