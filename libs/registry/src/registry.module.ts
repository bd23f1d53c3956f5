import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { AuditModule } from '@plinth/audit';
import { TrackingModule } from '@plinth/tracking';
import { RegistryNames } from './registry-names.js';
import { AliasLookup } from './alias-lookup.js';
import { AliasMoves } from './alias-moves.js';
import { AliasService } from './alias.service.js';
import { AliasStore } from './alias.store.js';
import { DeploymentListService } from './deployment-list.service.js';
import { DeploymentMoves } from './deployment-moves.js';
import { DeploymentService } from './deployment.service.js';
import { DeploymentStore } from './deployment.store.js';
import { EnvironmentService } from './environment.service.js';
import { EnvironmentStore } from './environment.store.js';
import { FrozenInputResolver } from './graphql/frozen-input.resolver.js';
import { ModelLiveResolver } from './graphql/live.resolver.js';
import { ModelCountResolver, ModelFieldsResolver, ModelResolver } from './graphql/model.resolver.js';
import { AliasMoveResolver, AliasResolver, DeploymentEventResolver, DeploymentFieldsResolver, DeploymentResolver, EnvironmentResolver } from './graphql/place.resolver.js';
import { RunVersionsResolver, VersionFieldsResolver } from './graphql/version-fields.resolver.js';
import { VersionResolver } from './graphql/version.resolver.js';
import { ResolveRoutes } from './http/resolve.routes.js';
import { ModelEvents } from './live/model-events.js';
import { ModelLiveService } from './live/model-live.service.js';
import { ModelMarkStore } from './live/model-mark.store.js';
import { ModelListService } from './model-list.service.js';
import { ModelRows } from './model-rows.js';
import { ModelService } from './model.service.js';
import { ModelStore } from './model.store.js';
import { ModelVersionArtifactOwner } from './model-version-artifact-owner.js';
import { PromotionEffects } from './ports/promotion-effects.js';
import { RegistrySubjects } from './ports/registry-subjects.js';
import { StoredPromotionEffects } from './ports/stored-promotion-effects.js';
import { StoredSubjects } from './ports/stored-subjects.js';
import { SubjectListeners } from './ports/subject-listeners.js';
import { TargetGuards } from './ports/target-guards.js';
import { PromotionEffectStore } from './promotion-effect.store.js';
import { RegistryLineage } from './registry-lineage.js';
import { registryAttributes, registryPermissions } from './registry.permissions.js';
import { RegistrySight } from './registry-sight.js';
import { ResolveService } from './resolve.service.js';
import { ResolveStore } from './resolve.store.js';
import { VersionContents } from './version-content.js';
import { VersionLifeService } from './version-life.service.js';
import { VersionListService } from './version-list.service.js';
import { VersionService } from './version.service.js';
import { VersionStore } from './version.store.js';

/** Registered models, their versions, and where they stand. */
@Module({
  imports: [AuditModule, TrackingModule],
  providers: [
    RegistryNames,
    AliasMoveResolver,
    AliasMoves,
    AliasResolver,
    AliasService,
    AliasStore,
    DeploymentEventResolver,
    DeploymentFieldsResolver,
    DeploymentListService,
    DeploymentMoves,
    DeploymentResolver,
    DeploymentService,
    DeploymentStore,
    EnvironmentResolver,
    EnvironmentService,
    EnvironmentStore,
    FrozenInputResolver,
    ModelCountResolver,
    ModelEvents,
    ModelFieldsResolver,
    ModelListService,
    ModelLiveResolver,
    ModelLiveService,
    ModelMarkStore,
    ModelResolver,
    ModelRows,
    ModelService,
    ModelStore,
    ModelVersionArtifactOwner,
    PromotionEffectStore,
    { provide: PromotionEffects, useClass: StoredPromotionEffects },
    RegistryLineage,
    { provide: RegistrySubjects, useClass: StoredSubjects },
    RegistrySight,
    ResolveRoutes,
    ResolveService,
    AliasLookup,
    ResolveStore,
    RunVersionsResolver,
    SubjectListeners,
    TargetGuards,
    VersionContents,
    VersionFieldsResolver,
    VersionLifeService,
    VersionListService,
    VersionResolver,
    VersionService,
    VersionStore,
  ],
  exports: [AliasService, DeploymentListService, DeploymentService, EnvironmentService, ModelListService, ModelService, PromotionEffects, RegistrySight, RegistrySubjects, ResolveService, SubjectListeners, TargetGuards, VersionLifeService, VersionListService, VersionService],
})
export class RegistryModule {
  constructor(access: AccessControl) {
    access.register(registryPermissions, registryAttributes);
  }
}
