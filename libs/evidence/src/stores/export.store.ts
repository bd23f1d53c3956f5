import { Injectable } from '@nestjs/common';
import type { ActorId, Id, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { ExportScope } from '../rules/index.js';

export type AuditExportId = Id<'AuditExport'>;
export type ExportStatus = 'QUEUED' | 'RUNNING' | 'READY' | 'FAILED' | 'EXPIRED';

/** A part of the audit log that somebody asked to take away. */
export interface AuditExportRow {
  readonly id: AuditExportId;
  readonly status: ExportStatus;
  readonly scope: ExportScope;
  readonly requestedBy: ActorId;
  readonly requestedAt: Date;
  readonly treeSize: number | null;
  readonly eventsTotal: number | null;
  readonly eventsDone: number;
  readonly attempts: number;
  readonly digest: string | null;
  readonly size: number | null;
  readonly finishedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly problem: string | null;
}

const columns = `id, status, scope, requested_by as "requestedBy", requested_at as "requestedAt", tree_size::float8 as "treeSize", events_total::float8 as "eventsTotal", events_done::float8 as "eventsDone", attempts,
  digest, size::float8 as size, finished_at as "finishedAt", expires_at as "expiresAt", problem`;

@Injectable()
export class ExportStore {
  constructor(private readonly database: Database) {}

  async insert(workspaceId: WorkspaceId, { id, scope, requestedBy, requestedAt }: Pick<AuditExportRow, 'id' | 'scope' | 'requestedBy' | 'requestedAt'>): Promise<void> {
    await this.database.query(`insert into audit_export (workspace_id, id, status, scope, requested_by, requested_at) values ($1, $2, 'QUEUED', $3, $4, $5)`, [workspaceId, id, JSON.stringify(scope), requestedBy, requestedAt]);
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<AuditExportRow | undefined> {
    return (await this.database.query<AuditExportRow>(`select ${columns} from audit_export where workspace_id = $1 and id = $2`, [workspaceId, id]))[0];
  }

  /** Newest first. */
  page(workspaceId: WorkspaceId, below: string | undefined, limit: number): Promise<AuditExportRow[]> {
    return this.database.query<AuditExportRow>(`select ${columns} from audit_export where workspace_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`, [workspaceId, below ?? null, limit]);
  }

  /** Those that nobody makes: new ones, and such whose worker is gone. */
  async waiting(workspaceId: WorkspaceId, now: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(`select id from audit_export where workspace_id = $1 and (status = 'QUEUED' or (status = 'RUNNING' and lease_until < $2)) order by id limit $3`, [workspaceId, now, limit]);
    return rows.map(({ id }) => id);
  }

  /** Takes an export for this worker. @returns its attempt; undefined when another has it or it is done */
  async claim(workspaceId: WorkspaceId, id: string, now: Date, leaseUntil: Date): Promise<number | undefined> {
    const [row] = await this.database.query<{ attempts: number }>(
      `update audit_export set status = 'RUNNING', attempts = attempts + 1, lease_until = $4, events_done = 0 where workspace_id = $1 and id = $2 and (status = 'QUEUED' or (status = 'RUNNING' and lease_until < $3)) returning attempts`,
      [workspaceId, id, now, leaseUntil],
    );
    return row?.attempts;
  }

  async begin(workspaceId: WorkspaceId, id: string, treeSize: number, eventsTotal: number): Promise<void> {
    await this.database.execute('update audit_export set tree_size = $3, events_total = $4 where workspace_id = $1 and id = $2', [workspaceId, id, treeSize, eventsTotal]);
  }

  /** @returns false when another worker has taken it meanwhile */
  async progress(workspaceId: WorkspaceId, id: string, attempt: number, eventsDone: number, leaseUntil: Date): Promise<boolean> {
    return (await this.database.execute(`update audit_export set events_done = $4, lease_until = $5 where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`, [workspaceId, id, attempt, eventsDone, leaseUntil])) === 1;
  }

  /** @returns false when another worker has taken it meanwhile */
  async finish(workspaceId: WorkspaceId, id: string, attempt: number, made: { readonly digest: string; readonly size: number; readonly events: number; readonly at: Date; readonly expiresAt: Date }): Promise<boolean> {
    return (await this.database.execute(
      `update audit_export set status = 'READY', digest = $4, size = $5, events_done = $6, finished_at = $7, expires_at = $8, lease_until = null, problem = null where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`,
      [workspaceId, id, attempt, made.digest, made.size, made.events, made.at, made.expiresAt],
    )) === 1;
  }

  /** Back in the queue, or given up. */
  async fail(workspaceId: WorkspaceId, id: string, attempt: number, problem: string, isLast: boolean, at: Date): Promise<void> {
    await this.database.execute(
      `update audit_export set status = case when $5 then 'FAILED' else 'QUEUED' end, problem = $4, lease_until = null, finished_at = case when $5 then $6::timestamptz end where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`,
      [workspaceId, id, attempt, problem.slice(0, 500), isLast, at],
    );
  }

  async expired(workspaceId: WorkspaceId, now: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(`select id from audit_export where workspace_id = $1 and status = 'READY' and expires_at <= $2 order by id limit $3`, [workspaceId, now, limit]);
    return rows.map(({ id }) => id);
  }

  async markExpired(workspaceId: WorkspaceId, id: string): Promise<boolean> {
    return (await this.database.execute(`update audit_export set status = 'EXPIRED' where workspace_id = $1 and id = $2 and status = 'READY'`, [workspaceId, id])) === 1;
  }
}
