import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { inclusionPlan, type LoggedEvent, proofFrom, toHex } from '@plinth/verify';
import { type EventChoice, LoggedEventStore } from './logged-event.store.js';
import { loggedEvent } from './logged-events.js';
import { LogStore } from './log.store.js';
import { TileReader } from './tile-reader.js';

const batchSize = 1_000;

/** Chosen events, each with the hashes that lead to a checkpoint: for exports of a part of the log. */
@Injectable()
export class ProvenEvents {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly events: LoggedEventStore,
    private readonly log: LogStore,
    private readonly reader: TileReader,
  ) {}

  /** How many events of the first `size` are chosen. */
  async count(actor: Actor, choice: EventChoice, size: number): Promise<number> {
    this.access.check(actor, 'audit:read');
    return this.database.read(actor, () => this.events.count(actor.workspaceId, choice, size));
  }

  /**
   * In the order of their sequence, in batches.
   * @param size of a checkpoint
   */
  async *batches(actor: Actor, choice: EventChoice, size: number, { withProofs = true } = {}): AsyncGenerator<LoggedEvent[], void, undefined> {
    this.access.check(actor, 'audit:read');
    for (let after = 0; after < size; ) {
      const rows = await this.database.read(actor, () => this.events.matching(actor.workspaceId, choice, after, batchSize, size));
      const last = rows.at(-1);
      if (!last) return;
      const events = rows.map((row) => loggedEvent(actor.workspaceId, row));
      yield withProofs ? await this.proven(actor, events, size) : events;
      after = last.sequence;
    }
  }

  private async proven(actor: Actor, events: readonly LoggedEvent[], size: number): Promise<LoggedEvent[]> {
    const plans = events.map(({ leaf }) => inclusionPlan(leaf.sequence - 1, size));
    // The log grows meanwhile, and lets go of files of the smaller tree: its whole subtrees are in the larger one too.
    const [newest] = await this.database.read(actor, () => this.log.latest(actor.workspaceId));
    const hashOf = await this.reader.hashes(actor.workspaceId, plans.flat(2), newest?.size ?? size);
    return events.map((event, index) => ({ ...event, proof: proofFrom(plans[index] ?? [], hashOf).map(toHex) }));
  }
}
