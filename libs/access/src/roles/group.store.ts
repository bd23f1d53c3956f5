import { Injectable } from '@nestjs/common';
import type { ActorId, Role, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Group, GroupMembership, MembershipSource } from './custom-role.js';

const columns = 'g.id, g.name, g.description, g.claim, g.claim_role as "claimRole", g.created_at as "createdAt"';

/** Rows of groups and of who is in them. */
@Injectable()
export class GroupStore {
  constructor(private readonly database: Database) {}

  async find(workspaceId: WorkspaceId, id: string): Promise<Group | undefined> {
    return (await this.findAll(workspaceId, [id]))[0];
  }

  findAll(workspaceId: WorkspaceId, ids: readonly string[]): Promise<Group[]> {
    return this.database.query(`select ${columns} from actor_group g where g.workspace_id = $1 and g.id = any($2::uuid[])`, [workspaceId, ids]);
  }

  async lock(workspaceId: WorkspaceId, id: string): Promise<Group | undefined> {
    const [row] = await this.database.query<Group>(`select ${columns} from actor_group g where g.workspace_id = $1 and g.id = $2 for update`, [workspaceId, id]);
    return row;
  }

  /** In a transaction with models. */
  async page(workspaceId: WorkspaceId, after: string | undefined, limit: number): Promise<Group[]> {
    const groups = await this.database.prisma.actorGroup.findMany({ where: { workspaceId, ...(after === undefined ? {} : { id: { gt: after } }) }, omit: { workspaceId: true }, orderBy: { id: 'asc' }, take: limit });
    return groups.map(({ claimRole, ...group }) => ({ ...group, claimRole: claimRole as Role | null }));
  }

  async count(workspaceId: WorkspaceId): Promise<number> {
    const [row] = await this.database.query<{ n: string }>('select count(*) as n from actor_group where workspace_id = $1', [workspaceId]);
    return Number(row?.n ?? 0);
  }

  /** Those that a claim fills. */
  claimed(workspaceId: WorkspaceId): Promise<Group[]> {
    return this.database.query(`select ${columns} from actor_group g where g.workspace_id = $1 and g.claim is not null order by g.id`, [workspaceId]);
  }

  /** @returns false when the name or the claim is taken. */
  async insert(workspaceId: WorkspaceId, { id, name, description, claim, claimRole, createdAt }: Group): Promise<boolean> {
    const inserted = await this.database.execute(
      'insert into actor_group (workspace_id, id, name, description, claim, claim_role, created_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing',
      [workspaceId, id, name, description, claim, claimRole, createdAt],
    );
    return inserted === 1;
  }

  /** @returns false when another group has the claim. */
  async update(workspaceId: WorkspaceId, { id, description, claim, claimRole }: Group): Promise<boolean> {
    const [other] = claim === null ? [] : await this.database.query('select 1 from actor_group where workspace_id = $1 and claim = $2 and id <> $3', [workspaceId, claim, id]);
    if (other) return false;
    await this.database.execute('update actor_group set description = $3, claim = $4, claim_role = $5 where workspace_id = $1 and id = $2', [workspaceId, id, description, claim, claimRole]);
    return true;
  }

  async delete(workspaceId: WorkspaceId, id: string): Promise<void> {
    await this.database.execute('delete from group_member where workspace_id = $1 and group_id = $2', [workspaceId, id]);
    await this.database.execute('delete from actor_group where workspace_id = $1 and id = $2', [workspaceId, id]);
  }

  /** @returns those who were not in it by this source. */
  async add(workspaceId: WorkspaceId, groupId: string, actorIds: readonly string[], source: MembershipSource, at: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      'insert into group_member (workspace_id, group_id, actor_id, source, added_at) select $1, $2, id, $4, $5 from unnest($3::uuid[]) as id on conflict do nothing returning actor_id as id',
      [workspaceId, groupId, actorIds, source, at],
    );
    return rows.map(({ id }) => id).sort();
  }

  /** @returns those who were in it by this source. */
  async remove(workspaceId: WorkspaceId, groupId: string, actorIds: readonly string[], source: MembershipSource): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>('delete from group_member where workspace_id = $1 and group_id = $2 and actor_id = any($3::uuid[]) and source = $4 returning actor_id as id', [workspaceId, groupId, actorIds, source]);
    return rows.map(({ id }) => id).sort();
  }

  members(workspaceId: WorkspaceId, groupId: string, after: string | undefined, limit: number): Promise<GroupMembership[]> {
    return this.database.query(
      `select group_id as "groupId", actor_id as "actorId", array_agg(source order by source) as sources, min(added_at) as "addedAt" from group_member
        where workspace_id = $1 and group_id = $2 and ($3::uuid is null or actor_id > $3) group by group_id, actor_id order by actor_id limit $4`,
      [workspaceId, groupId, after ?? null, limit],
    );
  }

  /** The groups of many members. */
  ofActors(workspaceId: WorkspaceId, actorIds: readonly string[]): Promise<(Group & { readonly actorId: ActorId })[]> {
    return this.database.query(
      `select distinct ${columns}, m.actor_id as "actorId" from group_member m join actor_group g on g.workspace_id = m.workspace_id and g.id = m.group_id
        where m.workspace_id = $1 and m.actor_id = any($2::uuid[]) order by g.name`,
      [workspaceId, actorIds],
    );
  }

  /** The groups that the actor is in by this source. */
  async idsOfActor(workspaceId: WorkspaceId, actorId: string, source: MembershipSource): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>('select group_id as id from group_member where workspace_id = $1 and actor_id = $2 and source = $3', [workspaceId, actorId, source]);
    return rows.map(({ id }) => id);
  }
}
