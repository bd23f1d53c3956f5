import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, InvalidInput, isUuid } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { maxOffset, maxSlice } from '@plinth/pipelines';
import { type EventSlice, EventStore } from '../event.store.js';
import { objectAt } from '../rules/json.js';
import { MarquezNotFound } from './marquez.errors.js';

/** Events of one run that its facets are gathered from; producers that send more of them repeat themselves. */
const maxEventsOfRun = 1_000;

/** Events as they came, for clients of Marquez. */
@Injectable()
export class MarquezEvents {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly events: EventStore,
  ) {}

  /** JSON, with each event letter by letter as it came. @throws InvalidInput */
  async page(actor: Actor, slice: EventSlice): Promise<string> {
    this.access.check(actor, 'pipeline:read');
    const { limit, offset } = slice;
    if (!Number.isInteger(limit) || limit < 1 || limit > maxSlice) throw new InvalidInput(`limit must be a whole number from 1 to ${maxSlice}.`, { field: 'limit', help: 'Read the events in smaller parts.' });
    if (!Number.isInteger(offset) || offset < 0 || offset > maxOffset) throw new InvalidInput(`offset must be a whole number from 0 to ${maxOffset}.`, { field: 'offset', help: 'Set before or after to the time of the last event that you had.' });
    return this.database.read(actor, async () => {
      const events = await this.events.slice(actor.workspaceId, slice);
      return `{"events":[${events.join(',')}],"totalCount":${await this.events.countIn(actor.workspaceId, slice)}}`;
    });
  }

  /** What was said last by each facet of a run, or of its job. @throws MarquezNotFound */
  async facets(actor: Actor, runId: string, of: 'run' | 'job'): Promise<object> {
    this.access.check(actor, 'pipeline:read');
    const events = isUuid(runId) ? await this.database.read(actor, () => this.events.ofRun(actor.workspaceId, runId.toLowerCase(), maxEventsOfRun)) : [];
    if (!events.length) throw new MarquezNotFound('run', runId);
    const facets = new Map<string, unknown>();
    for (const event of events) for (const [name, facet] of Object.entries(objectAt(objectAt(JSON.parse(event) as unknown, of), 'facets') ?? {})) facets.set(name, facet);
    return { runId: runId.toLowerCase(), facets: Object.fromEntries(facets) };
  }
}
