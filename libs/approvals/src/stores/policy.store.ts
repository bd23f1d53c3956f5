import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Policy, PolicyEdition, PolicyId } from '../policy.js';
import type { PolicyVersion, PromotionTarget } from '../rules/index.js';

const columns = `p.id, p.name, p.description, p.version, v.document, v.digest, p.created_by as "createdBy", p.created_at as "createdAt", p.updated_at as "updatedAt", p.archived_at as "archivedAt"`;
const joined = `policy p join policy_version v on v.workspace_id = p.workspace_id and v.policy_id = p.id and v.version = p.version`;
const editionColumns = `policy_id as "policyId", version, document, digest, note, created_by as "createdBy", created_at as "createdAt"`;
// "plcy": whoever asks for a promotion shares it, whoever changes policies has it alone.
const lockSpace = 0x706c6379;

@Injectable()
export class PolicyStore {
  constructor(private readonly database: Database) {}

  /** Waits for changes of policies under way, and holds off others until the transaction ends. */
  async holdStill(workspaceId: WorkspaceId): Promise<void> {
    await this.database.query('select pg_advisory_xact_lock_shared($1, hashtext($2))', [lockSpace, workspaceId]);
  }

  /** Waits for those who ask for promotions, and holds off others, to change policies. */
  async holdAlone(workspaceId: WorkspaceId): Promise<void> {
    await this.database.query('select pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, workspaceId]);
  }

  byIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<Policy[]> {
    return this.database.query<Policy>(`select ${columns} from ${joined} where p.workspace_id = $1 and p.id = any($2::uuid[])`, [workspaceId, ids]);
  }

  async byName(workspaceId: WorkspaceId, name: string): Promise<Policy | undefined> {
    return (await this.database.query<Policy>(`select ${columns} from ${joined} where p.workspace_id = $1 and p.name = $2`, [workspaceId, name]))[0];
  }

  page(workspaceId: WorkspaceId, withArchived: boolean, after: string | undefined, limit: number): Promise<Policy[]> {
    return this.database.query<Policy>(`select ${columns} from ${joined} where p.workspace_id = $1 and ($2 or p.archived_at is null) and ($3::uuid is null or p.id > $3) order by p.id limit $4`, [workspaceId, withArchived, after ?? null, limit]);
  }

  async countActive(workspaceId: WorkspaceId): Promise<number> {
    return (await this.database.query<{ count: number }>('select count(*)::int as count from policy where workspace_id = $1 and archived_at is null', [workspaceId]))[0]?.count ?? 0;
  }

  /** What protects targets of this name, whatever model and tier it is for. */
  covering(workspaceId: WorkspaceId, { kind, name }: PromotionTarget): Promise<PolicyVersion[]> {
    return this.database.query<PolicyVersion>(
      `select p.id as "policyId", p.name, p.version, v.digest, v.document from ${joined} where p.workspace_id = $1 and p.target_kind = $2 and p.target_name = $3 and p.archived_at is null order by p.id`,
      [workspaceId, kind, name],
    );
  }

  editions(workspaceId: WorkspaceId, policyId: string, limit: number): Promise<PolicyEdition[]> {
    return this.database.query<PolicyEdition>(`select ${editionColumns} from policy_version where workspace_id = $1 and policy_id = $2 order by version desc limit $3`, [workspaceId, policyId, limit]);
  }

  /** @returns false when the name is taken */
  async insert(workspaceId: WorkspaceId, { id, name, description, document, createdBy, createdAt }: Policy): Promise<boolean> {
    const inserted = await this.database.execute(
      `insert into policy (workspace_id, id, name, description, target_kind, target_name, version, created_by, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $8) on conflict do nothing`,
      [workspaceId, id, name, description, document.target.kind, document.target.name, createdBy, createdAt],
    );
    return inserted === 1;
  }

  async addEdition(workspaceId: WorkspaceId, { policyId, version, document, digest, note, createdBy, createdAt }: PolicyEdition): Promise<void> {
    await this.database.execute('insert into policy_version (workspace_id, policy_id, version, document, digest, note, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)', [workspaceId, policyId, version, JSON.stringify(document), digest, note, createdBy, createdAt]);
  }

  async update(workspaceId: WorkspaceId, { id, description, version, document, updatedAt, archivedAt }: Policy): Promise<void> {
    await this.database.execute(
      'update policy set description = $3, version = $4, target_kind = $5, target_name = $6, updated_at = $7, archived_at = $8 where workspace_id = $1 and id = $2',
      [workspaceId, id, description, version, document.target.kind, document.target.name, updatedAt, archivedAt],
    );
  }

  /** Keeps the list of policy versions under its digest. */
  async keepSet(workspaceId: WorkspaceId, digest: string, policies: readonly PolicyVersion[]): Promise<void> {
    await this.database.execute('insert into policy_set (workspace_id, digest, policies) values ($1, $2, $3) on conflict do nothing', [workspaceId, digest, JSON.stringify(policies.map(({ policyId, version }) => ({ policyId, version })))]);
  }

  /** The policy versions of each set, by its digest. */
  async sets(workspaceId: WorkspaceId, digests: readonly string[]): Promise<ReadonlyMap<string, PolicyVersion[]>> {
    return this.setsWhere(workspaceId, 's.digest = any($2)', [digests]);
  }

  /** The sets of which a request waits for votes or for a review. */
  async openSets(workspaceId: WorkspaceId): Promise<ReadonlyMap<string, PolicyVersion[]>> {
    return this.setsWhere(workspaceId, `exists (select 1 from promotion_request r where r.workspace_id = s.workspace_id and r.policy_set = s.digest and (r.status = 'OPEN' or r.review_status = 'DUE'))`, []);
  }

  async sealedSecret(workspaceId: WorkspaceId, policyId: string): Promise<Uint8Array | undefined> {
    return (await this.database.query<{ secret: Buffer | null }>('select check_secret as secret from policy where workspace_id = $1 and id = $2', [workspaceId, policyId]))[0]?.secret ?? undefined;
  }

  async setSecret(workspaceId: WorkspaceId, policyId: PolicyId, sealed: Uint8Array): Promise<void> {
    await this.database.execute('update policy set check_secret = $3 where workspace_id = $1 and id = $2', [workspaceId, policyId, Buffer.from(sealed)]);
  }

  private async setsWhere(workspaceId: WorkspaceId, condition: string, values: readonly unknown[]): Promise<ReadonlyMap<string, PolicyVersion[]>> {
    const rows = await this.database.query<PolicyVersion & { set: string }>(
      `select s.digest as set, v.policy_id as "policyId", p.name, v.version, v.digest, v.document
         from policy_set s cross join lateral jsonb_to_recordset(s.policies) as member ("policyId" uuid, version int)
         join policy_version v on v.workspace_id = s.workspace_id and v.policy_id = member."policyId" and v.version = member.version
         join policy p on p.workspace_id = s.workspace_id and p.id = v.policy_id
        where s.workspace_id = $1 and ${condition} order by v.policy_id`,
      [workspaceId, ...values],
    );
    const sets = new Map<string, PolicyVersion[]>();
    for (const { set, ...version } of rows) sets.set(set, [...(sets.get(set) ?? []), version]);
    return sets;
  }
}
