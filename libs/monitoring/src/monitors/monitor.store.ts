import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { AlertAbout, Streak } from '../rules/monitors/index.js';
import type { Monitor, MonitorId, TargetKind } from './monitor.js';

const columns = `m.id, m.name, m.description, m.target_kind as "targetKind", m.target_id as "targetId", m.model_id as "modelId", m.deployment_id as "deploymentId", m.baseline_id as "baselineId", m.definition, m.revision, m.is_paused as "isPaused",
  m.next_due_at as "nextDueAt", m.streaks, m.check_streaks as "checkStreaks", m.created_by as "createdBy", m.created_at as "createdAt", m.updated_by as "updatedBy", m.updated_at as "updatedAt", m.archived_at as "archivedAt"`;

export interface MonitorCriteria {
  readonly targetKind?: TargetKind | undefined;
  readonly targetId?: string | undefined;
  readonly modelId?: string | undefined;
  /** Of archived ones, or of the others. */
  readonly archived: boolean;
  /** Those that are there for whoever asks, under the alias `m`. */
  readonly seen: RowFilter;
}

@Injectable()
export class MonitorStore {
  constructor(private readonly database: Database) {}

  /** @returns false when the name is taken */
  async insert(workspaceId: WorkspaceId, monitor: Monitor): Promise<boolean> {
    const { id, name, description, targetKind, targetId, modelId, deploymentId, baselineId, definition, isPaused, nextDueAt, createdBy, createdAt } = monitor;
    return (await this.database.execute(
      `insert into monitor (workspace_id, id, name, description, target_kind, target_id, model_id, deployment_id, baseline_id, definition, is_paused, next_due_at, created_by, created_at, updated_by, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $13, $14) on conflict (workspace_id, name) do nothing`,
      [workspaceId, id, name, description, targetKind, targetId, modelId, deploymentId, baselineId, JSON.stringify(definition), isPaused, nextDueAt, createdBy, createdAt],
    )) === 1;
  }

  /** @returns false when the name is another's */
  async update(workspaceId: WorkspaceId, { id, name, description, baselineId, definition, revision, isPaused, nextDueAt, updatedBy, updatedAt, archivedAt }: Monitor): Promise<boolean> {
    return (await this.database.execute(
      `update monitor m set name = $3, description = $4, baseline_id = $5, definition = $6, revision = $7, is_paused = $8, next_due_at = $9, updated_by = $10, updated_at = $11, archived_at = $12
        where m.workspace_id = $1 and m.id = $2 and not exists (select 1 from monitor o where o.workspace_id = $1 and o.name = $3 and o.id <> $2)`,
      [workspaceId, id, name, description, baselineId, JSON.stringify(definition), revision, isPaused, nextDueAt, updatedBy, updatedAt, archivedAt],
    )) === 1;
  }

  /** Holds the row. */
  async lock(workspaceId: WorkspaceId, id: MonitorId): Promise<Monitor | undefined> {
    return (await this.database.query<Monitor>(`select ${columns} from monitor m where m.workspace_id = $1 and m.id = $2 for update`, [workspaceId, id]))[0];
  }

  async setStreaks(workspaceId: WorkspaceId, id: MonitorId, streaks: Readonly<Record<string, Streak>>): Promise<void> {
    await this.database.execute('update monitor set streaks = $3 where workspace_id = $1 and id = $2', [workspaceId, id, JSON.stringify(streaks)]);
  }

  async setCheckStreaks(workspaceId: WorkspaceId, id: MonitorId, about: Exclude<AlertAbout, 'DRIFT'>, streaks: Readonly<Record<string, Streak>>): Promise<void> {
    await this.database.execute('update monitor set check_streaks = check_streaks || jsonb_build_object($3::text, $4::jsonb) where workspace_id = $1 and id = $2', [workspaceId, id, about, JSON.stringify(streaks)]);
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<Monitor[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<Monitor>(`select ${columns} from monitor m where m.workspace_id = $1 and m.id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  /** By name, behind a name. */
  async page(workspaceId: WorkspaceId, { targetKind, targetId, modelId, archived, seen }: MonitorCriteria, after: string | undefined, limit: number): Promise<Monitor[]> {
    const values: unknown[] = [workspaceId, targetKind ?? null, targetId ?? null, modelId ?? null, archived, after ?? null];
    const where = `m.workspace_id = $1 and ($2::text is null or m.target_kind = $2) and ($3::uuid is null or m.target_id = $3) and ($4::uuid is null or m.model_id = $4) and (m.archived_at is not null) = $5 and ($6::text is null or m.name > $6)${narrowed(seen, values)}`;
    values.push(limit);
    return this.database.query<Monitor>(`select ${columns} from monitor m where ${where} order by m.name limit $${values.length}`, values);
  }

  /** Those that look at each batch of the deployment, or of the version that it runs. */
  async atEachBatch(workspaceId: WorkspaceId, deploymentId: string, versionId: string): Promise<Monitor[]> {
    return this.database.query<Monitor>(
      `select ${columns} from monitor m where m.workspace_id = $1 and m.archived_at is null and not m.is_paused and m.definition->'schedule'->>'kind' = 'BATCH' and ((m.target_kind = 'DEPLOYMENT' and m.target_id = $2) or (m.target_kind = 'MODEL_VERSION' and m.target_id = $3))`,
      [workspaceId, deploymentId, versionId],
    );
  }

  /** Those that look at each commit to the data set. */
  async atEachCommit(workspaceId: WorkspaceId, datasetId: string): Promise<Monitor[]> {
    return this.database.query<Monitor>(`select ${columns} from monitor m where m.workspace_id = $1 and m.archived_at is null and not m.is_paused and m.definition->'schedule'->>'kind' = 'BATCH' and m.target_kind = 'DATASET' and m.target_id = $2`, [workspaceId, datasetId]);
  }

  /** Those that look at a feature view whenever its rows are others. */
  async ofViewsAtEachChange(workspaceId: WorkspaceId): Promise<Monitor[]> {
    return this.database.query<Monitor>(`select ${columns} from monitor m where m.workspace_id = $1 and m.archived_at is null and not m.is_paused and m.definition->'schedule'->>'kind' = 'BATCH' and m.target_kind = 'FEATURE_VIEW' order by m.id`, [workspaceId]);
  }

  /** Holds those whose next window is due, and that nobody else plans. */
  async lockDue(workspaceId: WorkspaceId, now: Date, limit: number): Promise<Monitor[]> {
    return this.database.query<Monitor>(`select ${columns} from monitor m where m.workspace_id = $1 and m.next_due_at <= $2 order by m.next_due_at, m.id limit $3 for update skip locked`, [workspaceId, now, limit]);
  }

  async setDue(workspaceId: WorkspaceId, due: readonly { readonly id: MonitorId; readonly nextDueAt: Date }[]): Promise<void> {
    await this.database.execute('update monitor m set next_due_at = due.at from unnest($2::uuid[], $3::timestamptz[]) as due (id, at) where m.workspace_id = $1 and m.id = due.id', [workspaceId, due.map(({ id }) => id), due.map(({ nextDueAt }) => nextDueAt)]);
  }
}
