import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { AliasMove, ModelAlias } from './alias.js';

const columns = 'model_id as "modelId", name, version_id as "versionId", version, updated_by as "updatedBy", updated_at as "updatedAt"';
const moveColumns = `id, model_id as "modelId", name, nullif(from_version, 0) as "fromVersion", nullif(to_version, 0) as "toVersion", reason, promotion_request_id as "promotionRequestId", moved_by as "movedBy", moved_at as "movedAt"`;

@Injectable()
export class AliasStore {
  constructor(private readonly database: Database) {}

  async find(workspaceId: WorkspaceId, modelId: string, name: string): Promise<ModelAlias | undefined> {
    const [found] = await this.database.query<ModelAlias>(`select ${columns} from model_alias where workspace_id = $1 and model_id = $2 and name = $3`, [workspaceId, modelId, name]);
    return found;
  }

  /** Aliases of models, by name. */
  async ofModels(workspaceId: WorkspaceId, modelIds: readonly string[]): Promise<ModelAlias[]> {
    return this.database.query<ModelAlias>(`select ${columns} from model_alias where workspace_id = $1 and model_id = any($2::uuid[]) order by model_id, name`, [workspaceId, modelIds]);
  }

  /** Where aliases of models led at that time, by name. */
  async ofModelsAt(workspaceId: WorkspaceId, modelIds: readonly string[], at: Date): Promise<Pick<ModelAlias, 'modelId' | 'name' | 'version'>[]> {
    return this.database.query<Pick<ModelAlias, 'modelId' | 'name' | 'version'>>(
      `select "modelId", name, version from (
         select distinct on (model_id, name) model_id as "modelId", name, to_version as version from alias_move where workspace_id = $1 and model_id = any($2::uuid[]) and moved_at <= $3 order by model_id, name, moved_at desc, id desc) as last
        where version > 0 order by "modelId", name`,
      [workspaceId, modelIds, at],
    );
  }

  async ofVersions(workspaceId: WorkspaceId, versionIds: readonly string[]): Promise<ModelAlias[]> {
    return this.database.query<ModelAlias>(`select ${columns} from model_alias where workspace_id = $1 and version_id = any($2::uuid[]) order by version_id, name`, [workspaceId, versionIds]);
  }

  async count(workspaceId: WorkspaceId, modelId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from model_alias where workspace_id = $1 and model_id = $2', [workspaceId, modelId]);
    return row?.count ?? 0;
  }

  async upsert(workspaceId: WorkspaceId, { modelId, name, versionId, version, updatedBy, updatedAt }: ModelAlias): Promise<void> {
    await this.database.execute(
      `insert into model_alias (workspace_id, model_id, name, version_id, version, updated_by, updated_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (workspace_id, model_id, name) do update set version_id = excluded.version_id, version = excluded.version, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
      [workspaceId, modelId, name, versionId, version, updatedBy, updatedAt],
    );
  }

  async delete(workspaceId: WorkspaceId, modelId: string, name: string): Promise<void> {
    await this.database.execute('delete from model_alias where workspace_id = $1 and model_id = $2 and name = $3', [workspaceId, modelId, name]);
  }

  async insertMove(workspaceId: WorkspaceId, { id, modelId, name, fromVersion, toVersion, reason, promotionRequestId, movedBy, movedAt }: AliasMove): Promise<void> {
    await this.database.execute(
      'insert into alias_move (workspace_id, id, model_id, name, from_version, to_version, reason, promotion_request_id, moved_by, moved_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
      [workspaceId, id, modelId, name, fromVersion ?? 0, toVersion ?? 0, reason, promotionRequestId, movedBy, movedAt],
    );
  }

  /** Newest first, before the id. */
  async moves(workspaceId: WorkspaceId, modelId: string, name: string | undefined, before: string | undefined, limit: number): Promise<AliasMove[]> {
    return this.database.query<AliasMove>(
      `select ${moveColumns} from alias_move where workspace_id = $1 and model_id = $2 and ($3::text is null or name = $3) and ($4::uuid is null or id < $4) order by id desc limit $5`,
      [workspaceId, modelId, name ?? null, before ?? null, limit],
    );
  }
}
