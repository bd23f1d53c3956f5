import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { bytesOfHex, Database } from '@plinth/platform/database';
import type { EventFilter, KeptEvent } from './kept-event.js';

/** Where a page of events begins: after this one. */
export interface EventPlace {
  readonly eventTime: Date;
  readonly digest: string;
}

const columns = `encode(e.digest, 'hex') as digest, e.kind, e.event_type as type, e.event_time as "eventTime", e.run_id as "runId", e.job_namespace as "jobNamespace", e.job_name as "jobName", e.datasets,
  octet_length(e.event) as "byteCount", e.failure, e.received_at as "receivedAt", e.received_by as "receivedBy",
  case when e.failure is not null then 'FAILED' when exists (select from open_lineage_waiting w where w.workspace_id = $1 and w.digest = e.digest) then 'WAITING' else 'FOLLOWED' end as state`;

/** Events as they are kept, for those who look for them. */
@Injectable()
export class EventListStore {
  constructor(private readonly database: Database) {}

  /** In the order of the time that they tell. */
  async page(workspaceId: WorkspaceId, filter: EventFilter, oldestFirst: boolean, after: EventPlace | undefined, limit: number): Promise<KeptEvent[]> {
    const values: unknown[] = [workspaceId, limit];
    const bind = (value: unknown): string => `$${values.push(value)}`;
    const { kind, type, runId, jobNamespace, jobName, dataset, from, until, hasFailed } = filter;
    const conditions = [
      ...(kind === undefined ? [] : [`e.kind = ${bind(kind)}`]),
      ...(type === undefined ? [] : [`e.event_type = ${bind(type)}`]),
      ...(runId === undefined ? [] : [`e.run_id = ${bind(runId)}`]),
      ...(jobNamespace === undefined ? [] : [`e.job_namespace = ${bind(jobNamespace)}`]),
      ...(jobName === undefined ? [] : [`e.job_name = ${bind(jobName)}`]),
      ...(dataset === undefined ? [] : [`e.datasets @> ${bind(JSON.stringify([[dataset.namespace, dataset.name]]))}::jsonb`]),
      ...(from === undefined ? [] : [`e.event_time >= ${bind(from)}`]),
      ...(until === undefined ? [] : [`e.event_time < ${bind(until)}`]),
      ...(hasFailed === undefined ? [] : [`(e.failure is not null) = ${bind(hasFailed)}`]),
      ...(after === undefined ? [] : [`(e.event_time, e.digest) ${oldestFirst ? '>' : '<'} (${bind(after.eventTime)}::timestamptz, ${bind(Buffer.from(after.digest, 'hex'))}::bytea)`]),
    ];
    const order = oldestFirst ? 'asc' : 'desc';
    return this.database.query<KeptEvent & Record<string, unknown>>(`select ${columns} from open_lineage_event e where ${['e.workspace_id = $1', ...conditions].join(' and ')} order by e.event_time ${order}, e.digest ${order} limit $2`, values);
  }

  async byDigest(workspaceId: WorkspaceId, digest: string): Promise<KeptEvent | undefined> {
    return (await this.database.query<KeptEvent & Record<string, unknown>>(`select ${columns} from open_lineage_event e where e.workspace_id = $1 and e.digest = $2`, [workspaceId, Buffer.from(digest, 'hex')]))[0];
  }

  /** Bytes of the JSON of all of these together. */
  async bytesOf(workspaceId: WorkspaceId, digests: readonly string[]): Promise<number> {
    const [row] = await this.database.query<{ bytes: number }>('select coalesce(sum(octet_length(event)), 0)::float8 as bytes from open_lineage_event where workspace_id = $1 and digest = any($2::bytea[])', [workspaceId, bytesOfHex(digests)]);
    return row?.bytes ?? 0;
  }

  /** The JSON of each, letter by letter as it came, by digest. */
  async textsOf(workspaceId: WorkspaceId, digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.query<{ digest: string; event: string }>(`select encode(digest, 'hex') as digest, event from open_lineage_event where workspace_id = $1 and digest = any($2::bytea[])`, [workspaceId, bytesOfHex(digests)]);
    return new Map(rows.map(({ digest, event }) => [digest, event]));
  }
}
