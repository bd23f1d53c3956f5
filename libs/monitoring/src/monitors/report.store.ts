import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Failure } from '../baselines/baseline.store.js';
import { defaultLateHours } from '../rules/performance/index.js';
import type { MonitorId, MonitorReport, ReportId } from './monitor.js';

export const reportColumns = `r.id, r.monitor_id as "monitorId", r.kind, r.revision, r.baseline_id as "baselineId", r.window_from as "windowFrom", r.window_to as "windowTo", r.subject, r.due_at as "dueAt", r.status, r.attempts, r.outcome,
  r.reference_rows::float8 as "referenceRows", r.current_rows::float8 as "currentRows", r.column_count as "columnCount", r.drifted_columns as "driftedColumns", r.figures, encode(r.document_digest, 'hex') as "documentDigest",
  r.failure_code as "failureCode", r.failure_message as "failureMessage", r.queued_at as "queuedAt", r.finished_at as "finishedAt"`;

/** Windows that may be looked at now, under the alias `c`: due, in no living worker's hands, and of their monitor and kind the earliest that was never looked at. $1 is the workspace, $2 is now. */
const free = `c.workspace_id = $1 and c.status in ('QUEUED', 'RUNNING') and c.due_at <= $2 and (c.lease_until is null or c.lease_until < $2)
  and not exists (select 1 from drift_report o where o.workspace_id = $1 and o.monitor_id = c.monitor_id and o.kind = c.kind and o.status in ('QUEUED', 'RUNNING') and o.outcome is null and (o.window_to, o.id) < (c.window_to, c.id))`;

/** Of the monitor `m` and the window `r`: since when it is waited for labels, and until when it is looked at again: in whole milliseconds, as moments are kept, so that the last look is the last. */
const labelTimes = `(select r.window_to + make_interval(secs => 3600 * (m.definition->'performance'->>'labelsWithinHours')::float8) as since,
  date_trunc('milliseconds', r.window_to + make_interval(secs => 3600 * ((m.definition->'performance'->>'labelsWithinHours')::float8 + coalesce((m.definition->'performance'->>'lateHours')::float8, ${defaultLateHours})))) as until)`;
const asksForLabels = `m.archived_at is null and jsonb_typeof(m.definition->'performance') = 'object'`;

/** Labels of a deployment that were kept now. */
export interface LabelsCame {
  readonly deploymentId: string;
  readonly versionId: string;
  /** The latest of their moments. */
  readonly lastAt: Date;
  readonly now: Date;
}

/** Rows of a deployment that were kept now, and of when they are. */
export interface RowsCame {
  readonly deploymentId: string;
  readonly versionId: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly now: Date;
}

/** Days after the end of a window in which rows of it may still come. */
export const lateRowsDays = 7;

export type PlannedReport = Pick<MonitorReport, 'id' | 'monitorId' | 'kind' | 'revision' | 'baselineId' | 'windowFrom' | 'windowTo' | 'subject' | 'dueAt' | 'queuedAt'>;

/** Figures and outcome are those of its kind. */
export interface FinishedReport extends Required<Pick<MonitorReport, 'referenceRows' | 'currentRows' | 'columnCount' | 'driftedColumns' | 'documentDigest' | 'finishedAt'>> {
  readonly outcome: string;
  readonly figures: readonly unknown[];
  /** Canonical JSON. */
  readonly document: string;
}

/** Literal SQL: workers take rows from each other by conditions, and what was missed is looked at in its order. */
@Injectable()
export class ReportStore {
  constructor(private readonly database: Database) {}

  /** Planned twice, a window is one. @returns how many are new */
  async plan(workspaceId: WorkspaceId, reports: readonly PlannedReport[]): Promise<number> {
    if (reports.length === 0) return 0;
    return this.database.execute(
      `insert into drift_report (workspace_id, id, monitor_id, kind, revision, baseline_id, window_from, window_to, subject, due_at, status, queued_at)
       select $1, r.id, r."monitorId", r.kind, r.revision, r."baselineId", r."windowFrom", r."windowTo", r.subject, r."dueAt", 'QUEUED', r."queuedAt"
         from jsonb_to_recordset($2::jsonb) as r (id uuid, "monitorId" uuid, kind text, revision int, "baselineId" uuid, "windowFrom" timestamptz, "windowTo" timestamptz, subject text, "dueAt" timestamptz, "queuedAt" timestamptz)
       on conflict (workspace_id, monitor_id, window_from, window_to, subject, kind) do nothing`,
      [workspaceId, JSON.stringify(reports)],
    );
  }

