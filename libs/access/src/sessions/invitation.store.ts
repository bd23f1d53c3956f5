import { Injectable } from '@nestjs/common';
import type { ActorId, Role, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

export interface InvitationRow {
  readonly id: string;
  readonly role: Role;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const columns = 'id, role, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt"';

/** Rows of invitations. */
@Injectable()
export class InvitationStore {
  constructor(private readonly database: Database) {}

  async insert(workspaceId: WorkspaceId, secretHash: Uint8Array, { id, role, createdBy, createdAt, expiresAt }: InvitationRow): Promise<void> {
    await this.database.execute('insert into invitation (workspace_id, id, secret_hash, role, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)', [workspaceId, id, secretHash, role, createdBy, createdAt, expiresAt]);
  }

  /** Those that still hold, counted. */
  async open(workspaceId: WorkspaceId, now: Date): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from invitation where workspace_id = $1 and expires_at > $2 and accepted_at is null', [workspaceId, now]);
    return row?.count ?? 0;
  }

  /** Uses the invitation up, if it still holds: of many at once, one gets it. */
  async take(workspaceId: WorkspaceId, secretHash: Uint8Array, acceptedBy: ActorId, now: Date): Promise<InvitationRow | undefined> {
    const [row] = await this.database.query<InvitationRow>(`update invitation set accepted_by = $3, accepted_at = $4 where workspace_id = $1 and secret_hash = $2 and accepted_at is null and expires_at > $4 returning ${columns}`, [workspaceId, secretHash, acceptedBy, now]);
    return row;
  }

  /** Those that still hold, newest first. */
  page(workspaceId: WorkspaceId, now: Date, below: string | undefined, limit: number): Promise<InvitationRow[]> {
    return this.database.query<InvitationRow>(
      `select ${columns} from invitation where workspace_id = $1 and expires_at > $2 and accepted_at is null and ($3::uuid is null or id < $3) order by id desc limit $4`,
      [workspaceId, now, below ?? null, limit],
    );
  }

  /** Takes away one that still holds: whoever accepts it at the same time is first or too late. */
  async revoke(workspaceId: WorkspaceId, id: string, now: Date): Promise<InvitationRow | undefined> {
    const [row] = await this.database.query<InvitationRow>(`delete from invitation where workspace_id = $1 and id = $2 and accepted_at is null and expires_at > $3 returning ${columns}`, [workspaceId, id, now]);
    return row;
  }

  async forget(workspaceId: WorkspaceId, before: Date): Promise<void> {
    await this.database.execute('delete from invitation where workspace_id = $1 and expires_at < $2', [workspaceId, before]);
  }
}
