import { setImmediate } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, PlinthError } from '@plinth/kernel';
import { AssetReports, ExecutionReports, JobReports, maxReportsPerCall } from '@plinth/pipelines';
import { Database } from '@plinth/platform/database';
import { EventStore, type WaitingEvent } from './event.store.js';
import { ProjectionQueue } from './projection-queue.js';
import { type Followings, followingsOf, readEvent } from './rules/index.js';

/** What one job takes on; then others have their turn. The more wait, the less each costs: their jobs, assets and edges are mostly the same ones. */
const eventsAtOnce = 1_000;
const bytesAtOnce = 8 * 1024 * 1024;
/** Read without a pause; then others that this process serves are answered. */
const bytesPerTurn = 256 * 1024;
const maxReasonLength = 2_000;

/** What a job leaves: nothing, or perhaps more. */
type Left = 'NOTHING' | 'MORE';

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
    if ((await this.first(actor)) === 'MORE') this.queue.again(actor.workspaceId);
  }

  private async first(actor: Actor): Promise<Left> {
    try {
      return await this.inTurn(actor, async () => {
        const waiting = await this.events.waiting(actor.workspaceId, eventsAtOnce, bytesAtOnce);
        await this.apply(actor, waiting);
        return mayBeMore(waiting) ? 'MORE' : 'NOTHING';
      });
    } catch (error) {
      if (isPassing(error)) throw error;
      const waiting = await this.database.read(actor, () => this.events.waiting(actor.workspaceId, eventsAtOnce, bytesAtOnce));
      return this.inHalves(actor, waiting.map(({ id }) => id));
    }
  }

  /** One of them can not be applied: it is looked for by halves. The others are applied, and that one says why. */
  private async inHalves(actor: Actor, ids: readonly string[]): Promise<Left> {
    if (!ids.length) return 'MORE';
    const [one] = ids;
    return this.some(actor, ids, (events) => this.apply(actor, events)).catch(async (error: unknown) => {
      if (isPassing(error)) throw error;
      if (ids.length === 1 && one !== undefined) return this.some(actor, ids, async ([event]) => event && this.setAside(actor, event, error));
      const middle = Math.ceil(ids.length / 2);
      return (await this.inHalves(actor, ids.slice(0, middle))) === 'NOTHING' ? 'NOTHING' : this.inHalves(actor, ids.slice(middle));
    });
  }

  private some(actor: Actor, ids: readonly string[], act: (events: readonly WaitingEvent[]) => Promise<void> | void): Promise<Left> {
    return this.inTurn(actor, async () => {
      await act(await this.events.stillWaiting(actor.workspaceId, ids));
      return 'MORE';
    });
  }

  /** In one transaction, while nobody else works for this workspace. Somebody who does will do all there is. */
  private inTurn(actor: Actor, act: () => Promise<Left>): Promise<Left> {
    return this.database.transaction(actor, async () => ((await this.events.takeTurn(actor.workspaceId)) ? act() : 'NOTHING'));
  }

  private async apply(actor: Actor, waiting: readonly WaitingEvent[]): Promise<void> {
    if (!waiting.length) return;
    const followings = await followingsOfAll(waiting);
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

async function followingsOfAll(waiting: readonly WaitingEvent[]): Promise<Followings[]> {
  const followings: Followings[] = [];
  let sinceTurn = 0;
  for (const { event } of waiting) {
    followings.push(followingsOf(readEvent(JSON.parse(event))));
    sinceTurn += event.length;
    if (sinceTurn < bytesPerTurn) continue;
    sinceTurn = 0;
    await setImmediate();
  }
  return followings;
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
