import { Injectable } from '@nestjs/common';
import type { ActorId, ActorKind, Role, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { ActorProfile } from './actor-profile.js';
import type { Owner } from './rules/index.js';

const columns = 'id, kind, name, email, role, owner_id as "ownerId", disabled_at as "disabledAt", created_at as "createdAt"';

/** A new member, as it is stored. */
export interface NewActor {
  readonly id: ActorId;
  readonly kind: Exclude<ActorKind, 'SYSTEM'>;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  /** Who answers for a service account; nobody unless told. */
  readonly ownerId?: ActorId | null;
  readonly createdAt: Date;
}

/** Rows of who there is. Literal SQL: the locks and keysets need it. */
@Injectable()
export class ActorStore {
  constructor(private readonly database: Database) {}

  async find(workspaceId: WorkspaceId, id: string): Promise<ActorProfile | undefined> {
    return (await this.findAll(workspaceId, [id]))[0];
  }

  findAll(workspaceId: WorkspaceId, ids: readonly string[]): Promise<ActorProfile[]> {
    return this.database.query(`select ${columns} from actor where workspace_id = $1 and id = any($2::uuid[])`, [workspaceId, ids]);
  }

  /** The member, held so that nobody changes it before this transaction ends. */
  async lock(workspaceId: WorkspaceId, id: string): Promise<ActorProfile | undefined> {
    const [row] = await this.database.query<ActorProfile>(`select ${columns} from actor where workspace_id = $1 and id = $2 for update`, [workspaceId, id]);
    return row;
  }

  /**
   * All owners that may act, held. Whoever takes ownership away holds them first, so that two at once can not each see the other's owner
   * as the one who stays. In one order, so that they do not wait for each other in a circle.
   */
  lockOwners(workspaceId: WorkspaceId): Promise<Owner[]> {
    return this.database.query(`select id, kind from actor where workspace_id = $1 and role = 'OWNER' and disabled_at is null order by id for update`, [workspaceId]);
  }

  page(workspaceId: WorkspaceId, after: string | undefined, limit: number, only?: ActorId): Promise<ActorProfile[]> {
    return this.database.query(`select ${columns} from actor where workspace_id = $1 and ($2::uuid is null or id > $2) and ($4::uuid is null or id = $4) order by id limit $3`, [workspaceId, after ?? null, limit, only ?? null]);
  }

  /** @returns false when the address is taken. */
  async insert(workspaceId: WorkspaceId, { id, kind, name, email, role, ownerId = null, createdAt }: NewActor): Promise<boolean> {
    const inserted = await this.database.execute(
      'insert into actor (workspace_id, id, kind, name, email, role, owner_id, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (workspace_id, email) do nothing',
      [workspaceId, id, kind, name, email, role, ownerId, createdAt],
    );
    return inserted === 1;
  }

  async setRole(workspaceId: WorkspaceId, id: string, role: Role): Promise<void> {
    await this.database.execute(`update actor set role = $3, role_source = 'MANUAL' where workspace_id = $1 and id = $2`, [workspaceId, id, role]);
  }

  async setOwner(workspaceId: WorkspaceId, id: string, ownerId: ActorId): Promise<void> {
    await this.database.execute('update actor set owner_id = $3 where workspace_id = $1 and id = $2', [workspaceId, id, ownerId]);
  }

  async disable(workspaceId: WorkspaceId, id: string, at: Date): Promise<void> {
    await this.database.execute('update actor set disabled_at = $3 where workspace_id = $1 and id = $2', [workspaceId, id, at]);
  }
}
