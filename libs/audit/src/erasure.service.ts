import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, InvalidInput, isUuid } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { erasureAction, formatErased, parseErased } from '@plinth/verify';
import { type ErasureScope, ErasureStore } from './erasure.store.js';
import { checkReason } from './rules/index.js';
import { WordIndex } from './search/word-index.js';

/** Events whose details one call erases. */
export const mostErased = 10_000;

export interface ErasureRequest {
  readonly sequences?: readonly number[] | null | undefined;
  readonly subjectKind?: string | null | undefined;
  readonly subjectId?: string | null | undefined;
  readonly actorId?: string | null | undefined;
  readonly reason: string;
}

export interface Erasure {
  readonly erased: number;
  /** Whether more of the scope have details left: ask again. */
  readonly hasMore: boolean;
}

/** Takes personal details out of the record, for good, and leaves every proof as it was (GDPR, article 17). */
@Injectable()
export class ErasureService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: ErasureStore,
    private readonly words: WordIndex,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The details, their salts and the words that they were found by go together: without them the commitments in the log tell nothing. Is an event itself. */
  async erase(actor: Actor, { reason, ...request }: ErasureRequest): Promise<Erasure> {
    this.access.check(actor, 'audit:erase');
    const scope = scopeOf(request);
    checkReason(reason, 'input.reason');
    return this.database.transaction(actor, async () => {
      const found = await this.store.find(actor.workspaceId, scope, mostErased + 1);
      const sequences = found.slice(0, mostErased);
      const erased = await this.words.without(actor.workspaceId, sequences, () => this.store.erase(actor.workspaceId, sequences, this.clock.now()));
      await this.outbox.audit(actor, { action: erasureAction, subjectKind: 'audit-log', subjectId: actor.workspaceId, after: { events: formatErased(sequences) }, reason });
      return { erased, hasMore: found.length > mostErased };
    });
  }

  /**
   * Whether details of any of these events were erased so lately that the log of a size has no record of it yet. Details go in the transaction that puts the record
   * into the outbox, so that whoever sees them gone finds the record as well.
   */
  async isUnderWay(actor: Actor, sequences: readonly number[], size: number): Promise<boolean> {
    this.access.check(actor, 'audit:read');
    const records = await this.database.read(actor, () => this.store.recordedBehind(actor.workspaceId, size));
    const ranges = records.flatMap((events) => parseErased(events) ?? []);
    return sequences.some((sequence) => ranges.some(({ from, to }) => from <= sequence && sequence <= to));
  }
}

function scopeOf({ sequences, subjectKind, subjectId, actorId }: Omit<ErasureRequest, 'reason'>): ErasureScope {
  const help = 'Give sequences, or subjectKind with subjectId, or actorId: one of the three.';
  const given = [sequences, subjectKind ?? subjectId, actorId].filter((part) => part !== null && part !== undefined);
  if (given.length !== 1) throw new InvalidInput('Say whose details are to be erased, in one way.', { field: 'input', help });
  if (sequences) {
    if (sequences.length > mostErased || !sequences.every((sequence) => Number.isSafeInteger(sequence) && sequence > 0)) throw new InvalidInput(`sequences are at most ${mostErased} numbers from 1.`, { field: 'input.sequences' });
    return { sequences };
  }
  if (actorId) {
    if (!isUuid(actorId)) throw new InvalidInput('actorId must be a UUID.', { field: 'input.actorId', help: 'members lists who there is.' });
    return { actorId };
  }
  if (!subjectKind || !subjectId || [subjectKind, subjectId].some((text) => text.length > 4_000 || text.includes('\0'))) throw new InvalidInput('A subject is named by its kind and its id.', { field: 'input.subjectId', help });
  return { subjectKind, subjectId };
}
