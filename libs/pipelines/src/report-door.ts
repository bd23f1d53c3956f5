import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { ExecutionStore } from './execution.store.js';
import { maxReportsPerCall } from './rules/index.js';

/** How reports come in, whatever they are of: by somebody who may tell, not too many at once, each of them right, and then all of them or none. */
@Injectable()
export class ReportDoor {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly executions: ExecutionStore,
  ) {}

  /**
   * Lets `take` do its work in a transaction that holds the workspace's executions. Joins an open transaction.
   * @param check throws for what is wrong with a report, naming the field
   * @throws InvalidInput, and what `check` throws
   */
  async enter<Report>(actor: Actor, reports: readonly Report[], check: (report: Report, field: string) => void, take: () => Promise<void>): Promise<void> {
    this.access.check(actor, 'execution:report');
    if (reports.length > maxReportsPerCall) throw new InvalidInput(`At most ${maxReportsPerCall} reports come at once.`, { field: 'reports', help: 'Send them in several calls.' });
    for (const [index, report] of reports.entries()) check(report, `reports[${index}]`);
    if (!reports.length) return;
    await this.database.transaction(actor, async () => {
      this.executions.hold(actor.workspaceId);
      await take();
    });
  }
}
