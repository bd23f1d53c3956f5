import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { ApplyService } from './apply.service.js';
import { DefinitionLineage } from './definition-lineage.js';
import { DefinitionListService } from './definition-list.service.js';
import { DefinitionStore } from './definition.store.js';
import { ExpressionChecks } from './expression-checks.js';
import { featuresAttributes, featuresPermissions } from './features.permissions.js';
import { DefinitionFieldsResolver, DefinitionResolver } from './graphql/definition.resolver.js';
import { FeatureVersionResolver } from './graphql/version.resolver.js';
import { LifecycleService } from './lifecycle.service.js';
import { Planner } from './planner.js';
import { UsageService } from './usage.service.js';
import { FeatureVersionStore } from './version.store.js';
import { WordStore } from './word.store.js';

/** What features are, who may change them, and who uses them. */
@Module({
  providers: [ApplyService, DefinitionFieldsResolver, DefinitionLineage, DefinitionListService, DefinitionResolver, DefinitionStore, ExpressionChecks, FeatureVersionResolver, FeatureVersionStore, LifecycleService, Planner, UsageService, WordStore],
  exports: [ApplyService, DefinitionListService, LifecycleService, UsageService],
})
export class FeaturesModule {
  constructor(access: AccessControl) {
    access.register(featuresPermissions, featuresAttributes);
  }
}
