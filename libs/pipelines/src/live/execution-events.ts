import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { PubSub } from '@plinth/platform/pubsub';

/** What subscribers listen to: every outermost execution of the workspace. */
export const executionsChannel = 'executions';

/** Tells subscribers in every process that executions are to be read again. Only ids travel. */
@Injectable()
export class ExecutionEvents {
  constructor(
    private readonly database: Database,
    private readonly pubsub: PubSub,
  ) {}

  /** Once the open transaction has committed. @param rootIds outermost executions of which, or within which, something is new */
  changed(workspaceId: WorkspaceId, rootIds: Iterable<string>): void {
    const once = [...new Set(rootIds)];
    if (once.length) this.database.afterCommit(() => once.forEach((id) => this.pubsub.publish(workspaceId, executionsChannel, id)));
  }
}
