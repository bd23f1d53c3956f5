import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { erasedSubjectId, hashSize, isAuditLeaf, leafHash, type LoggedEvent, type LogKey, sameBytes, toHex } from '@plinth/verify';
import { assembleLeaf, type CommittedPart, leafOf, openingsOf, saltBytesOf } from '../rules/index.js';
import { LogKeyring } from './log-keyring.js';
import { type FullRow, LoggedEventStore } from './logged-event.store.js';
import { LogStore } from './log.store.js';

const batchSize = 2_000;

/** What the log says of itself, to be checked by somebody else. */
export interface LogTestimony {
  readonly checkpoint: string;
  readonly size: number;
  readonly keys: readonly LogKey[];
  /** Older checkpoints: all at which a key took over, and the newest of the others. */
  readonly earlier: readonly { readonly size: number; readonly note: string }[];
}

/** Events with what proves them, for exports: as the database has them now, so that the verifier sees what was done to it. */
@Injectable()
export class LoggedEvents {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly events: LoggedEventStore,
    private readonly log: LogStore,
    private readonly keyring: LogKeyring,
  ) {}

  /** Those from the first number to the last, in order. */
  async *between(actor: Actor, first: number, last: number): AsyncGenerator<LoggedEvent, void, undefined> {
    this.access.check(actor, 'audit:read');
    for (let after = first - 1; after < last; ) {
      const rows = await this.database.read(actor, () => this.events.after(actor.workspaceId, after, Math.min(batchSize, last - after), last));
      if (rows.length === 0) return;
      for (const row of rows) yield loggedEvent(actor.workspaceId, row);
      after = rows.at(-1)?.sequence ?? last;
    }
  }

  /** @param mostEarlier how many older checkpoints besides those of handovers */
  async testimony(actor: Actor, mostEarlier = 1_000): Promise<LogTestimony | undefined> {
    this.access.check(actor, 'audit:read');
    return this.database.read(actor, async () => {
      const [last, ...earlier] = await this.log.latest(actor.workspaceId, mostEarlier + 1);
      if (!last) return undefined;
      const oldest = earlier.at(-1)?.size ?? last.size;
      const handovers = (await this.log.handovers(actor.workspaceId)).filter(({ size }) => size < oldest);
      return { checkpoint: last.note, size: last.size, keys: await this.keyring.published(actor.workspaceId), earlier: [...handovers, ...earlier.reverse()].map(({ size, note }) => ({ size, note })) };
    });
  }
}

/** The leaf is made of the columns, not read: a column that somebody changed makes another leaf than the one that was logged. */
export function loggedEvent(workspaceId: string, row: FullRow): LoggedEvent {
  const { sequence, sequencedAt, erasedAt, leaf: storedLeaf, leafHash: storedHash, seal } = row;
  const place = { workspaceId, sequence, sequencedAt };
  const kept = commitmentsIn(storedLeaf);
  const isErased = erasedAt !== null && isBare(row, kept);
  const salts = fitting(row);
  const keptHash = leafHash(storedLeaf ?? new Uint8Array());
  return {
    leaf: isErased ? assembleLeaf(row, place, kept) : leafOf(row, place, salts),
    hash: toHex(storedHash ?? new Uint8Array(hashSize)),
    ...(storedHash && !sameBytes(keptHash, storedHash) ? { keptLeafHash: toHex(keptHash) } : {}),
    ...(seal ? { seal: toHex(seal) } : {}),
    ...(!isErased && salts.length > 0 ? { opened: openingsOf(row, salts) } : {}),
  };
}

/** Whether nothing is left but what erasing leaves: then the commitments in the leaf that is kept stand for what is gone. */
function isBare({ before, after, reason, salts, subjectId }: FullRow, kept: Partial<Record<CommittedPart, string>>): boolean {
  return [before, after, reason, salts].every((part) => part === null) && (kept.subjectId === undefined || subjectId === erasedSubjectId);
}

/**
 * A hand in the database may have left more values than salts, or fewer: then the leaf is another one, which is what there is to tell. An event that was erased has
 * no salts, so that whatever was left or put there makes another leaf as well.
 */
function fitting(row: FullRow): Uint8Array {
  const salts = new Uint8Array(saltBytesOf(row));
  if (row.erasedAt === null) salts.set((row.salts ?? new Uint8Array()).subarray(0, salts.length));
  return salts;
}

function commitmentsIn(bytes: Uint8Array | null): Partial<Record<CommittedPart, string>> {
  const leaf = bytes && parsed(bytes);
  if (!isAuditLeaf(leaf)) return {};
  const { subject, before, after, reason } = leaf;
  return {
    ...(subject.idCommitment === undefined ? {} : { subjectId: subject.idCommitment }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What the log wrote is JSON; what a hand in the database put in its stead may be anything. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