  /** The report of a window that was planned. */
  async idOfWindow(workspaceId: WorkspaceId, { monitorId, kind, windowFrom, windowTo, subject }: PlannedReport): Promise<ReportId> {
    const [row] = await this.database.query<{ id: ReportId }>('select id from drift_report where workspace_id = $1 and monitor_id = $2 and window_from = $3 and window_to = $4 and subject = $5 and kind = $6', [workspaceId, monitorId, windowFrom, windowTo, subject, kind]);
    if (!row) throw new Error('A window that was planned was not found.');
    return row.id;
  }

  /**
   * Takes windows that are due: of each monitor and kind the earliest that is not done, and none of one that a living worker looks at.
   * @returns with the attempt that the worker has to name
   */
  async claim(workspaceId: WorkspaceId, now: Date, leaseUntil: Date, limit: number): Promise<MonitorReport[]> {
    return this.database.query<MonitorReport>(
      `update drift_report r set status = 'RUNNING', attempts = r.attempts + 1, lease_until = $3
         from (select c.id from drift_report c
                where ${free}
                order by c.due_at, c.id limit $4 for update skip locked) as due
        where r.workspace_id = $1 and r.id = due.id and r.status in ('QUEUED', 'RUNNING') and (r.lease_until is null or r.lease_until < $2) returning ${reportColumns}`,
      [workspaceId, now, leaseUntil, limit],
    );
  }

  /** Whether there is something that {@link claim} would take: windows behind one that a living worker looks at, or that is tried again later, wait for it and are no reason to come back at once. */
  async hasDue(workspaceId: WorkspaceId, now: Date): Promise<boolean> {
    const rows = await this.database.query(`select 1 from drift_report c where ${free} limit 1`, [workspaceId, now]);
    return rows.length > 0;
  }

  /** Renews the leases of all that this worker still has. */
  async renew(workspaceId: WorkspaceId, held: readonly Pick<MonitorReport, 'id' | 'attempts'>[], leaseUntil: Date): Promise<void> {
    await this.database.execute(
      `update drift_report r set lease_until = $4 from unnest($2::uuid[], $3::int[]) as held (id, attempt) where r.workspace_id = $1 and r.id = held.id and r.attempts = held.attempt and r.status = 'RUNNING'`,
      [workspaceId, held.map(({ id }) => id), held.map(({ attempts }) => attempts), leaseUntil],
    );
  }

  /** Gives back what this worker took and did not look at. */
  async release(workspaceId: WorkspaceId, held: readonly Pick<MonitorReport, 'id' | 'attempts'>[]): Promise<void> {
    await this.database.execute(
      `update drift_report r set status = 'QUEUED', attempts = r.attempts - 1, lease_until = null from unnest($2::uuid[], $3::int[]) as held (id, attempt) where r.workspace_id = $1 and r.id = held.id and r.attempts = held.attempt and r.status = 'RUNNING'`,
      [workspaceId, held.map(({ id }) => id), held.map(({ attempts }) => attempts)],
    );
  }

  /** @returns false when another worker has taken it meanwhile */
  async finish(workspaceId: WorkspaceId, { id, attempts }: Pick<MonitorReport, 'id' | 'attempts'>, found: FinishedReport): Promise<boolean> {
    return (await this.database.execute(
      `update drift_report set status = 'DONE', lease_until = null, outcome = $4, reference_rows = $5, current_rows = $6, column_count = $7, drifted_columns = $8, figures = $9, document = $10, document_digest = decode($11, 'hex'), finished_at = $12, failure_code = null, failure_message = null
        where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`,
      [workspaceId, id, attempts, found.outcome, found.referenceRows, found.currentRows, found.columnCount, found.driftedColumns, JSON.stringify(found.figures), found.document, found.documentDigest, found.finishedAt],
    )) === 1;
  }

