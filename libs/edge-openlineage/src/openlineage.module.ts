import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { PipelinesModule } from '@plinth/pipelines';
import { EventListService } from './event-list.service.js';
import { EventListStore } from './event-list.store.js';
import { EventRetentionService } from './event-retention.service.js';
import { EventRetentionStore } from './event-retention.store.js';
import { EventSettingsService } from './event-settings.service.js';
import { EventSettingsStore } from './event-settings.store.js';
import { EventService } from './event.service.js';
import { EventStore } from './event.store.js';
import { OpenLineageEventResolver } from './graphql/event.resolver.js';
import { LineageRoutes } from './http/lineage.routes.js';
import { ExpireEventsJob } from './jobs/expire-events.job.js';
import { ProjectEventsJob } from './jobs/project-events.job.js';
import { MarquezDirectory } from './marquez/marquez-directory.service.js';
import { MarquezEvents } from './marquez/marquez-events.service.js';
import { MarquezLineage } from './marquez/marquez-lineage.service.js';
import { MarquezRoutes } from './marquez/marquez.routes.js';
import { openLineagePermissions } from './openlineage.permissions.js';
import { ProjectionQueue } from './projection-queue.js';
import { ProjectionService } from './projection.service.js';

/** The door for events of OpenLineage, and what clients of Marquez read of them. */
@Module({
  imports: [PipelinesModule],
  providers: [
    EventListService, EventListStore, EventRetentionService, EventRetentionStore, EventService, EventSettingsService, EventSettingsStore, EventStore, ExpireEventsJob, LineageRoutes, MarquezDirectory, MarquezEvents, MarquezLineage, MarquezRoutes, OpenLineageEventResolver, ProjectEventsJob,
    ProjectionQueue, ProjectionService,
  ],
})
export class OpenLineageModule {
  constructor(access: AccessControl) {
    access.register(openLineagePermissions);
  }
}
