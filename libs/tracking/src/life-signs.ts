import { allRows } from '@plinth/access';
import { Injectable, Logger } from '@nestjs/common';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { RunEvents } from './live/run-events.js';
import { type RunId, RunStore } from './run.store.js';

/** What a run logs refreshes a heartbeat that is older than this. */
export const heartbeatRefreshMs = 15_000;

/** Takes what a run's process logs as a sign that it lives: a heartbeat by other means. */
@Injectable()
export class LifeSigns {
  private readonly logger = new Logger(LifeSigns.name);
  private readonly underWay = new Set<RunId>();

  constructor(
    private readonly database: Database,
    private readonly runs: RunStore,
    private readonly outbox: Outbox,
    private readonly events: RunEvents,
    private readonly clock: Clock,
  ) {}

  /** Not waited for: what was logged is durable, and the next append would say the same. */
  note(actor: Actor, runId: RunId): void {
    if (this.underWay.has(runId)) return;
    this.underWay.add(runId);
    this.write(actor, runId)
      .catch((error: unknown) => this.logger.warn(`A sign of life was not noted: ${String(error)}`))
      .finally(() => this.underWay.delete(runId));
  }

  private async write(actor: Actor, runId: RunId): Promise<void> {
    await this.database.transaction(actor, async () => {
      for (const revived of await this.runs.noteLife(actor.workspaceId, [runId], this.clock.now())) {
        await this.outbox.audit(actor, { action: 'run.revived', subjectKind: 'run', subjectId: revived, before: { status: 'STALE' }, after: { status: 'RUNNING' } });
        const [run] = await this.runs.byIds(actor.workspaceId, [revived], allRows);
        if (run) this.events.changed(actor, run);
      }
    });
  }
}
