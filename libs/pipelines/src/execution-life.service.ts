import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, parseId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import type { Execution } from './execution.js';
import { ExecutionStore } from './execution.store.js';
import { ExecutionEvents } from './live/execution-events.js';
import { ExecutionEnded, ExecutionNotFound } from './pipelines.errors.js';

/** Executions of one sweep; the next one finds the rest. */
const maxSweep = 1_000;

/** What happens to executions without a report. */
@Injectable()
export class ExecutionLifeService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly executions: ExecutionStore,
    private readonly outbox: Outbox,
    private readonly events: ExecutionEvents,
    private readonly clock: Clock,
  ) {}

  /** Asks whoever runs it, and what is within it, to stop: they hear it with the answer to their next report. Asked again it changes nothing. @throws ExecutionNotFound, ExecutionEnded */
  async cancel(actor: Actor, id: string, reason: string | null | undefined): Promise<Execution> {
    this.access.check(actor, 'execution:cancel');
    const executionId = parseId<'Execution'>(id, 'id');
    return this.database.transaction(actor, async () => {
      this.executions.hold(actor.workspaceId);
      const [before] = await this.executions.byIds(actor.workspaceId, [executionId]);
      if (!before) throw new ExecutionNotFound(id);
      if (before.endedAt) throw new ExecutionEnded(id, before.state);
      const isNew = await this.executions.askToCancel(actor.workspaceId, executionId, actor.id, this.clock.now());
      if (isNew) this.events.changed(actor.workspaceId, [before.rootId]);
      if (isNew) await this.outbox.audit(actor, { action: 'execution.cancel-asked', subjectKind: 'execution', subjectId: executionId, ...(reason ? { reason } : {}) });
      const [after] = await this.executions.byIds(actor.workspaceId, [executionId]);
      return after ?? before;
    });
  }

  /** Which of them were asked to stop. */
  async askedToCancel(actor: Actor, ids: readonly string[]): Promise<readonly string[]> {
    this.access.check(actor, 'execution:report');
    return this.database.read(actor, () => this.executions.askedToCancel(actor.workspaceId, ids));
  }

  /** Finds executions that promised to tell something and did not. @returns how many */
  async sweep(actor: Actor): Promise<number> {
    this.access.check(actor, 'execution:sweep');
    const now = this.clock.now();
    return this.database.transaction(actor, async () => {
      this.executions.hold(actor.workspaceId);
      const broken = await this.executions.broken(actor.workspaceId, now, maxSweep);
      if (!broken.length) return 0;
      this.executions.update(actor.workspaceId, broken.map((execution) => ({ ...execution, state: 'LOST', updatedAt: now })));
      this.events.changed(actor.workspaceId, broken.map(({ rootId }) => rootId));
      for (const { id, jobId } of broken) await this.outbox.audit(actor, { action: 'execution.lost', subjectKind: 'execution', subjectId: id, before: { state: 'RUNNING' }, after: { state: 'LOST', jobId } });
      return broken.length;
    });
  }
}
