import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { RiskTier, VersionDigest, VersionManifest } from './rules/index.js';
import type { ModelVersion, VersionContent, VersionId } from './version.js';

/** Columns of the table `model_version`, under that alias, as a {@link ModelVersion}. */
const columns = `v.id, v.model_id as "modelId", v.version, v.status, v.status_message as "statusMessage", encode(v.digest, 'hex') as digest, v.parts, v.source_run_id as "sourceRunId", v.signature,
  v.artifact_count as "artifactCount", v.artifact_bytes::float8 as "artifactBytes", v.description, v.tags, v.created_by as "createdBy", v.created_at as "createdAt", v.last_modified_by as "lastModifiedBy",
  v.updated_at as "updatedAt", v.ready_at as "readyAt", v.deprecated_at as "deprecatedAt", v.deprecated_reason as "deprecatedReason", v.archived_at as "archivedAt", v.deleted_at as "deletedAt"`;

/** Which versions of a model are listed. */
export interface VersionCriteria {
  readonly modelId: string;
  readonly statuses?: readonly string[] | undefined;
  readonly withDeleted: boolean;
  readonly withArchived: boolean;
  /** Those that are there for whoever asks. */
  readonly seen: RowFilter;
}

@Injectable()
export class VersionStore {
  constructor(private readonly database: Database) {}