  /** Back in the queue until `again`, or given up; what came of an earlier look stays. @returns false when another worker has taken it meanwhile */
  async fail(workspaceId: WorkspaceId, { id, attempts }: Pick<MonitorReport, 'id' | 'attempts'>, failure: Failure): Promise<boolean> {
    return (await this.database.execute(
      `update drift_report set status = case when $6::timestamptz is not null then 'QUEUED' when outcome is null then 'FAILED' else 'DONE' end, lease_until = $6, failure_code = $4, failure_message = $5, finished_at = case when outcome is not null then finished_at when $6::timestamptz is null then $7::timestamptz end
        where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`,
      [workspaceId, id, attempts, failure.code, failure.message.slice(0, 2_000), failure.again, failure.at],
    )) === 1;
  }

  /**
   * A window that was done, whose labels may still come: it is due once more when their time is over, and before that where some came while it was looked at, or come.
   * @param dueAt as the worker took it: labels of later were left out
   */
  async waitForLabels(workspaceId: WorkspaceId, { id, dueAt }: Pick<MonitorReport, 'id' | 'dueAt'>): Promise<void> {
    await this.database.execute(
      `update drift_report w set status = 'QUEUED', due_at = case when w.due_at > $3 then least(w.due_at, t.until) else t.until end
         from drift_report r join monitor m on m.workspace_id = r.workspace_id and m.id = r.monitor_id and ${asksForLabels} cross join lateral ${labelTimes} as t
        where r.workspace_id = $1 and r.id = $2 and w.workspace_id = $1 and w.id = r.id and w.status = 'DONE' and t.until > $3`,
      [workspaceId, id, dueAt],
    );
  }

  /** Windows of monitors of a deployment that wait for such labels are due soon: the longer they wait already, the less it matters when. */
  async labelsCame(workspaceId: WorkspaceId, { deploymentId, versionId, lastAt, now }: LabelsCame): Promise<void> {
    await this.database.execute(
      `update drift_report w set due_at = case when w.status = 'QUEUED' then least(w.due_at, t.soon) else t.soon end
         from (select r.id, $5::timestamptz + greatest(interval '1 minute', ($5::timestamptz - t.since) / 10) as soon
                 from monitor m join drift_report r on r.workspace_id = m.workspace_id and r.monitor_id = m.id cross join lateral ${labelTimes} as t
                where m.workspace_id = $1 and ${asksForLabels} and ((m.target_kind = 'DEPLOYMENT' and m.target_id = $2) or (m.target_kind = 'MODEL_VERSION' and m.target_id = $3))
                  and r.kind = 'PERFORMANCE' and r.status in ('QUEUED', 'RUNNING') and (r.outcome is not null or r.status = 'RUNNING') and r.window_from <= $4::timestamptz + interval '1 hour') as t
        where w.workspace_id = $1 and w.id = t.id`,
      [workspaceId, deploymentId, versionId, lastAt, now],
    );
  }

  /**
   * Windows that were looked at and in which such rows lie are due again: the longer they are over, the less it matters when. One that somebody looks at now is due when they are done; one that nobody looked at yet has
   * them anyway.
   */
  async rowsCame(workspaceId: WorkspaceId, { deploymentId, versionId, firstAt, lastAt, now }: RowsCame): Promise<void> {
    await this.database.execute(
      `update drift_report w set status = case w.status when 'DONE' then 'QUEUED' else w.status end, due_at = case w.status when 'QUEUED' then least(w.due_at, t.soon) else t.soon end
         from (select r.id, $6::timestamptz + greatest(interval '1 minute', ($6::timestamptz - r.window_to) / 10) as soon
                 from monitor m join drift_report r on r.workspace_id = m.workspace_id and r.monitor_id = m.id
                where m.workspace_id = $1 and m.archived_at is null and ((m.target_kind = 'DEPLOYMENT' and m.target_id = $2) or (m.target_kind = 'MODEL_VERSION' and m.target_id = $3)) and r.subject = ''
                  and r.window_from <= $5 and r.window_to > $4 and r.window_to > $6::timestamptz - interval '${lateRowsDays} days' and (r.status = 'RUNNING' or (r.status in ('DONE', 'QUEUED') and r.outcome is not null))) as t
        where w.workspace_id = $1 and w.id = t.id`,
      [workspaceId, deploymentId, versionId, firstAt, lastAt, now],
    );
  }

  /** A window that is done is due once more where rows came while it was looked at. @param dueAt as the worker took it */
  async goOn(workspaceId: WorkspaceId, { id, dueAt }: Pick<MonitorReport, 'id' | 'dueAt'>): Promise<void> {
    await this.database.execute(`update drift_report set status = 'QUEUED' where workspace_id = $1 and id = $2 and status = 'DONE' and due_at > $3`, [workspaceId, id, dueAt]);
  }

