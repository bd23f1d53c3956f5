import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, checkText, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { maxNameLength } from '@plinth/pipelines/rules';
import { Database } from '@plinth/platform/database';
import { EventListStore, type EventPlace } from './event-list.store.js';
import type { EventFilter, KeptEvent } from './kept-event.js';
import { TooManyEventBytes } from './openlineage.errors.js';

export interface EventQuery extends PageArgs {
  readonly filter?: EventFilter | undefined;
  /** By the time that events tell; newest first unless told. */
  readonly oldestFirst?: boolean | undefined;
}

/** JSON of events that one operation is answered with at the most. */
export const maxEventBytesAtOnce = 32 * 1024 * 1024;

const digestShape = /^[0-9a-f]{64}$/;

/** Events as they are kept. */
@Injectable()
export class EventListService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: EventListStore,
  ) {}

  /** @throws InvalidInput, TextTooLong, UnstorableText */
  async events(actor: Actor, { filter = {}, oldestFirst = false, first, after }: EventQuery): Promise<Page<KeptEvent>> {
    this.access.check(actor, 'pipeline:read');
    const size = pageSize(first);
    checkFilter(filter);
    const place = readPlace(after);
    const rows = await this.database.read(actor, () => this.store.page(actor.workspaceId, filter.runId === undefined ? filter : { ...filter, runId: filter.runId.toLowerCase() }, oldestFirst, place, size + 1));
    return toPage(rows, size, ({ eventTime, digest }) => encodeCursor([eventTime.toISOString(), digest]));
  }

  /** @throws InvalidInput for what is no digest */
  async event(actor: Actor, digest: string): Promise<KeptEvent | undefined> {
    this.access.check(actor, 'pipeline:read');
    if (!digestShape.test(digest)) throw new InvalidInput('An event is named by its SHA-256, 64 lower-case hex digits.', { field: 'digest', help: 'openLineageEvents lists those that there are.' });
    return this.database.read(actor, () => this.store.byDigest(actor.workspaceId, digest));
  }

  /** The JSON of events letter by letter, in the order of the digests; undefined for those that are gone. @throws TooManyEventBytes */
  async textsOf(actor: Actor, digests: readonly string[]): Promise<readonly (string | undefined)[]> {
    this.access.check(actor, 'pipeline:read');
    return this.database.read(actor, async () => {
      const bytes = await this.store.bytesOf(actor.workspaceId, digests);
      // One event alone may always be read: none is larger than that.
      if (bytes > maxEventBytesAtOnce) throw new TooManyEventBytes(bytes, maxEventBytesAtOnce);
      const texts = await this.store.textsOf(actor.workspaceId, digests);
      return digests.map((digest) => texts.get(digest));
    });
  }
}

function checkFilter({ runId, jobNamespace, jobName, dataset, from, until }: EventFilter): void {
  if (runId !== undefined && !isUuid(runId)) throw new InvalidInput('A run is named by a UUID.', { field: 'filter.runId' });
  for (const [text, field] of [[jobNamespace, 'jobNamespace'], [jobName, 'jobName'], [dataset?.namespace, 'dataset.namespace'], [dataset?.name, 'dataset.name']] as const) if (text !== undefined) checkText(text, maxNameLength, 'A name', `filter.${field}`);
  if (from && until && from >= until) throw new InvalidInput('No event lies in this time: until comes before from.', { field: 'filter.until', help: 'Events are those from `from` on and before `until`.' });
}

function readPlace(after: string | null | undefined): EventPlace | undefined {
  if (after === null || after === undefined) return undefined;
  const [time, digest] = decodeCursor(after, 2);
  if (typeof time !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(time) || Number.isNaN(Date.parse(time)) || typeof digest !== 'string' || !digestShape.test(digest))
    throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return { eventTime: new Date(time), digest };
}