  async insert(workspaceId: WorkspaceId, version: ModelVersion): Promise<void> {
    await this.database.execute(
      `insert into model_version (workspace_id, id, model_id, version, status, source_run_id, signature, description, tags, created_by, created_at, last_modified_by, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, $11)`,
      [workspaceId, version.id, version.modelId, version.version, version.status, version.sourceRunId, version.signature === null ? null : JSON.stringify(version.signature), version.description, JSON.stringify(version.tags), version.createdBy, version.createdAt],
    );
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<ModelVersion[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<ModelVersion>(`select ${columns} from model_version v where workspace_id = $1 and id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  /** Of its model. */
  async riskTierOf(workspaceId: WorkspaceId, id: VersionId): Promise<RiskTier> {
    const [found] = await this.database.query<{ riskTier: RiskTier }>('select m.risk_tier as "riskTier" from model_version v join registered_model m on m.workspace_id = v.workspace_id and m.id = v.model_id where v.workspace_id = $1 and v.id = $2', [workspaceId, id]);
    if (!found) throw new Error('A version has lost its model.');
    return found.riskTier;
  }

  async byNumber(workspaceId: WorkspaceId, modelId: string, version: number, seen: RowFilter): Promise<ModelVersion | undefined> {
    const values: unknown[] = [workspaceId, modelId, version];
    const [found] = await this.database.query<ModelVersion>(`select ${columns} from model_version v where workspace_id = $1 and model_id = $2 and version = $3${narrowed(seen, values)}`, values);
    return found;
  }

  /** The newest that is READY and neither deleted nor archived. */
  async latestReady(workspaceId: WorkspaceId, modelId: string): Promise<ModelVersion | undefined> {
    const [found] = await this.database.query<ModelVersion>(
      `select ${columns} from model_version v where workspace_id = $1 and model_id = $2 and status = 'READY' and deleted_at is null and archived_at is null order by version desc limit 1`,
      [workspaceId, modelId],
    );
    return found;
  }

  async latestOf(workspaceId: WorkspaceId, modelIds: readonly string[]): Promise<ReadonlyMap<string, ModelVersion>> {
    const rows = await this.database.query<ModelVersion>(
      `select ${columns} from unnest($2::uuid[]) as wanted (id) cross join lateral (
         select * from model_version where workspace_id = $1 and model_id = wanted.id and deleted_at is null order by version desc limit 1
       ) v`,
      [workspaceId, modelIds],
    );
    return new Map(rows.map((version) => [version.modelId, version]));
  }

  /** Newest first, below the number. */
  async page(workspaceId: WorkspaceId, { modelId, statuses, withDeleted, withArchived, seen }: VersionCriteria, below: number | undefined, limit: number): Promise<ModelVersion[]> {
    const values: unknown[] = [workspaceId, modelId, below ?? null, statuses?.length ? statuses : null, withDeleted, withArchived, limit];
    return this.database.query<ModelVersion>(
      `select ${columns} from model_version v where workspace_id = $1 and model_id = $2 and ($3::int is null or version < $3) and ($4::text[] is null or status = any($4))
          and ($5 or deleted_at is null) and ($6 or archived_at is null)${narrowed(seen, values)} order by version desc limit $7`,
      values,
    );
  }

  /** Versions that came from runs, those of one run newest first; at most `limit` of each. */
  async ofRuns(workspaceId: WorkspaceId, runIds: readonly string[], limit: number, seen: RowFilter): Promise<ReadonlyMap<string, ModelVersion[]>> {
    const values: unknown[] = [workspaceId, runIds, limit];
    const rows = await this.database.query<ModelVersion & { sourceRunId: string }>(
      `select ${columns} from unnest($2::uuid[]) as wanted (id) cross join lateral (
         select * from model_version v where workspace_id = $1 and source_run_id = wanted.id and deleted_at is null${narrowed(seen, values)} order by id desc limit $3
       ) v`,
      values,
    );
    const byRun = new Map<string, ModelVersion[]>();
    for (const row of rows) byRun.set(row.sourceRunId, [...(byRun.get(row.sourceRunId) ?? []), row]);
    return byRun;
  }

  async contents(workspaceId: WorkspaceId, ids: readonly string[]): Promise<ReadonlyMap<string, VersionContent>> {
    const rows = await this.database.query<VersionContent & { id: string }>(`select id, metrics, params, inputs, environment, source_run as "sourceRun" from model_version where workspace_id = $1 and id = any($2::uuid[])`, [workspaceId, ids]);
    return new Map(rows.map(({ id, ...content }) => [id, content]));
  }

  /** Reads the row and holds it. */
  async lock(workspaceId: WorkspaceId, id: string, seen: RowFilter): Promise<ModelVersion | undefined> {
    const values: unknown[] = [workspaceId, id];
    const [found] = await this.database.query<ModelVersion>(`select ${columns} from model_version v where workspace_id = $1 and id = $2${narrowed(seen, values)} for no key update`, values);
    return found;
  }

  /** Holds the row against becoming READY, beside others who do the same. */
  async share(workspaceId: WorkspaceId, id: string, seen: RowFilter): Promise<ModelVersion | undefined> {
    const values: unknown[] = [workspaceId, id];
    const [found] = await this.database.query<ModelVersion>(`select ${columns} from model_version v where workspace_id = $1 and id = $2${narrowed(seen, values)} for share`, values);
    return found;
  }

  /** Writes the content down and freezes it. */
  async freeze(workspaceId: WorkspaceId, id: VersionId, manifest: VersionManifest, { digest, parts }: VersionDigest, by: ActorId, at: Date): Promise<void> {
    await this.database.execute(
      `update model_version set status = 'READY', digest = decode($3, 'hex'), parts = $4, source_run = $5, signature = $6, metrics = $7, params = $8, inputs = $9, environment = $10,
              artifact_count = $11, artifact_bytes = $12, ready_at = $13, updated_at = $13, last_modified_by = $14 where workspace_id = $1 and id = $2`,
      [
        workspaceId, id, digest, JSON.stringify(parts), json(manifest.sourceRun), json(manifest.signature), JSON.stringify(manifest.metrics), JSON.stringify(manifest.params), JSON.stringify(manifest.inputs), json(manifest.environment),
        manifest.artifacts.length, manifest.artifacts.reduce((sum, { size }) => sum + size, 0), at, by,
      ],
    );
  }

  async fail(workspaceId: WorkspaceId, id: VersionId, message: string, by: ActorId, at: Date): Promise<void> {
    await this.database.execute(`update model_version set status = 'FAILED', status_message = $3, updated_at = $4, last_modified_by = $5 where workspace_id = $1 and id = $2`, [workspaceId, id, message, at, by]);
  }

  /** Writes what may change of a version at any time. */
  async update(workspaceId: WorkspaceId, { id, description, tags, lastModifiedBy, updatedAt, deprecatedAt, deprecatedReason, archivedAt, deletedAt }: ModelVersion): Promise<void> {
    await this.database.execute(
      `update model_version set description = $3, tags = $4, last_modified_by = $5, updated_at = $6, deprecated_at = $7, deprecated_reason = $8, archived_at = $9, deleted_at = $10 where workspace_id = $1 and id = $2`,
      [workspaceId, id, description, JSON.stringify(tags), lastModifiedBy, updatedAt, deprecatedAt, deprecatedReason, archivedAt, deletedAt],
    );
  }

  /** What names or runs the version: aliases and environments, for a message. */
  async usesOf(workspaceId: WorkspaceId, id: VersionId): Promise<string[]> {
    const rows = await this.database.query<{ use: string }>(
      `select 'alias ' || name as use from model_alias where workspace_id = $1 and version_id = $2
       union all select 'environment ' || e.name from deployment d join environment e on e.workspace_id = d.workspace_id and e.id = d.environment_id
        where d.workspace_id = $1 and d.version_id = $2 and d.status in ('ACTIVE', 'REQUESTED', 'IN_PROGRESS') order by 1 limit 10`,
      [workspaceId, id],
    );
    return rows.map(({ use }) => use);
  }
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
