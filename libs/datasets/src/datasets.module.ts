import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { AuditModule } from '@plinth/audit';
import { DatasetsNames } from './datasets-names.js';
import { DatasetArtifactOwner, PackArtifactOwner } from './artifact-owners.js';
import { DatasetCollectionService } from './collection.service.js';
import { CollectionStore } from './collection.store.js';
import { CommitGates } from './commit-gates.js';
import { CommitService } from './commit.service.js';
import { CroissantService } from './croissant/croissant.service.js';
import { DatasetLineage } from './dataset-lineage.js';
import { DatasetListService } from './dataset-list.service.js';
import { DATASET_SETTINGS, defaultDatasetSettings } from './dataset-settings.js';
import { DatasetRows } from './dataset-rows.js';
import { DatasetService } from './dataset.service.js';
import { DatasetStore } from './dataset.store.js';
import { datasetsAttributes, datasetsPermissions } from './datasets.permissions.js';
import { DiffService } from './diff.service.js';
import { FileService } from './file.service.js';
import { SnapshotChangeResolver } from './graphql/change.resolver.js';
import { DatasetCountResolver, DatasetFieldsResolver, DatasetResolver } from './graphql/dataset.resolver.js';
import { ColumnProfileResolver, DiffStatisticsResolver, ProfileTablesResolver, SnapshotProfileResolver, TableProfileResolver } from './graphql/profile.resolver.js';
import { DiffResolver, ReadResolver, RefFieldsResolver, RefMoveResolver, SnapshotResolver } from './graphql/snapshot.resolver.js';
import { HoldService } from './hold.service.js';
import { DatasetController } from './http/dataset.controller.js';
import { CollectObjects } from './jobs/collect-objects.job.js';
import { CompareSnapshots } from './jobs/compare-snapshots.job.js';
import { ForgetProfiles } from './jobs/forget-profiles.job.js';
import { ProfileSnapshots } from './jobs/profile-snapshots.job.js';
import { RetainSnapshots } from './jobs/retain-snapshots.job.js';
import { KnownSnapshots } from './known-snapshots.js';
import { Manifests } from './manifests.js';
import { MergeService } from './merge.service.js';
import { ObjectReader } from './object-reader.js';
import { ObjectStore } from './object.store.js';
import { PackService } from './pack.service.js';
import { Packs } from './packs.js';
import { ProducingRuns } from './producing-runs.js';
import { AnalysisStore } from './profiles/analysis.store.js';
import { FoundSchemaBreaks } from './profiles/found-schema-breaks.js';
import { LeakageAnalyst } from './profiles/leakage-analyst.js';
import { ProfileService } from './profiles/profile.service.js';
import { ProfilingService } from './profiles/profiling.service.js';
import { ProfilingStore } from './profiles/profiling.store.js';
import { SchemaInference } from './profiles/schema-inference.js';
import { SnapshotRowsService } from './profiles/snapshot-rows.service.js';
import { SnapshotSchemas } from './profiles/snapshot-schemas.js';
import { SnapshotLeakageService } from './profiles/snapshot-leakage.service.js';
import { SplitLeakageService } from './profiles/split-leakage.service.js';
import { TableAnalyst } from './profiles/table-analyst.js';
import { TableFileBringer } from './profiles/table-files.js';
import { Withholding } from './profiles/withholding.js';
import { ReadListService } from './read-list.service.js';
import { ReadRecord } from './read-record.js';
import { ReadStore } from './read.store.js';
import { RefMoves } from './ref-moves.js';
import { RefService } from './ref.service.js';
import { RefStore } from './ref.store.js';
import { RetentionService } from './retention.service.js';
import { RetentionStore } from './retention.store.js';
import { SnapshotMaker } from './snapshot-maker.js';
import { SnapshotOverlapService } from './snapshot-overlap.service.js';
import { SnapshotService } from './snapshot.service.js';
import { SnapshotStore } from './snapshot.store.js';
import { SplitOverlapService } from './split-overlap.service.js';
import { VerificationTurnStore } from './verification/turn.store.js';
import { VerificationService } from './verification/verification.service.js';

/** Data sets and their snapshots. */
@Module({
  imports: [AuditModule],
  controllers: [DatasetController],
  providers: [
    DatasetsNames,
    { provide: DATASET_SETTINGS, useValue: { ...defaultDatasetSettings } },
    AnalysisStore,
    CollectionStore,
    CollectObjects,
    ColumnProfileResolver,
    CommitGates,
    CommitService,
    CompareSnapshots,
    CroissantService,
    DatasetArtifactOwner,
    DatasetCollectionService,
    DatasetCountResolver,
    DatasetFieldsResolver,
    DatasetLineage,
    DatasetListService,
    DatasetResolver,
    DatasetRows,
    DatasetService,
    DatasetStore,
    DiffResolver,
    DiffService,
    DiffStatisticsResolver,
    FileService,
    ForgetProfiles,
    HoldService,
    KnownSnapshots,
    FoundSchemaBreaks, LeakageAnalyst,
    Manifests,
    MergeService,
    ObjectReader,
    ObjectStore,
    PackArtifactOwner,
    PackService,
    Packs,
    ProducingRuns,
    ProfileService,
    ProfileSnapshots,
    ProfileTablesResolver,
    ProfilingService,
    ProfilingStore,
    ReadListService,
    ReadRecord,
    ReadResolver,
    ReadStore,
    RefFieldsResolver,
    RefMoveResolver,
    RefMoves,
    RefService,
    RefStore,
    RetainSnapshots,
    RetentionService,
    RetentionStore,
    SnapshotChangeResolver,
    SnapshotLeakageService,
    SnapshotMaker,
    SnapshotOverlapService,
    SnapshotProfileResolver,
    SnapshotResolver,
    SnapshotRowsService,
    SchemaInference,
    SnapshotSchemas,
    SnapshotService,
    SnapshotStore,
    SplitLeakageService,
    SplitOverlapService,
    VerificationService,
    VerificationTurnStore,
    TableAnalyst,
    TableFileBringer,
    TableProfileResolver,
    Withholding,
  ],
  exports: [CommitGates, CommitService, DatasetListService, DatasetService, DiffService, FileService, HoldService, KnownSnapshots, MergeService, PackService, ProducingRuns, ProfileService, RefService, SnapshotLeakageService, SnapshotService, SplitLeakageService],
})
export class DatasetsModule {
  constructor(access: AccessControl) {
    access.register(datasetsPermissions, datasetsAttributes);
  }
}
