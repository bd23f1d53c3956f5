import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** A key of a workspace's log, as it is stored. */
export interface StoredLogKey {
  readonly keyId: string;
  readonly publicKey: Uint8Array;
  /** Encrypted; null once the next key has taken over. */
  readonly privateKey: Uint8Array | null;
  readonly createdAt: Date;
  /** The first checkpoint that it signs; null while that has not come. */
  readonly fromSize: number | null;
  readonly untilSize: number | null;
  readonly retiredAt: Date | null;
}

type KeyRow = Omit<StoredLogKey, 'fromSize' | 'untilSize'> & { readonly fromSize: string | null; readonly untilSize: string | null };

// "audk": of several that make a workspace's first key at once, one does.
const lockSpace = 0x6175646b;

@Injectable()
export class LogKeyStore {
  constructor(private readonly database: Database) {}

  /** Oldest first. */
  async all(workspaceId: WorkspaceId): Promise<StoredLogKey[]> {
    const rows = await this.database.query<KeyRow>(
      `select key_id as "keyId", public_key as "publicKey", private_key as "privateKey", created_at as "createdAt", from_size as "fromSize", until_size as "untilSize", retired_at as "retiredAt"
         from audit_log_key where workspace_id = $1 order by created_at, from_size nulls last`,
      [workspaceId],
    );
    return rows.map((row) => ({ ...row, fromSize: count(row.fromSize), untilSize: count(row.untilSize) }));
  }

  /** Lets nobody else add a key to the workspace before this transaction ends. */
  async lock(workspaceId: WorkspaceId): Promise<void> {
    await this.database.query('select pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, workspaceId]);
  }

  async insert(workspaceId: WorkspaceId, { keyId, publicKey, privateKey, createdAt, fromSize }: StoredLogKey): Promise<void> {
    await this.database.execute('insert into audit_log_key (workspace_id, key_id, public_key, private_key, created_at, from_size) values ($1, $2, $3, $4, $5, $6)', [workspaceId, keyId, publicKey, privateKey, createdAt, fromSize]);
  }

  /** From the checkpoint of this size on the new key signs, and the old one never again: its private half is gone. */
  async handOver(workspaceId: WorkspaceId, from: string, to: string, size: number, at: Date): Promise<void> {
    await this.database.execute('update audit_log_key set until_size = $3, retired_at = $4, private_key = null where workspace_id = $1 and key_id = $2', [workspaceId, from, size, at]);
    await this.database.execute('update audit_log_key set from_size = $3 where workspace_id = $1 and key_id = $2', [workspaceId, to, size]);
  }
}

function count(text: string | null): number | null {
  return text === null ? null : Number(text);
}
