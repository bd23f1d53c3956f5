import { Global, Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { BreakNotices } from './breaks/break-notices.service.js';
import { UpstreamBreakStore } from './breaks/upstream-break.store.js';
import { UpstreamBreaks } from './breaks/upstream-breaks.js';
import { ImpactedOwnerResolver, ImpactedThingResolver, ImpactResolver } from './graphql/impact.resolver.js';
import { LineageChangesResolver } from './graphql/lineage-changes.resolver.js';
import { LineageNameResolver } from './graphql/lineage-name.resolver.js';
import { LineageResolver } from './graphql/lineage.resolver.js';
import { ImpactService } from './impact.service.js';
import { TellOwnersJob } from './jobs/tell-owners.job.js';
import { LineageChangeStore } from './lineage-change.store.js';
import { LineageChangesService } from './lineage-changes.service.js';
import { LineageNameStore } from './lineage-name.store.js';
import { LineageNames } from './lineage-names.js';
import { LineagePlaceStore } from './lineage-place.store.js';
import { LineagePlaces } from './lineage-places.js';
import { LineageNodes } from './lineage-nodes.js';
import { LineageRecorder } from './lineage-recorder.js';
import { lineagePermissions } from './lineage.permissions.js';
import { LineageService } from './lineage.service.js';
import { LineageView } from './lineage-view.js';
import { LineageStore } from './lineage.store.js';

/** The graph of what came from what. Every domain behind it writes its own edges. */
@Global()
@Module({
  providers: [BreakNotices, ImpactedOwnerResolver, ImpactedThingResolver, ImpactResolver, ImpactService, LineageChangesResolver, LineageChangesService, LineageChangeStore, LineageNameResolver, LineageNames, LineageNameStore, LineageNodes, LineagePlaces, LineagePlaceStore, LineageRecorder, LineageResolver, LineageService, LineageStore, LineageView, TellOwnersJob, UpstreamBreaks, UpstreamBreakStore],
  exports: [BreakNotices, ImpactService, LineageNames, LineageNodes, LineagePlaces, LineageRecorder, LineageService, UpstreamBreaks],
})
export class LineageModule {
  constructor(access: AccessControl) {
    access.register(lineagePermissions);
  }
}
