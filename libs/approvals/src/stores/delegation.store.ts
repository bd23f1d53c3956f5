import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Delegation } from '../rules/index.js';

/** A delegation as it is kept. */
export interface KeptDelegation extends Delegation {
  readonly fromId: ActorId;
  readonly toId: ActorId;
  readonly reason: string | null;
  readonly createdAt: Date;
}

const columns = `id, from_id as "fromId", to_id as "toId", starts_at as "startsAt", ends_at as "endsAt", reason, created_at as "createdAt", revoked_at as "revokedAt"`;
// "dlgt": one at a time makes delegations in a workspace, so that two can not become a chain that neither saw.
const lockSpace = 0x646c6774;

@Injectable()
export class DelegationStore {
  constructor(private readonly database: Database) {}

  async holdAll(workspaceId: WorkspaceId): Promise<void> {
    await this.database.query('select pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, workspaceId]);
  }

  /** Those that have not ended, from or to any of these people. */
  unendedOf(workspaceId: WorkspaceId, people: readonly string[], now: Date): Promise<KeptDelegation[]> {
    return this.database.query<KeptDelegation>(`select ${columns} from delegation where workspace_id = $1 and (from_id = any($2::uuid[]) or to_id = any($2::uuid[])) and ends_at > $3 and revoked_at is null order by id`, [workspaceId, people, now]);
  }

  /** Newest first: those from or to this person. In a transaction with models. */
  async page(workspaceId: WorkspaceId, personId: string, below: string | undefined, limit: number): Promise<KeptDelegation[]> {
    const kept = await this.database.prisma.delegation.findMany({
      where: { workspaceId, OR: [{ fromId: personId }, { toId: personId }], ...(below === undefined ? {} : { id: { lt: below } }) },
      omit: { workspaceId: true },
      orderBy: { id: 'desc' },
      take: limit,
    });
    return kept.map(({ fromId, toId, ...delegation }) => ({ ...delegation, fromId: fromId as ActorId, toId: toId as ActorId }));
  }

  async lock(workspaceId: WorkspaceId, id: string): Promise<KeptDelegation | undefined> {
    return (await this.database.query<KeptDelegation>(`select ${columns} from delegation where workspace_id = $1 and id = $2 for update`, [workspaceId, id]))[0];
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<KeptDelegation[]> {
    return this.database.query<KeptDelegation>(`select ${columns} from delegation where workspace_id = $1 and id = any($2::uuid[])`, [workspaceId, ids]);
  }

  async insert(workspaceId: WorkspaceId, { id, fromId, toId, startsAt, endsAt, reason, createdAt }: KeptDelegation): Promise<void> {
    await this.database.execute('insert into delegation (workspace_id, id, from_id, to_id, starts_at, ends_at, reason, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)', [workspaceId, id, fromId, toId, startsAt, endsAt, reason, createdAt]);
  }

  async revoke(workspaceId: WorkspaceId, id: string, at: Date): Promise<void> {
    await this.database.execute('update delegation set revoked_at = $3 where workspace_id = $1 and id = $2', [workspaceId, id, at]);
  }
}
