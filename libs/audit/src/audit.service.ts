import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { AuditEvent, AuditFilter } from './audit-event.js';
import { AuditStore } from './audit.store.js';
import { EventSearch } from './search/event-search.js';

const maxTextLength = 4_000;

/** The record of changes, for those who may read it. Nobody writes it but the recorder. */
@Injectable()
export class AuditService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly events: AuditStore,
    private readonly search: EventSearch,
  ) {}

  /** Newest first. A change appears within moments of its commit, and is found by its words some seconds after. */
  async list(actor: Actor, { first, after }: PageArgs, filter: AuditFilter): Promise<Page<AuditEvent>> {
    this.access.check(actor, 'audit:read');
    checkFilter(filter);
    const size = pageSize(first);
    const before = placeOf(after);
    const { text } = filter;
    const read = () => (text === null || text === undefined ? this.events.page(actor.workspaceId, filter, before, size + 1) : this.search.page(actor, text, filter, before, size + 1));
    return this.database.read(actor, async () => toPage(await read(), size, ({ sequence }) => encodeCursor([sequence])));
  }

  /** The event of this number. */
  async find(actor: Actor, sequence: number): Promise<AuditEvent | undefined> {
    this.access.check(actor, 'audit:read');
    return Number.isSafeInteger(sequence) ? this.database.read(actor, () => this.events.find(actor.workspaceId, sequence)) : undefined;
  }
}

function checkFilter({ actorId, action, subjectKind, subjectId }: AuditFilter): void {
  if (actorId && !isUuid(actorId)) throw new InvalidInput('actorId must be a UUID.', { field: 'filter.actorId', help: 'members lists who there is.' });
  for (const [name, value] of Object.entries({ action, subjectKind, subjectId })) {
    // Postgres takes no NUL in text.
    if (value && (value.length > maxTextLength || value.includes('\0'))) throw new InvalidInput(`${name} has at most ${maxTextLength} characters, none of them NUL.`, { field: `filter.${name}` });
  }
}

function placeOf(after: string | null | undefined): number | undefined {
  if (after === null || after === undefined) return undefined;
  const [sequence] = decodeCursor(after, 1);
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence)) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return sequence;
}
