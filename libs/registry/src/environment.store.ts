import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Environment } from './environment.js';

const columns = 'id, name, description, kind, rank, awaits_report as "awaitsReport", created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt", archived_at as "archivedAt"';

@Injectable()
export class EnvironmentStore {
  constructor(private readonly database: Database) {}

  /** @returns false when the name is taken */
  async insert(workspaceId: WorkspaceId, { id, name, description, kind, rank, awaitsReport, createdBy, createdAt }: Environment): Promise<boolean> {
    const inserted = await this.database.execute(
      `insert into environment (workspace_id, id, name, description, kind, rank, awaits_report, created_by, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) on conflict do nothing`,
      [workspaceId, id, name, description, kind, rank, awaitsReport, createdBy, createdAt],
    );
    return inserted === 1;
  }

  async any(workspaceId: WorkspaceId): Promise<boolean> {
    return (await this.database.query('select 1 from environment where workspace_id = $1 limit 1', [workspaceId])).length > 0;
  }

  async count(workspaceId: WorkspaceId): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from environment where workspace_id = $1', [workspaceId]);
    return row?.count ?? 0;
  }

  /** From development on, those of one rank by name. */
  async all(workspaceId: WorkspaceId, withArchived: boolean, seen: RowFilter): Promise<Environment[]> {
    const values: unknown[] = [workspaceId, withArchived];
    return this.database.query<Environment>(`select ${columns} from environment where workspace_id = $1 and ($2 or archived_at is null)${narrowed(seen, values)} order by rank, name`, values);
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<Environment[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<Environment>(`select ${columns} from environment where workspace_id = $1 and id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  async byName(workspaceId: WorkspaceId, name: string, seen: RowFilter): Promise<Environment | undefined> {
    const values: unknown[] = [workspaceId, name];
    const [found] = await this.database.query<Environment>(`select ${columns} from environment where workspace_id = $1 and name = $2${narrowed(seen, values)}`, values);
    return found;
  }

  async lock(workspaceId: WorkspaceId, id: string, seen: RowFilter): Promise<Environment | undefined> {
    const values: unknown[] = [workspaceId, id];
    const [found] = await this.database.query<Environment>(`select ${columns} from environment where workspace_id = $1 and id = $2${narrowed(seen, values)} for no key update`, values);
    return found;
  }

  /** Holds the row against being archived, beside others who do the same. */
  async share(workspaceId: WorkspaceId, id: string, seen: RowFilter): Promise<Environment | undefined> {
    const values: unknown[] = [workspaceId, id];
    const [found] = await this.database.query<Environment>(`select ${columns} from environment where workspace_id = $1 and id = $2${narrowed(seen, values)} for share`, values);
    return found;
  }

  async update(workspaceId: WorkspaceId, { id, description, kind, rank, awaitsReport, updatedAt, archivedAt }: Environment): Promise<void> {
    await this.database.execute('update environment set description = $3, kind = $4, rank = $5, awaits_report = $6, updated_at = $7, archived_at = $8 where workspace_id = $1 and id = $2', [workspaceId, id, description, kind, rank, awaitsReport, updatedAt, archivedAt]);
  }

  /** Models of which something runs or is on its way there. */
  async modelsIn(workspaceId: WorkspaceId, id: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(`select count(distinct model_id)::int as count from deployment where workspace_id = $1 and environment_id = $2 and status in ('ACTIVE', 'REQUESTED', 'IN_PROGRESS')`, [workspaceId, id]);
    return row?.count ?? 0;
  }
}
