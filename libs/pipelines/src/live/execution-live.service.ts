import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, parseId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Feeds, type FeedTimes } from '@plinth/platform/pubsub';
import type { Execution } from '../execution.js';
import { ExecutionStore } from '../execution.store.js';
import { ExecutionNotFound } from '../pipelines.errors.js';
import { executionsChannel } from './execution-events.js';

/** A page of one looks again often, while each of its steps is told of; one of all seldom. */
const times: FeedTimes = { spacingMs: 1_000, lookEveryMs: 15_000 };
const timesOfAll: FeedTimes = { spacingMs: 1_000, lookEveryMs: 30_000 };

/** Feeds of executions. Each event is read with the actor's permission as it is then. */
@Injectable()
export class ExecutionLiveService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly feeds: Feeds,
    private readonly executions: ExecutionStore,
  ) {}

  /** The execution at once, and again whenever something is new of it, of what it is within, or of what is within that. @throws ExecutionNotFound */
  async executionChanged(actor: Actor, executionId: string): Promise<AsyncIterableIterator<Execution>> {
    const id = parseId<'Execution'>(executionId, 'id');
    if (!(await this.find(actor, id))) throw new ExecutionNotFound(executionId, 'id');
    let [root, shown] = ['', ''];
    const feed = await this.feeds.open(actor, [executionsChannel], async (heard) => {
      if (heard && root !== '' && !heard.has(root)) return undefined;
      const found = await this.find(actor, id);
      if (!found || found.mark === shown) return undefined;
      [root, shown] = [found.execution.rootId, found.mark];
      return found.execution;
    }, times);
    feed.notify(undefined);
    return feed;
  }

  /** Ids of outermost executions of which, or within which, something is new; none when some may have been missed. */
  async executionsChanged(actor: Actor): Promise<AsyncIterableIterator<string[]>> {
    this.access.check(actor, 'pipeline:read');
    return this.feeds.open(actor, [executionsChannel], async (heard) => {
      this.access.check(actor, 'pipeline:read');
      return [...(heard ?? [])];
    }, timesOfAll);
  }

  private async find(actor: Actor, id: string): Promise<{ readonly execution: Execution; readonly mark: string } | undefined> {
    this.access.check(actor, 'pipeline:read');
    return this.database.read(actor, async () => {
      // Marked before it is read: what comes in between is told once more, and never missed.
      const mark = await this.executions.markOf(actor.workspaceId, id);
      const [execution] = await this.executions.byIds(actor.workspaceId, [id]);
      return execution && { execution, mark };
    });
  }
}
