import { Module } from '@nestjs/common';
import { PipelinesModule } from '@plinth/pipelines';
import { EventService } from './event.service.js';
import { EventStore } from './event.store.js';
import { LineageRoutes } from './http/lineage.routes.js';
import { ProjectEventsJob } from './jobs/project-events.job.js';
import { MarquezDirectory } from './marquez/marquez-directory.service.js';
import { MarquezEvents } from './marquez/marquez-events.service.js';
import { MarquezLineage } from './marquez/marquez-lineage.service.js';
import { MarquezRoutes } from './marquez/marquez.routes.js';
import { ProjectionQueue } from './projection-queue.js';
import { ProjectionService } from './projection.service.js';

/** The door for events of OpenLineage, and what clients of Marquez read of them. */
@Module({
  imports: [PipelinesModule],
  providers: [EventService, EventStore, LineageRoutes, MarquezDirectory, MarquezEvents, MarquezLineage, MarquezRoutes, ProjectEventsJob, ProjectionQueue, ProjectionService],
})
export class OpenLineageModule {}
