import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** Events that went together. */
export interface ExpiredEvents {
  readonly events: number;
  /** Of their JSON. */
  readonly bytes: number;
  /** When the first and the last of them came. */
  readonly receivedFrom: Date;
  readonly receivedUntil: Date;
  /** SHA-256 over their digests in order, lower-case hex: who has the events can show that it was these. */
  readonly digest: string;
}

/** What waits for what follows from it is left alone, however old. */
const expireSql = `
with old as materialized (
  select e.digest from open_lineage_event e
   where e.workspace_id = $1 and e.received_at < $2 and not exists (select from open_lineage_waiting w where w.workspace_id = $1 and w.digest = e.digest)
   order by e.received_at limit $3
), gone as (
  delete from open_lineage_event e using old where e.workspace_id = $1 and e.digest = old.digest returning e.digest, e.received_at, octet_length(e.event) as bytes
)
select count(*)::int as events, coalesce(sum(bytes), 0)::float8 as bytes, min(received_at) as "receivedFrom", max(received_at) as "receivedUntil", encode(sha256(coalesce(string_agg(digest, ''::bytea order by digest), '')), 'hex') as digest from gone`;

@Injectable()
export class EventRetentionStore {
  constructor(private readonly database: Database) {}

  /** Gives up those that came before a time, the oldest first, at most so many. */
  async expire(workspaceId: WorkspaceId, before: Date, limit: number): Promise<ExpiredEvents> {
    const [gone] = await this.database.query<ExpiredEvents & Record<string, unknown>>(expireSql, [workspaceId, before, limit]);
    if (!gone) throw new Error('A count has one row.');
    return gone;
  }
}
