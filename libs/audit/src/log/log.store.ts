import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database, prepared } from '@plinth/platform/database';

/** An event as the log has it. */
export interface LogRow {
  readonly sequence: number;
  readonly leaf: Uint8Array | null;
  readonly leafHash: Uint8Array | null;
  readonly at: Date;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly signedAt: Date;
  readonly isHandover: boolean;
}

interface CheckpointRow {
  readonly size: string;
  readonly root: Uint8Array;
  readonly note: string;
  readonly signedAt: Date;
  readonly isHandover: boolean;
}

// "audl": one publisher at a time per workspace.
const lockSpace = 0x6175646c;

const checkpointColumns = 'tree_size as size, root_hash as root, note, signed_at as "signedAt", is_handover as "isHandover"';

const lastSql = prepared(`select ${checkpointColumns} from audit_checkpoint where workspace_id = $1 order by tree_size desc limit 1`);
const leafHashSql = prepared('select leaf_hash as "leafHash" from audit_event where workspace_id = $1 and sequence = $2');

/** What the publisher reads of the events, and the checkpoints that it signed. Literal SQL: it reads thousands of leaves at a time. */
@Injectable()
export class LogStore {
  constructor(private readonly database: Database) {}

  /** @returns false when another publisher is at work */
  async tryLock(workspaceId: WorkspaceId): Promise<boolean> {
    const [row] = await this.database.query<{ locked: boolean }>('select pg_try_advisory_xact_lock($1, hashtext($2)) as locked', [lockSpace, workspaceId]);
    return row?.locked ?? false;
  }

  /** Number of the last event, and the size of the last checkpoint; 0 for none. */
  async extent(workspaceId: WorkspaceId): Promise<{ readonly events: number; readonly published: number }> {
    const [row] = await this.database.query<{ events: string; published: string }>(
      'select (select coalesce(max(sequence), 0) from audit_event where workspace_id = $1) as events, (select coalesce(max(tree_size), 0) from audit_checkpoint where workspace_id = $1) as published',
      [workspaceId],
    );
    return { events: Number(row?.events ?? 0), published: Number(row?.published ?? 0) };
  }

  /** Events after the given one, in order. */
  async after(workspaceId: WorkspaceId, sequence: number, limit: number): Promise<LogRow[]> {
    const rows = await this.database.query<Omit<LogRow, 'sequence'> & { readonly sequence: string }>(
      'select sequence, leaf, leaf_hash as "leafHash", at from audit_event where workspace_id = $1 and sequence > $2 order by sequence limit $3',
      [workspaceId, sequence, limit],
    );
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
  }

  /** The newest checkpoint; for each proof, so it is planned once. */
  async last(workspaceId: WorkspaceId): Promise<StoredCheckpoint | undefined> {
    return (await this.database.query<CheckpointRow>(lastSql, [workspaceId])).map(toCheckpoint)[0];
  }

  /** The hash that is kept with an event; undefined where there is none. */
  async leafHash(workspaceId: WorkspaceId, sequence: number): Promise<Uint8Array | undefined> {
    const [row] = await this.database.query<{ leafHash: Uint8Array | null }>(leafHashSql, [workspaceId, sequence]);
    return row?.leafHash ?? undefined;
  }

  /** The newest checkpoints, the last one first. */
  async latest(workspaceId: WorkspaceId, limit = 1): Promise<StoredCheckpoint[]> {
    return (await this.database.query<CheckpointRow>(`select ${checkpointColumns} from audit_checkpoint where workspace_id = $1 order by tree_size desc limit $2`, [workspaceId, limit])).map(toCheckpoint);
  }

  async checkpointOf(workspaceId: WorkspaceId, size: number): Promise<StoredCheckpoint | undefined> {
    return (await this.database.query<CheckpointRow>(`select ${checkpointColumns} from audit_checkpoint where workspace_id = $1 and tree_size = $2`, [workspaceId, size])).map(toCheckpoint)[0];
  }

  /** Those at which one key took over from another, oldest first. */
  async handovers(workspaceId: WorkspaceId): Promise<StoredCheckpoint[]> {
    return (await this.database.query<CheckpointRow>(`select ${checkpointColumns} from audit_checkpoint where workspace_id = $1 and is_handover order by tree_size`, [workspaceId])).map(toCheckpoint);
  }

  async insertCheckpoint(workspaceId: WorkspaceId, { size, root, note, signedAt, isHandover }: StoredCheckpoint): Promise<void> {
    await this.database.execute('insert into audit_checkpoint (workspace_id, tree_size, root_hash, note, signed_at, is_handover) values ($1, $2, $3, $4, $5, $6)', [workspaceId, size, root, note, signedAt, isHandover]);
  }

  /** Whether the event that announces a key is among the first `size`. */
  async isAnnounced(workspaceId: WorkspaceId, keyDigest: string, size: number): Promise<boolean> {
    const rows = await this.database.query(`select 1 from audit_event where workspace_id = $1 and subject_kind = 'audit-log-key' and subject_id = $2 and sequence <= $3 limit 1`, [workspaceId, keyDigest, size]);
    return rows.length > 0;
  }
}

function toCheckpoint(row: CheckpointRow): StoredCheckpoint {
  return { ...row, size: Number(row.size) };
}
