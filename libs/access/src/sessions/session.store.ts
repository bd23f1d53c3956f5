import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database, prepared } from '@plinth/platform/database';
import type { Session, SessionHolder } from './session.js';

const columns = `id, actor_id as "actorId", method, vouched_by as "vouchedBy", user_agent as "userAgent", created_at as "createdAt",
  authenticated_at as "authenticatedAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt", ended_at as "endedAt"`;

const knownSessionSql = prepared('select * from known_session($1, $2)');

/** Rows of sessions, of links and of sign-ins under way; each by the hash of its secret. */
@Injectable()
export class SessionStore {
  constructor(private readonly database: Database) {}

  /** Whose session this is, alive or not. One round trip: every request of a browser asks. */
  async holder(workspaceId: WorkspaceId, secretHash: Uint8Array): Promise<SessionHolder | undefined> {
    const [row] = await this.database.lookup<SessionHolder>(knownSessionSql, [workspaceId, secretHash]);
    return row;
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<Session | undefined> {
    const [row] = await this.database.query<Session>(`select ${columns} from session where workspace_id = $1 and id = $2`, [workspaceId, id]);
    return row;
  }

  /** Those that have not ended, by id; of one actor, or of everybody. */
  page(workspaceId: WorkspaceId, actorId: string | undefined, now: Date, seenSince: Date, after: string | undefined, limit: number): Promise<Session[]> {
    return this.database.query(
      `select ${columns} from session where workspace_id = $1 and ($2::uuid is null or actor_id = $2) and ended_at is null and expires_at > $3 and last_seen_at > $4
          and ($5::uuid is null or id > $5) order by id limit $6`,
      [workspaceId, actorId ?? null, now, seenSince, after ?? null, limit],
    );
  }

  async insert(workspaceId: WorkspaceId, { id, actorId, method, vouchedBy, userAgent, createdAt, authenticatedAt, expiresAt }: Omit<Session, 'lastSeenAt' | 'endedAt'>, secretHash: Uint8Array): Promise<void> {
    await this.database.execute(
      `insert into session (workspace_id, id, actor_id, secret_hash, method, vouched_by, user_agent, created_at, authenticated_at, last_seen_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $10)`,
      [workspaceId, id, actorId, secretHash, method, vouchedBy, userAgent, createdAt, authenticatedAt, expiresAt],
    );
  }

  /** Another secret for the session, and a fresh proof. @returns false when it had ended */
  async renew(workspaceId: WorkspaceId, id: string, secretHash: Uint8Array, authenticatedAt: Date): Promise<boolean> {
    return (await this.database.execute('update session set secret_hash = $3, authenticated_at = $4 where workspace_id = $1 and id = $2 and ended_at is null', [workspaceId, id, secretHash, authenticatedAt])) === 1;
  }

  /** @returns false when it had ended. */
  async end(workspaceId: WorkspaceId, id: string, at: Date): Promise<boolean> {
    return (await this.database.execute('update session set ended_at = $3 where workspace_id = $1 and id = $2 and ended_at is null', [workspaceId, id, at])) === 1;
  }

  /** @returns how many were alive. */
  endAllOf(workspaceId: WorkspaceId, actorId: ActorId, at: Date): Promise<number> {
    return this.database.execute('update session set ended_at = $3 where workspace_id = $1 and actor_id = $2 and ended_at is null and expires_at > $3', [workspaceId, actorId, at]);
  }

  /** Ends the oldest beyond the newest `kept`. */
  async endOldest(workspaceId: WorkspaceId, actorId: ActorId, kept: number, at: Date): Promise<void> {
    await this.database.execute(
      `update session set ended_at = $4 where workspace_id = $1 and id in (select id from session where workspace_id = $1 and actor_id = $2 and ended_at is null order by id desc offset $3)`,
      [workspaceId, actorId, kept, at],
    );
  }

  async noteUse(workspaceId: WorkspaceId, id: string, at: Date): Promise<void> {
    await this.database.transaction({ workspaceId }, () => this.database.execute('update session set last_seen_at = greatest(last_seen_at, $3) where workspace_id = $1 and id = $2', [workspaceId, id, at]));
  }

  /** What nobody asks for any more. */
  async forget(workspaceId: WorkspaceId, before: Date): Promise<void> {
    await this.database.execute('delete from session where workspace_id = $1 and (ended_at < $2 or expires_at < $2)', [workspaceId, before]);
    await this.database.execute('delete from sign_in_link where workspace_id = $1 and expires_at < $2', [workspaceId, before]);
    await this.database.execute('delete from sign_in_flow where workspace_id = $1 and expires_at < $2', [workspaceId, before]);
  }
}
