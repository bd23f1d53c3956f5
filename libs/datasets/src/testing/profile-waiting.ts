import { systemActor } from '@plinth/access';
import type { TestServer } from '@plinth/server/testing';
import { ProfilingService } from '../profiles/profiling.service.js';

/** Looks into every snapshot that waits, as the job does: for tests whose server has no worker. */
export function profileWaiting(server: TestServer): Promise<void> {
  return server.application.get(ProfilingService).profileWaiting(systemActor(server.workspaceId, 'dataset:profile', 'test'));
}
