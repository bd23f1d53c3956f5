import { systemActor } from '@plinth/access';
import type { TestServer } from '@plinth/server/testing';
import { RetentionService } from '../retention.service.js';

/** Gives up every snapshot whose time has passed, as the job does. @returns how many */
export function retainSnapshots(server: TestServer): Promise<number> {
  return server.application.get(RetentionService).retain(systemActor(server.workspaceId, 'dataset:retain', 'test'));
}
