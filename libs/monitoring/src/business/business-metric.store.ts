import { Injectable } from '@nestjs/common';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { BusinessPoint } from './business-metric.js';

export interface StoredPoint extends BusinessPoint {
  readonly monitorId: string;
  readonly name: string;
}

/** Literal SQL: points come and go by arrays. */
@Injectable()
export class BusinessMetricStore {
  constructor(private readonly database: Database) {}

  /** Of one moment what was said last counts. */
  async keep({ workspaceId, id }: Pick<Actor, 'workspaceId' | 'id'>, monitorId: string, name: string, points: readonly BusinessPoint[], now: Date): Promise<void> {
    await this.database.execute(
      `insert into business_metric_point (workspace_id, monitor_id, name, at, value, logged_by, logged_at) select $1, $2, $3, p.at, p.value, $6, $7 from unnest($4::timestamptz[], $5::float8[]) as p (at, value)
       on conflict (workspace_id, monitor_id, name, at) do update set value = excluded.value, logged_by = excluded.logged_by, logged_at = excluded.logged_at`,
      [workspaceId, monitorId, name, points.map(({ at }) => at), points.map(({ value }) => value), id, now],
    );
  }

  async names(workspaceId: WorkspaceId, monitorId: string): Promise<string[]> {
    return (await this.database.query<{ name: string }>('select distinct name from business_metric_point where workspace_id = $1 and monitor_id = $2 order by name', [workspaceId, monitorId])).map(({ name }) => name);
  }

  /** Ascending; the latest `limit` of each name of each monitor within the span. */
  async points(workspaceId: WorkspaceId, monitorIds: readonly string[], from: Date | null, to: Date | null, limit: number): Promise<StoredPoint[]> {
    return this.database.query<StoredPoint>(
      `select series.monitor_id as "monitorId", series.name, p.at, p.value
         from (select distinct monitor_id, name from business_metric_point where workspace_id = $1 and monitor_id = any($2::uuid[])) as series
         cross join lateral (select at, value from business_metric_point b where b.workspace_id = $1 and b.monitor_id = series.monitor_id and b.name = series.name and ($3::timestamptz is null or b.at >= $3) and ($4::timestamptz is null or b.at < $4) order by b.at desc limit $5) as p
        order by series.monitor_id, series.name, p.at`,
      [workspaceId, monitorIds, from, to, limit],
    );
  }
}