  /** A window whose labels were incomplete is due now, however late they are. */
  async lookAgain(workspaceId: WorkspaceId, { monitorId, windowFrom, windowTo, subject }: Pick<PlannedReport, 'monitorId' | 'windowFrom' | 'windowTo' | 'subject'>, now: Date): Promise<void> {
    await this.database.execute(
      `update drift_report set status = 'QUEUED', due_at = $6 where workspace_id = $1 and monitor_id = $2 and window_from = $3 and window_to = $4 and subject = $5 and kind = 'PERFORMANCE' and outcome = 'LABELS_INCOMPLETE' and status in ('QUEUED', 'DONE')`,
      [workspaceId, monitorId, windowFrom, windowTo, subject, now],
    );
  }

  /** Whether a window behind this one has a verdict already: then what comes of it is no news. */
  async isOvertaken(workspaceId: WorkspaceId, { id, monitorId, kind, windowTo }: Pick<MonitorReport, 'id' | 'monitorId' | 'kind' | 'windowTo'>): Promise<boolean> {
    return (await this.database.query(`select 1 from drift_report o where o.workspace_id = $1 and o.monitor_id = $2 and o.kind = $3 and o.outcome in ('HOLDS', 'VIOLATED', 'STABLE', 'DRIFTED') and (o.window_to, o.id) > ($4, $5::uuid) limit 1`, [workspaceId, monitorId, kind, windowTo, id])).length > 0;
  }

  /** Of drift. */
  async byIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<MonitorReport[]> {
    return this.database.query<MonitorReport>(`select ${reportColumns} from drift_report r where r.workspace_id = $1 and r.id = any($2::uuid[]) and r.kind = 'DRIFT'`, [workspaceId, ids]);
  }

  async document(workspaceId: WorkspaceId, id: ReportId): Promise<string | undefined> {
    const [row] = await this.database.query<{ document: string | null }>('select document from drift_report where workspace_id = $1 and id = $2', [workspaceId, id]);
    return row?.document ?? undefined;
  }

  /** Of drift, the latest window first, below a place. */
  async page(workspaceId: WorkspaceId, monitorId: MonitorId, below: { readonly windowTo: Date; readonly id: string } | undefined, limit: number): Promise<MonitorReport[]> {
    return this.database.query<MonitorReport>(
      `select ${reportColumns} from drift_report r where r.workspace_id = $1 and r.monitor_id = $2 and r.kind = 'DRIFT' and ($3::timestamptz is null or (r.window_to, r.id) < ($3, $4::uuid)) order by r.window_to desc, r.id desc limit $5`,
      [workspaceId, monitorId, below?.windowTo ?? null, below?.id ?? null, limit],
    );
  }

  /** Of drift, the latest that is done of each monitor. */
  async latest(workspaceId: WorkspaceId, monitorIds: readonly string[]): Promise<MonitorReport[]> {
    return this.database.query<MonitorReport>(
      `select ${reportColumns} from unnest($2::uuid[]) as wanted (id) cross join lateral (select * from drift_report d where d.workspace_id = $1 and d.monitor_id = wanted.id and d.kind = 'DRIFT' and d.status = 'DONE' order by d.window_to desc, d.id desc limit 1) as r`,
      [workspaceId, monitorIds],
    );
  }

  /** When a window of a monitor of the version was last looked at; undefined where none was. */
  async lastOfVersion(workspaceId: WorkspaceId, { modelId, versionId }: { readonly modelId: string; readonly versionId: string | null }): Promise<Date | undefined> {
    const [row] = await this.database.query<{ at: Date | null }>(
      `select max(r.finished_at) as at from monitor m join drift_report r on r.workspace_id = m.workspace_id and r.monitor_id = m.id left join deployment d on d.workspace_id = m.workspace_id and d.id = m.deployment_id
        where m.workspace_id = $1 and m.archived_at is null and m.model_id = $2 and r.status = 'DONE' and r.outcome in ('STABLE', 'DRIFTED', 'HOLDS', 'VIOLATED') and ($3::uuid is null or d.version_id = $3 or (m.target_kind = 'MODEL_VERSION' and m.target_id = $3))`,
      [workspaceId, modelId, versionId],
    );
    return row?.at ?? undefined;
  }
}
