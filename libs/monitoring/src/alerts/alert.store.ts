import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { ConsequenceKind } from '../rules/monitors/index.js';
import type { Alert, AlertEvent, AlertId, Consequence } from './alert.js';

const columns = `a.id, a.monitor_id as "monitorId", a.about, a.slice, a.status, a.title, a.columns, a.opened_at as "openedAt", a.opened_by as "openedBy", a.last_report_id as "lastReportId", a.closed_at as "closedAt", a.acknowledged_by as "acknowledgedBy",
  a.acknowledged_at as "acknowledgedAt", a.assignee_id as "assigneeId", a.muted_by as "mutedBy", a.muted_until as "mutedUntil", a.told_at as "toldAt", a.updated_at as "updatedAt"`;
const consequenceColumns = `c.alert_id as "alertId", c.kind, c.status, c.attempts, c.result, c.planned_at as "plannedAt", c.finished_at as "finishedAt"`;

export interface AlertCriteria {
  readonly status?: Alert['status'] | undefined;
  readonly monitorId?: string | undefined;
  readonly modelId?: string | undefined;
  readonly assigneeId?: string | undefined;
  /** Those of monitors that are there for whoever asks, under the alias `m`. */
  readonly seen: RowFilter;
}

@Injectable()
export class AlertStore {
  constructor(private readonly database: Database) {}

  async insert(workspaceId: WorkspaceId, { id, monitorId, about, slice, title, columns: drifted, openedAt, openedBy }: Alert): Promise<void> {
    await this.database.execute(
      `insert into monitor_alert (workspace_id, id, monitor_id, slice, status, title, columns, opened_at, opened_by, last_report_id, updated_at, about) values ($1, $2, $3, $4, 'OPEN', $5, $6, $7, $8, $8, $7, $9)`,
      [workspaceId, id, monitorId, slice, title, drifted, openedAt, openedBy, about],
    );
  }

  async update(workspaceId: WorkspaceId, alert: Alert): Promise<void> {
    const { id, status, title, columns: drifted, lastReportId, closedAt, acknowledgedBy, acknowledgedAt, assigneeId, mutedBy, mutedUntil, toldAt, updatedAt } = alert;
    await this.database.execute(
      `update monitor_alert set status = $3, title = $4, columns = $5, last_report_id = $6, closed_at = $7, acknowledged_by = $8, acknowledged_at = $9, assignee_id = $10, muted_by = $11, muted_until = $12, told_at = $13, updated_at = $14 where workspace_id = $1 and id = $2`,
      [workspaceId, id, status, title, drifted, lastReportId, closedAt, acknowledgedBy, acknowledgedAt, assigneeId, mutedBy, mutedUntil, toldAt, updatedAt],
    );
  }

  /** Open ones of a monitor, held. */
  async lockOpen(workspaceId: WorkspaceId, monitorId: string): Promise<Alert[]> {
    return this.database.query<Alert>(`select ${columns} from monitor_alert a where a.workspace_id = $1 and a.monitor_id = $2 and a.status = 'OPEN' for update`, [workspaceId, monitorId]);
  }

