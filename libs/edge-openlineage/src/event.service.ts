import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, IdSource, type WorkspaceId } from '@plinth/kernel';
import { Database, GroupCommit } from '@plinth/platform/database';
import { EventStore, type NewEvent } from './event.store.js';
import { InvalidEvent, TooMuchLineage } from './openlineage.errors.js';
import { ProjectionQueue } from './projection-queue.js';
import { receivedEventOf } from './received-event.js';
import { checkDepth, checkSingle, splitBatch } from './rules/index.js';

/** An event of a batch that was not taken. */
export interface FailedEvent {
  /** In the batch, from 0. */
  readonly index: number;
  readonly reason: string;
}

export interface BatchOutcome {
  readonly received: number;
  readonly failed: readonly FailedEvent[];
}

const bytesPerTurn = 256 * 1024;
const groupLimits = { maxItems: 256, maxWeight: 8 * 1024 * 1024, weightOf: (events: readonly NewEvent[]) => events.reduce((sum, { bytes }) => sum + bytes.length, 0) };

/** Takes events. They are data of their producers and no change of a record: they say themselves who sent them and when, and are not audited one by one. */
@Injectable()
export class EventService {
  private readonly commits = new GroupCommit<readonly NewEvent[], number>(
    async (workspaceId, groups) => {
      await this.append(workspaceId as WorkspaceId, groups.flat());
      return groups.map((events) => events.length);
    },
    (workspaceId, events) => this.append(workspaceId as WorkspaceId, events),
    groupLimits,
  );

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly events: EventStore,
    private readonly queue: ProjectionQueue,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Keeps one event; it is durable when this returns. The same one again changes nothing. @throws InvalidBody, InvalidEvent, TooMuchLineage */
  async receive(actor: Actor, body: Uint8Array): Promise<void> {
    this.access.check(actor, 'execution:report');
    checkSingle(body);
    await this.keep(actor, [this.newEvent(actor, body, 'The body')]);
  }

  /** Keeps those events of a list that are sound, and says why the others are not. @throws InvalidBody, TooMuchLineage for what is no list of JSON; then none was kept */
  async receiveBatch(actor: Actor, body: Uint8Array): Promise<BatchOutcome> {
    this.access.check(actor, 'execution:report');
    const pieces = splitBatch(body);
    const sound: NewEvent[] = [];
    const failed: FailedEvent[] = [];
    let sinceTurn = 0;
    for (const [index, piece] of pieces.entries()) {
      try {
        sound.push(this.newEvent(actor, piece, `Event ${index}`));
      } catch (error) {
        if (!(error instanceof InvalidEvent) && !(error instanceof TooMuchLineage)) throw error;
        failed.push({ index, reason: error instanceof InvalidEvent && error.field ? `${error.field}: ${error.message}` : error.message });
      }
      sinceTurn += piece.length;
      if (sinceTurn < bytesPerTurn) continue;
      // Others are answered in between.
      sinceTurn = 0;
      await setImmediate();
    }
    await this.keep(actor, sound);
    return { received: pieces.length, failed };
  }

  private newEvent({ id }: Actor, bytes: Uint8Array, field: string): NewEvent {
    checkDepth(bytes);
    return { ...receivedEventOf(bytes, field), id: this.ids.next(), receivedAt: this.clock.now(), receivedBy: id };
  }

  private async keep({ workspaceId }: Actor, events: readonly NewEvent[]): Promise<void> {
    if (!events.length) return;
    await this.commits.add(workspaceId, events);
    this.queue.nudge(workspaceId, events.length);
  }

  private append(workspaceId: WorkspaceId, events: readonly NewEvent[]): Promise<number> {
    const once = new Map(events.toReversed().map((event) => [event.digest.toString('latin1'), event]));
    return this.database.transaction({ workspaceId }, () => this.events.append(workspaceId, [...once.values()]));
  }
}
