import { Injectable, Logger } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, PlinthError } from '@plinth/kernel';
import { AssetReports, ExecutionReports, JobReports, maxReportsPerCall } from '@plinth/pipelines';
import { Database } from '@plinth/platform/database';
import { EventStore, type WaitingEvent } from './event.store.js';
import { ProjectionQueue } from './projection-queue.js';
import { followingsOf, readEvent } from './rules/index.js';

const eventsAtOnce = 200;
const bytesAtOnce = 8 * 1024 * 1024;
/** What one job takes on; then others have their turn. */
const roundsPerJob = 5;
const maxReasonLength = 2_000;

/** What a round found: nothing more, or perhaps more. */
type Round = 'ALL_DONE' | 'MORE';

/** Works out what follows from the events that came, in the order they came. Events leave the waiting list in the transaction of what follows from them: each has its effect once. */
@Injectable()
export class ProjectionService {
  private readonly logger = new Logger(ProjectionService.name);

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly events: EventStore,
    private readonly executions: ExecutionReports,
    private readonly jobs: JobReports,
    private readonly assets: AssetReports,
    private readonly queue: ProjectionQueue,
  ) {}

  /** A bounded part of what waits in the actor's workspace; asks for another turn when that was not all. @throws Unavailable when the database is */
  async project(actor: Actor): Promise<void> {
    this.access.check(actor, 'execution:report');
    for (let round = 0; round < roundsPerJob; round++) {
      if ((await this.round(actor)) === 'ALL_DONE') return;
    }
    this.queue.nudge(actor.workspaceId);
  }

  private async round(actor: Actor): Promise<Round> {
    try {
      return await this.inTurn(actor, async () => {
        const waiting = await this.events.waiting(actor.workspaceId, eventsAtOnce, bytesAtOnce);
        await this.apply(actor, waiting);
        return mayBeMore(waiting) ? 'MORE' : 'ALL_DONE';
      });
    } catch (error) {
      if (isPassing(error)) throw error;
      return this.oneByOne(actor);
    }
  }

  /** One of them can not be applied: the others are, and that one says why. */
  private async oneByOne(actor: Actor): Promise<Round> {
    const waiting = await this.database.read(actor, () => this.events.waiting(actor.workspaceId, eventsAtOnce, bytesAtOnce));
    for (const { id } of waiting) {
      const round = await this.one(actor, id, (event) => this.apply(actor, [event])).catch((error: unknown) => {
        if (isPassing(error)) throw error;
        return this.one(actor, id, async (event) => this.setAside(actor, event, error));
      });
      if (round === 'ALL_DONE') return round;
    }
    return 'MORE';
  }

  private one(actor: Actor, id: string, act: (event: WaitingEvent) => Promise<void>): Promise<Round> {
    return this.inTurn(actor, async () => {
      const event = await this.events.stillWaiting(actor.workspaceId, id);
      if (event) await act(event);
      return 'MORE';
    });
  }

  /** In one transaction, while nobody else works for this workspace. Somebody who does will do all there is. */
  private inTurn(actor: Actor, act: () => Promise<Round>): Promise<Round> {
    return this.database.transaction(actor, async () => ((await this.events.takeTurn(actor.workspaceId)) ? act() : 'ALL_DONE'));
  }

  private async apply(actor: Actor, waiting: readonly WaitingEvent[]): Promise<void> {
    if (!waiting.length) return;
    const followings = waiting.map(({ event }) => followingsOf(readEvent(JSON.parse(event))));
    for (const reports of inParts(followings.flatMap(({ executions }) => executions))) await this.executions.apply(actor, reports);
    for (const reports of inParts(followings.flatMap(({ jobs }) => jobs))) await this.jobs.apply(actor, reports);
    for (const reports of inParts(followings.flatMap(({ assets }) => assets))) await this.assets.apply(actor, reports);
    this.events.done(actor.workspaceId, waiting.map(({ id }) => id));
  }

  private setAside(actor: Actor, { id, digest }: WaitingEvent, error: unknown): void {
    this.logger.error(`Nothing can follow from the OpenLineage event ${digest.toString('hex')}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    this.events.failed(actor.workspaceId, digest, reasonOf(error));
    this.events.done(actor.workspaceId, [id]);
  }
}

/** Fewer than were asked for are all there were; whoever brought others since has asked for another turn. */
function mayBeMore(waiting: readonly WaitingEvent[]): boolean {
  return waiting.length >= eventsAtOnce || waiting.reduce((sum, { event }) => sum + Buffer.byteLength(event), 0) >= bytesAtOnce;
}

function inParts<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / maxReportsPerCall) }, (_, part) => items.slice(part * maxReportsPerCall, (part + 1) * maxReportsPerCall));
}

/** Of the database or of others at work, and not of the event: tried again. */
function isPassing(error: unknown): boolean {
  if (error instanceof PlinthError) return error.kind === 'UNAVAILABLE';
  // Deadlocks, conflicts, time-outs and shortages of Postgres, by their classes.
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(40|53|55|57|58|08)/.test(error.code);
}

function reasonOf(error: unknown): string {
  const told = error instanceof PlinthError ? [error.code, error.field, error.message].filter((part) => part !== undefined).join(': ') : 'INTERNAL: the log of the worker says why';
  return told.replace(/[\0\p{Surrogate}]/gu, '').slice(0, maxReasonLength);
}
