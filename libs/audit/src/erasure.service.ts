import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, InvalidInput, isUuid } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
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
      await this.outbox.audit(actor, { action: 'audit.details-erased', subjectKind: 'audit-log', subjectId: actor.workspaceId, after: { events: rangesOf(sequences) }, reason });
      return { erased, hasMore: found.length > mostErased };
    });
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

/** `1-3, 7`: numbers in order, as few characters as it takes. */
function rangesOf(sequences: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const sequence of sequences) {
    const last = ranges.at(-1);
    if (last && last[1] === sequence - 1) last[1] = sequence;
    else ranges.push([sequence, sequence]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}
