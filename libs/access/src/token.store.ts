import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { AccessToken } from './actor-profile.js';

const columns = 'id, actor_id as "actorId", name, prefix, scopes, expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt", created_at as "createdAt"';

/** A new token, as it is stored: its hash, never its secret. */
export interface NewAccessToken {
  readonly id: string;
  readonly actorId: ActorId;
  readonly createdBy: ActorId;
  /** Others who could hold it. */
  readonly vouchedBy: readonly ActorId[];
  readonly name: string;
  readonly prefix: string;
  readonly hash: Uint8Array;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
}

/** Rows of tokens, for those who keep them; authentication reads through IdentityStore. */
@Injectable()
export class TokenStore {
  constructor(private readonly database: Database) {}

  async find(workspaceId: WorkspaceId, id: string): Promise<AccessToken | undefined> {
    const [row] = await this.database.query<AccessToken>(`select ${columns} from access_token where workspace_id = $1 and id = $2`, [workspaceId, id]);
    return row;
  }

  /** Newest last, by id; of one actor, or of everybody. */
  page(workspaceId: WorkspaceId, actorId: string | undefined, after: string | undefined, limit: number): Promise<AccessToken[]> {
    return this.database.query(
      `select ${columns} from access_token where workspace_id = $1 and ($2::uuid is null or actor_id = $2) and ($3::uuid is null or id > $3) order by id limit $4`,
      [workspaceId, actorId ?? null, after ?? null, limit],
    );
  }

  async insert(workspaceId: WorkspaceId, { id, actorId, createdBy, vouchedBy, name, prefix, hash, scopes, expiresAt, createdAt }: NewAccessToken): Promise<void> {
    await this.database.execute(
      'insert into access_token (workspace_id, id, actor_id, name, prefix, token_hash, scopes, expires_at, created_at, created_by, vouched_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
      [workspaceId, id, actorId, name, prefix, hash, scopes, expiresAt, createdAt, createdBy, vouchedBy],
    );
    await this.database.execute('insert into token_directory (token_hash, workspace_id, token_id) values ($1, $2, $3)', [hash, workspaceId, id]);
  }

  /** @returns false when it was revoked before. */
  async revoke(workspaceId: WorkspaceId, id: string, at: Date): Promise<boolean> {
    return (await this.database.execute('update access_token set revoked_at = $3 where workspace_id = $1 and id = $2 and revoked_at is null', [workspaceId, id, at])) === 1;
  }

  /** @returns how many were still valid. */
  revokeAllOf(workspaceId: WorkspaceId, actorId: ActorId, at: Date): Promise<number> {
    return this.database.execute('update access_token set revoked_at = $3 where workspace_id = $1 and actor_id = $2 and revoked_at is null', [workspaceId, actorId, at]);
  }
}
