import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** A way in that works once. */
export interface SignInLinkRow {
  readonly actorId: ActorId;
  readonly createdBy: ActorId;
  /** Others who can open it: its maker, when it is for another, and whoever could be them. */
  readonly vouchedBy: readonly ActorId[];
  /** What the session proves; null: that its person was there when it was used. */
  readonly authenticatedAt: Date | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Rows of sign-in links. */
@Injectable()
export class LinkStore {
  constructor(private readonly database: Database) {}

  async insert(workspaceId: WorkspaceId, secretHash: Uint8Array, { actorId, createdBy, vouchedBy, authenticatedAt, createdAt, expiresAt }: SignInLinkRow): Promise<void> {
    await this.database.execute('insert into sign_in_link (workspace_id, secret_hash, actor_id, created_by, vouched_by, authenticated_at, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)', [workspaceId, secretHash, actorId, createdBy, vouchedBy, authenticatedAt, createdAt, expiresAt]);
  }

  /** Uses the link up, if it still holds: of many at once, one gets it. */
  async take(workspaceId: WorkspaceId, secretHash: Uint8Array, now: Date): Promise<SignInLinkRow | undefined> {
    const [row] = await this.database.query<SignInLinkRow>(
      `update sign_in_link set used_at = $3 where workspace_id = $1 and secret_hash = $2 and used_at is null and expires_at > $3
       returning actor_id as "actorId", created_by as "createdBy", vouched_by as "vouchedBy", authenticated_at as "authenticatedAt", created_at as "createdAt", expires_at as "expiresAt"`,
      [workspaceId, secretHash, now],
    );
    return row;
  }

  /** True while nobody has a token or ever had a session: a new installation. */
  async isUntouched(workspaceId: WorkspaceId): Promise<boolean> {
    const [row] = await this.database.query<{ touched: boolean }>('select exists (select 1 from access_token where workspace_id = $1) or exists (select 1 from session where workspace_id = $1) as touched', [workspaceId]);
    return row?.touched === false;
  }

  /** Uses up every link of the actor that still holds. */
  async voidAllOf(workspaceId: WorkspaceId, actorId: string, now: Date): Promise<void> {
    await this.database.execute('update sign_in_link set used_at = $3 where workspace_id = $1 and actor_id = $2 and used_at is null', [workspaceId, actorId, now]);
  }
}
