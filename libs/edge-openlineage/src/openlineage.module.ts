import { Module } from '@nestjs/common';
import { PipelinesModule } from '@plinth/pipelines';
import { EventService } from './event.service.js';
import { EventStore } from './event.store.js';
import { LineageRoutes } from './http/lineage.routes.js';
import { ProjectEventsJob } from './jobs/project-events.job.js';
import { ProjectionQueue } from './projection-queue.js';
import { ProjectionService } from './projection.service.js';

/** The door for events of OpenLineage. */
@Module({
  imports: [PipelinesModule],
  providers: [EventService, EventStore, LineageRoutes, ProjectEventsJob, ProjectionQueue, ProjectionService],
})
export class OpenLineageModule {}
