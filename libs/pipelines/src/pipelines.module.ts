import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { DatasetsModule } from '@plinth/datasets';
import { TrackingModule } from '@plinth/tracking';
import { AnalysisService } from './analysis.service.js';
import { AssetAlarm } from './asset-alarm.js';
import { AssetBook } from './asset-book.js';
import { AssetNodes } from './asset-nodes.js';
import { AssetPlaces } from './asset-places.js';
import { AssetSnapshotsService } from './asset-snapshots.service.js';
import { AssetStandingService } from './asset-standing.service.js';
import { AssetStore } from './asset.store.js';
import { DirectoryService } from './directory.service.js';
import { DirectoryStore } from './directory.store.js';
import { ExecutionLifeService } from './execution-life.service.js';
import { ExecutionOutcomes } from './execution-outcomes.js';
import { ExecutionRunStore } from './execution-run.store.js';
import { ExecutionRunsService } from './execution-runs.service.js';
import { ExecutionReports } from './execution-reports.service.js';
import { ExecutionStore } from './execution.store.js';
import { AssetSnapshotsResolver, SnapshotAssetsResolver } from './graphql/asset-snapshots.resolver.js';
import { AssetResolver, AssetUseResolver } from './graphql/asset.resolver.js';
import { ExecutionRunsResolver, RunExecutionsResolver } from './graphql/execution-run.resolver.js';
import { ExecutionLiveResolver } from './graphql/execution-live.resolver.js';
import { ExecutionResolver } from './graphql/execution.resolver.js';
import { PipelineResolver, PipelineVersionResolver } from './graphql/pipeline.resolver.js';
import { JobGraph } from './job-graph.js';
import { AssetReports, JobReports } from './job-reports.service.js';
import { JobStore } from './job.store.js';
import { FindLostExecutionsJob } from './jobs/find-lost-executions.job.js';
import { ExecutionEvents } from './live/execution-events.js';
import { ExecutionLiveService } from './live/execution-live.service.js';
import { PipelineListService } from './pipeline-list.service.js';
import { PipelinesLineage } from './pipelines-lineage.js';
import { pipelinesPermissions } from './pipelines.permissions.js';
import { ReportDoor } from './report-door.js';

/** What pipelines do: their versions, executions and steps, and the data of other systems that they read and write. */
@Module({
  imports: [DatasetsModule, TrackingModule],
  providers: [
    AnalysisService, AssetAlarm, AssetBook, AssetNodes, AssetPlaces, AssetReports, AssetResolver, AssetSnapshotsResolver, AssetSnapshotsService, AssetStandingService, AssetStore, AssetUseResolver, DirectoryService, DirectoryStore, ExecutionEvents, ExecutionLifeService, ExecutionLiveResolver, ExecutionLiveService, ExecutionOutcomes, ExecutionReports, ExecutionResolver, ExecutionRunsResolver, ExecutionRunsService, ExecutionRunStore, ExecutionStore, FindLostExecutionsJob,
    JobGraph, JobReports, JobStore, PipelineListService, PipelineResolver, PipelinesLineage, PipelineVersionResolver, ReportDoor, RunExecutionsResolver, SnapshotAssetsResolver,
  ],
  exports: [AssetReports, DirectoryService, ExecutionLifeService, ExecutionReports, JobReports, PipelineListService],
})
export class PipelinesModule {
  constructor(access: AccessControl) {
    access.register(pipelinesPermissions);
  }
}
