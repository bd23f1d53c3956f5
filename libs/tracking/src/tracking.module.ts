import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { ExperimentService } from './experiment.service.js';
import { ExperimentStore } from './experiment.store.js';
import { ExperimentResolver } from './graphql/experiment.resolver.js';
import { InputTagsResolver } from './graphql/input-tags.resolver.js';
import { RunArtifactsResolver } from './graphql/run-artifacts.resolver.js';
import { RunFieldsResolver } from './graphql/run-fields.resolver.js';
import { RunResolver } from './graphql/run.resolver.js';
import { MetricIngestRoute } from './http/metric-ingest.route.js';
import { LifeSigns } from './life-signs.js';
import { RunEvents } from './live/run-events.js';
import { MetricStore } from './metrics/metric-store.js';
import { MetricService } from './metrics/metric.service.js';
import { PackedMetricStore } from './metrics/packed-metric-store.js';
import { PackedSeriesReader } from './metrics/packed-series-reader.js';
import { SegmentCompaction } from './metrics/segment-compaction.js';
import { RunArtifactOwner } from './run-artifact-owner.js';
import { RunContents } from './run-contents.js';
import { RunDetailsStore } from './run-details.store.js';
import { RunLogBatchService } from './run-log-batch.service.js';
import { RunService } from './run.service.js';
import { RunStore } from './run.store.js';
import { trackingPermissions } from './tracking.permissions.js';

/** Experiments, runs and all that runs log but artifacts. */
@Module({
  providers: [
    ExperimentResolver,
    ExperimentService,
    ExperimentStore,
    InputTagsResolver,
    LifeSigns,
    MetricIngestRoute,
    MetricService,
    { provide: MetricStore, useClass: PackedMetricStore },
    PackedSeriesReader,
    RunContents,
    RunDetailsStore,
    RunEvents,
    RunArtifactOwner,
    RunArtifactsResolver,
    RunFieldsResolver,
    RunLogBatchService,
    RunResolver,
    RunService,
    RunStore,
    SegmentCompaction,
  ],
  exports: [ExperimentService, MetricService, RunLogBatchService, RunService],
})
export class TrackingModule {
  constructor(access: AccessControl) {
    access.register(trackingPermissions);
  }
}
