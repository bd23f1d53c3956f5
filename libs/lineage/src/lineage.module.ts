import { Global, Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { ImpactedOwnerResolver, ImpactedThingResolver, ImpactResolver } from './graphql/impact.resolver.js';
import { LineageResolver } from './graphql/lineage.resolver.js';
import { ImpactService } from './impact.service.js';
import { LineageNodes } from './lineage-nodes.js';
import { LineageRecorder } from './lineage-recorder.js';
import { lineagePermissions } from './lineage.permissions.js';
import { LineageService } from './lineage.service.js';
import { LineageView } from './lineage-view.js';
import { LineageStore } from './lineage.store.js';

/** The graph of what came from what. Every domain behind it writes its own edges. */
@Global()
@Module({
  providers: [ImpactedOwnerResolver, ImpactedThingResolver, ImpactResolver, ImpactService, LineageNodes, LineageRecorder, LineageResolver, LineageService, LineageStore, LineageView],
  exports: [ImpactService, LineageNodes, LineageRecorder, LineageService],
})
export class LineageModule {
  constructor(access: AccessControl) {
    access.register(lineagePermissions);
  }
}