  /** Holds the row. */
  async lock(workspaceId: WorkspaceId, id: string): Promise<Alert | undefined> {
    return (await this.database.query<Alert>(`select ${columns} from monitor_alert a where a.workspace_id = $1 and a.id = $2 for update`, [workspaceId, id]))[0];
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<Alert[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<Alert>(`select ${columns} from monitor_alert a join monitor m on m.workspace_id = a.workspace_id and m.id = a.monitor_id where a.workspace_id = $1 and a.id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  /** Newest first, before the id. */
  async page(workspaceId: WorkspaceId, { status, monitorId, modelId, assigneeId, seen }: AlertCriteria, before: string | undefined, limit: number): Promise<Alert[]> {
    const values: unknown[] = [workspaceId, status ?? null, monitorId ?? null, modelId ?? null, assigneeId ?? null, before ?? null];
    const where = `a.workspace_id = $1 and ($2::text is null or a.status = $2) and ($3::uuid is null or a.monitor_id = $3) and ($4::uuid is null or m.model_id = $4) and ($5::uuid is null or a.assignee_id = $5) and ($6::uuid is null or a.id < $6)${narrowed(seen, values)}`;
    values.push(limit);
    return this.database.query<Alert>(`select ${columns} from monitor_alert a join monitor m on m.workspace_id = a.workspace_id and m.id = a.monitor_id where ${where} order by a.id desc limit $${values.length}`, values);
  }

  /** What monitors say of a version, and of its model where that is asked: their open alerts. */
  async openOfVersion(workspaceId: WorkspaceId, { modelId, versionId }: { readonly modelId: string; readonly versionId: string | null }): Promise<(Alert & { readonly monitorName: string })[]> {
    return this.database.query<Alert & { readonly monitorName: string }>(
      `select ${columns}, m.name as "monitorName" from monitor_alert a join monitor m on m.workspace_id = a.workspace_id and m.id = a.monitor_id left join deployment d on d.workspace_id = m.workspace_id and d.id = m.deployment_id
        where a.workspace_id = $1 and a.status = 'OPEN' and m.archived_at is null and m.model_id = $2 and ($3::uuid is null or d.version_id = $3 or (m.target_kind = 'MODEL_VERSION' and m.target_id = $3)) order by a.id`,
      [workspaceId, modelId, versionId],
    );
  }

  /** Open ones of each monitor. */
  async openOf(workspaceId: WorkspaceId, monitorIds: readonly string[]): Promise<Alert[]> {
    return this.database.query<Alert>(`select ${columns} from monitor_alert a where a.workspace_id = $1 and a.monitor_id = any($2::uuid[]) and a.status = 'OPEN' order by a.id`, [workspaceId, monitorIds]);
  }

  /** Those that are not muted, and of which something has happened that nobody was told of: while they were open, or in their last day. */
  async untold(workspaceId: WorkspaceId, now: Date, limit: number): Promise<AlertId[]> {
    const rows = await this.database.query<{ id: AlertId }>(
      `select a.id from monitor_alert a where a.workspace_id = $1 and (a.muted_until is null or a.muted_until <= $2) and
          ((a.status = 'OPEN' and a.told_at is null) or (a.status = 'CLOSED' and a.closed_at > $2::timestamptz - interval '1 day' and (a.told_at is null or a.told_at < a.closed_at))) order by a.id limit $3`,
      [workspaceId, now, limit],
    );
    return rows.map(({ id }) => id);
  }

  async addEvent(workspaceId: WorkspaceId, { id, alertId, kind, reportId, actorId, at, details }: AlertEvent): Promise<void> {
    await this.database.execute('insert into monitor_alert_event (workspace_id, alert_id, id, kind, report_id, actor_id, details, at) values ($1, $2, $3, $4, $5, $6, $7, $8)', [workspaceId, alertId, id, kind, reportId, actorId, JSON.stringify(details), at]);
  }

  /** In order; the latest 1,000 of each alert. */
  async events(workspaceId: WorkspaceId, alertIds: readonly string[]): Promise<AlertEvent[]> {
    return this.database.query<AlertEvent>(
      `select e.* from unnest($2::uuid[]) as wanted (alert) cross join lateral (
         select id, alert_id as "alertId", kind, report_id as "reportId", actor_id as "actorId", at, details from monitor_alert_event where workspace_id = $1 and alert_id = wanted.alert order by id desc limit 1000) as e order by e.id`,
      [workspaceId, alertIds],
    );
  }

  async planConsequences(workspaceId: WorkspaceId, alertId: AlertId, kinds: readonly ConsequenceKind[], at: Date): Promise<void> {
    await this.database.execute(`insert into monitor_consequence (workspace_id, alert_id, kind, status, due_at, planned_at) select $1, $2, kind, 'WAITING', $4, $4 from unnest($3::text[]) as kind on conflict do nothing`, [workspaceId, alertId, kinds, at]);
  }

  async consequences(workspaceId: WorkspaceId, alertIds: readonly string[]): Promise<Consequence[]> {
    return this.database.query<Consequence>(`select ${consequenceColumns} from monitor_consequence c where c.workspace_id = $1 and c.alert_id = any($2::uuid[]) order by c.alert_id, c.kind`, [workspaceId, alertIds]);
  }

  async waitingConsequences(workspaceId: WorkspaceId, now: Date, limit: number): Promise<Consequence[]> {
    return this.database.query<Consequence>(`select ${consequenceColumns} from monitor_consequence c where c.workspace_id = $1 and c.status = 'WAITING' and c.due_at <= $2 order by c.due_at, c.alert_id, c.kind limit $3`, [workspaceId, now, limit]);
  }

  /** Holds one that waits still. */
  async lockConsequence(workspaceId: WorkspaceId, alertId: AlertId, kind: ConsequenceKind): Promise<Consequence | undefined> {
    return (await this.database.query<Consequence>(`select ${consequenceColumns} from monitor_consequence c where c.workspace_id = $1 and c.alert_id = $2 and c.kind = $3 and c.status = 'WAITING' for update`, [workspaceId, alertId, kind]))[0];
  }

  async endConsequence(workspaceId: WorkspaceId, { alertId, kind, status, result, finishedAt }: Consequence): Promise<void> {
    await this.database.execute('update monitor_consequence set status = $4, result = $5, finished_at = $6, attempts = attempts + 1 where workspace_id = $1 and alert_id = $2 and kind = $3', [workspaceId, alertId, kind, status, JSON.stringify(result), finishedAt]);
  }

  async postponeConsequence(workspaceId: WorkspaceId, { alertId, kind }: Consequence, until: Date): Promise<void> {
    await this.database.execute('update monitor_consequence set attempts = attempts + 1, due_at = $4 where workspace_id = $1 and alert_id = $2 and kind = $3', [workspaceId, alertId, kind, until]);
  }
}
