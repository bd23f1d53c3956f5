import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { ArtifactsModule } from '@plinth/artifacts';
import { DatasetsModule } from '@plinth/datasets';
import { ApplyService } from './apply.service.js';
import { DefinitionLineage } from './definition-lineage.js';
import { DefinitionListService } from './definition-list.service.js';
import { DefinitionStore } from './definition.store.js';
import { ExpressionChecks } from './expression-checks.js';
import { featuresAttributes, featuresPermissions } from './features.permissions.js';
import { DefinitionFieldsResolver, DefinitionResolver } from './graphql/definition.resolver.js';
import { FeatureVersionResolver } from './graphql/version.resolver.js';
import { SnapshotTrainingSetResolver, TrainingSetFieldsResolver, TrainingSetResolver } from './graphql/training-set.resolver.js';
import { MakeTrainingSetsJob } from './jobs/make-training-sets.job.js';
import { LifecycleService } from './lifecycle.service.js';
import { Planner } from './planner.js';
import { TrainingFiles } from './sets/training-files.js';
import { TrainingMaker } from './sets/training-maker.js';
import { TrainingPinner } from './sets/training-pinner.js';
import { TrainingSetService } from './sets/training-set.service.js';
import { TrainingSetStore } from './sets/training-set.store.js';
import { SourceOrigins } from './source-origins.js';
import { UsageService } from './usage.service.js';
import { FeatureVersionStore } from './version.store.js';
import { WordStore } from './word.store.js';

/** What features are, who may change them, and who uses them. */
@Module({
  imports: [DatasetsModule, ArtifactsModule],
  providers: [ApplyService, DefinitionFieldsResolver, DefinitionLineage, DefinitionListService, DefinitionResolver, DefinitionStore, ExpressionChecks, FeatureVersionResolver, FeatureVersionStore, LifecycleService, MakeTrainingSetsJob, Planner, SnapshotTrainingSetResolver, SourceOrigins, TrainingFiles, TrainingMaker, TrainingPinner, TrainingSetFieldsResolver, TrainingSetResolver, TrainingSetService, TrainingSetStore, UsageService, WordStore],
  exports: [ApplyService, DefinitionListService, LifecycleService, TrainingFiles, TrainingSetService, UsageService],
})
export class FeaturesModule {
  constructor(access: AccessControl) {
    access.register(featuresPermissions, featuresAttributes);
  }
}
