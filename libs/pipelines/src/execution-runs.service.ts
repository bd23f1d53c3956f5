import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, isUuid, maxPageSize, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { type Run, RunService } from '@plinth/tracking';
import type { Execution } from './execution.js';
import { ExecutionRunStore } from './execution-run.store.js';
import { ExecutionStore } from './execution.store.js';

/** Which runs of experiments were made within which executions. */
@Injectable()
export class ExecutionRunsService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly links: ExecutionRunStore,
    private readonly executions: ExecutionStore,
    private readonly runs: RunService,
  ) {}

  /** In the order of their ids. Runs that the actor may not see, and such as were named and never made, are left out. */
  async runsOf(actor: Actor, executionId: string, { first, after }: PageArgs): Promise<Page<Run>> {
    this.access.check(actor, 'pipeline:read');
    this.access.check(actor, 'run:read');
    const size = pageSize(first);
    const found: Run[] = [];
    for (let place = readPlace(after); ;) {
      const ids = await this.database.read(actor, () => this.links.runsOf(actor.workspaceId, executionId, place, maxPageSize));
      found.push(...(await this.runs.byIds(actor, ids)).flatMap((run) => run ?? []));
      if (found.length > size || ids.length < maxPageSize) return toPage(found, size, ({ id }) => encodeCursor([id]));
      place = ids.at(-1);
    }
  }

  /** In the order of their ids. */
  async executionsOf(actor: Actor, runId: string, { first, after }: PageArgs): Promise<Page<Execution>> {
    this.access.check(actor, 'pipeline:read');
    const size = pageSize(first);
    const place = readPlace(after);
    return this.database.read(actor, async () => {
      const ids = await this.links.executionsOf(actor.workspaceId, runId, place, size + 1);
      const found = new Map((await this.executions.byIds(actor.workspaceId, ids)).map((execution) => [execution.id, execution]));
      return toPage(ids.flatMap((id) => found.get(id) ?? []), size, ({ id }) => encodeCursor([id]));
    });
  }
}

function readPlace(after: string | null | undefined): string | undefined {
  if (after === null || after === undefined) return undefined;
  const [id] = decodeCursor(after, 1);
  if (typeof id !== 'string' || !isUuid(id)) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return id;
}
