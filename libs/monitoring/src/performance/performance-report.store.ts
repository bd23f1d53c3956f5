import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { reportColumns } from '../monitors/report.store.js';
import type { PerformanceReport } from './performance-report.js';

/** Reads windows of the kind PERFORMANCE. They are planned, taken and finished as those of drift are. */
@Injectable()
export class PerformanceReportStore {
  constructor(private readonly database: Database) {}

  async byIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<PerformanceReport[]> {
    return this.database.query<PerformanceReport>(`select ${reportColumns} from drift_report r where r.workspace_id = $1 and r.id = any($2::uuid[]) and r.kind = 'PERFORMANCE'`, [workspaceId, ids]);
  }

  /** The latest window first, below a place. */
  async page(workspaceId: WorkspaceId, monitorId: string, below: { readonly windowTo: Date; readonly id: string } | undefined, limit: number): Promise<PerformanceReport[]> {
    return this.database.query<PerformanceReport>(
      `select ${reportColumns} from drift_report r where r.workspace_id = $1 and r.monitor_id = $2 and r.kind = 'PERFORMANCE' and ($3::timestamptz is null or (r.window_to, r.id) < ($3, $4::uuid)) order by r.window_to desc, r.id desc limit $5`,
      [workspaceId, monitorId, below?.windowTo ?? null, below?.id ?? null, limit],
    );
  }
}
