import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { type AuditLeaf, type LoggedEvent, type LogKey, toHex } from '@plinth/verify';
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

  /** @param openDetails whether before, after, reason and names are laid open; otherwise only committed to */
  async *between(actor: Actor, first: number, last: number, { openDetails = true }: { readonly openDetails?: boolean } = {}): AsyncGenerator<LoggedEvent, void, undefined> {
    this.access.check(actor, 'audit:read');
    for (let after = first - 1; after < last; ) {
      const rows = await this.database.read(actor, () => this.events.after(actor.workspaceId, after, Math.min(batchSize, last - after), last));
      if (rows.length === 0) return;
      for (const row of rows) yield loggedEvent(actor.workspaceId, row, openDetails);
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
export function loggedEvent(workspaceId: string, row: FullRow, openDetails: boolean): LoggedEvent {
  const { sequence, sequencedAt, erasedAt, leaf: storedLeaf, leafHash, seal } = row;
  const salts = fitting(row);
  const place = { workspaceId, sequence, sequencedAt };
  const leaf = erasedAt === null ? leafOf(row, place, salts) : assembleLeaf(row, place, commitmentsIn(storedLeaf));
  return {
    leaf,
    hash: toHex(leafHash ?? new Uint8Array(32)),
    ...(seal ? { seal: toHex(seal) } : {}),
    ...(openDetails && erasedAt === null && salts.length > 0 ? { opened: openingsOf(row, salts) } : {}),
  };
}

/** A hand in the database may have left more values than salts, or fewer: then the leaf is another one, which is what there is to tell. */
function fitting(row: FullRow): Uint8Array {
  const salts = new Uint8Array(saltBytesOf(row));
  salts.set((row.salts ?? new Uint8Array()).subarray(0, salts.length));
  return salts;
}

function commitmentsIn(leaf: Uint8Array | null): Partial<Record<CommittedPart, string>> {
  if (!leaf) return {};
  const { subject, before, after, reason } = JSON.parse(Buffer.from(leaf).toString('utf8')) as AuditLeaf;
  return {
    ...(subject.idCommitment === undefined ? {} : { subjectId: subject.idCommitment }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(reason === undefined ? {} : { reason }),
  };
}
