import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { CustomRole, HolderKind, RoleAssignment } from './custom-role.js';

const columns = 'r.id, r.name, r.description, r.rules, r.revision, r.created_at as "createdAt", r.updated_at as "updatedAt"';
const assignment = 'role_id as "roleId", holder_kind as "holderKind", holder_id as "holderId", assigned_at as "assignedAt"';

/** Rows of custom roles and of who has them. */
@Injectable()
export class RoleStore {
  constructor(private readonly database: Database) {}

  async find(workspaceId: WorkspaceId, id: string): Promise<CustomRole | undefined> {
    return (await this.findAll(workspaceId, [id]))[0];
  }

  findAll(workspaceId: WorkspaceId, ids: readonly string[]): Promise<CustomRole[]> {
    return this.database.query(`select ${columns} from custom_role r where r.workspace_id = $1 and r.id = any($2::uuid[])`, [workspaceId, ids]);
  }

  /** The role, held so that nobody changes or assigns it before this transaction ends. */
  async lock(workspaceId: WorkspaceId, id: string): Promise<CustomRole | undefined> {
    const [row] = await this.database.query<CustomRole>(`select ${columns} from custom_role r where r.workspace_id = $1 and r.id = $2 for update`, [workspaceId, id]);
    return row;
  }

  page(workspaceId: WorkspaceId, after: string | undefined, limit: number): Promise<CustomRole[]> {
    return this.database.query(`select ${columns} from custom_role r where r.workspace_id = $1 and ($2::uuid is null or r.id > $2) order by r.id limit $3`, [workspaceId, after ?? null, limit]);
  }

  async count(workspaceId: WorkspaceId): Promise<number> {
    const [row] = await this.database.query<{ n: string }>('select count(*) as n from custom_role where workspace_id = $1', [workspaceId]);
    return Number(row?.n ?? 0);
  }

  /** @returns false when the name is taken. */
  async insert(workspaceId: WorkspaceId, { id, name, description, rules, revision, createdAt }: CustomRole): Promise<boolean> {
    const inserted = await this.database.execute(
      'insert into custom_role (workspace_id, id, name, description, rules, revision, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (workspace_id, name) do nothing',
      [workspaceId, id, name, description, JSON.stringify(rules), revision, createdAt],
    );
    return inserted === 1;
  }

  /** @returns false when another role has the name. */
  async update(workspaceId: WorkspaceId, { id, name, description, rules, revision, updatedAt }: CustomRole): Promise<boolean> {
    const [other] = await this.database.query('select 1 from custom_role where workspace_id = $1 and name = $2 and id <> $3', [workspaceId, name, id]);
    if (other) return false;
    await this.database.execute('update custom_role set name = $3, description = $4, rules = $5, revision = $6, updated_at = $7 where workspace_id = $1 and id = $2', [workspaceId, id, name, description, JSON.stringify(rules), revision, updatedAt]);
    return true;
  }

  /** With its assignments. */
  async delete(workspaceId: WorkspaceId, id: string): Promise<void> {
    await this.database.execute('delete from role_assignment where workspace_id = $1 and role_id = $2', [workspaceId, id]);
    await this.database.execute('delete from custom_role where workspace_id = $1 and id = $2', [workspaceId, id]);
  }

  /** @returns false when the holder had it. */
  async assign(workspaceId: WorkspaceId, roleId: string, holderKind: HolderKind, holderId: string, at: Date): Promise<boolean> {
    return (await this.database.execute('insert into role_assignment (workspace_id, holder_id, role_id, holder_kind, assigned_at) values ($1, $2, $3, $4, $5) on conflict do nothing', [workspaceId, holderId, roleId, holderKind, at])) === 1;
  }

  /** @returns false when the holder had it not. */
  async unassign(workspaceId: WorkspaceId, roleId: string, holderId: string): Promise<boolean> {
    return (await this.database.execute('delete from role_assignment where workspace_id = $1 and role_id = $2 and holder_id = $3', [workspaceId, roleId, holderId])) === 1;
  }

  async unassignAllOf(workspaceId: WorkspaceId, holderId: string): Promise<void> {
    await this.database.execute('delete from role_assignment where workspace_id = $1 and holder_id = $2', [workspaceId, holderId]);
  }

  assignmentsOfRole(workspaceId: WorkspaceId, roleId: string, limit: number): Promise<RoleAssignment[]> {
    return this.database.query(`select ${assignment} from role_assignment where workspace_id = $1 and role_id = $2 order by holder_id limit $3`, [workspaceId, roleId, limit]);
  }

  /** The roles that these holders have themselves, not by a group. */
  ofHolders(workspaceId: WorkspaceId, holderIds: readonly string[]): Promise<(CustomRole & { readonly holderId: string })[]> {
    return this.database.query(
      `select ${columns}, a.holder_id as "holderId" from role_assignment a join custom_role r on r.workspace_id = a.workspace_id and r.id = a.role_id
        where a.workspace_id = $1 and a.holder_id = any($2::uuid[]) order by r.name`,
      [workspaceId, holderIds],
    );
  }

  /** Every role that the actor has, by themselves or by a group. */
  ofActor(workspaceId: WorkspaceId, actorId: string): Promise<CustomRole[]> {
    return this.database.query(
      `select ${columns} from custom_role r where r.workspace_id = $1 and r.id in (
         select a.role_id from role_assignment a where a.workspace_id = $1
            and (a.holder_id = $2 or a.holder_id in (select m.group_id from group_member m where m.workspace_id = $1 and m.actor_id = $2)))`,
      [workspaceId, actorId],
    );
  }
}
