import { Global, Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { LineageResolver } from './graphql/lineage.resolver.js';
import { LineageNodes } from './lineage-nodes.js';
import { LineageRecorder } from './lineage-recorder.js';
import { lineagePermissions } from './lineage.permissions.js';
import { LineageService } from './lineage.service.js';
import { LineageView } from './lineage-view.js';
import { LineageStore } from './lineage.store.js';

/** The graph of what came from what. Every domain behind it writes its own edges. */
@Global()
@Module({
  providers: [LineageNodes, LineageRecorder, LineageResolver, LineageService, LineageStore, LineageView],
  exports: [LineageNodes, LineageRecorder, LineageService],
})
export class LineageModule {
  constructor(access: AccessControl) {
    access.register(lineagePermissions);
  }
}
