import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database, prepared } from '@plinth/platform/database';
import type { ReceivedEvent } from './received-event.js';
import type { EventDataset, LineageEvent } from './rules/index.js';

export interface NewEvent extends ReceivedEvent {
  /** Its place among those that wait. */
  readonly id: string;
  readonly receivedAt: Date;
  readonly receivedBy: ActorId;
}

export interface WaitingEvent {
  readonly id: string;
  readonly digest: Buffer;
  readonly event: string;
}

/**
 * One statement for any number of events. Their bytes come as one binary value that is cut up here: an array of texts would travel escaped. Rows are in the order
 * of their keys, so that no two requests with the same events wait for each other in a ring. What is there already is left as it is, and waits no second time.
 */
const appendSql = prepared(`
with told as materialized (
  select digest, id, kind, event_type, event_time, run_id, job_namespace, job_name, datasets, convert_from(substring($10::bytea from first_byte for byte_count), 'UTF8') as event, byte_count, received_at, received_by
    from unnest($2::bytea[], $3::uuid[], $4::text[], $5::timestamptz[], $6::uuid[], $7::text[], $8::text[], $9::jsonb[], $11::int[], $12::int[], $13::timestamptz[], $14::uuid[], $15::text[])
         as told (digest, id, kind, event_time, run_id, job_namespace, job_name, datasets, first_byte, byte_count, received_at, received_by, event_type)
), kept as (
  insert into open_lineage_event (workspace_id, digest, kind, event_type, event_time, run_id, job_namespace, job_name, datasets, event, received_at, received_by)
  select $1, digest, kind, event_type, event_time, run_id, job_namespace, job_name, datasets, event, received_at, received_by from told order by digest
  on conflict do nothing returning digest
)
insert into open_lineage_waiting (workspace_id, id, digest, bytes)
select $1, told.id, kept.digest, told.byte_count from kept join told on told.digest = kept.digest`);

const takeLockSql = prepared('select pg_try_advisory_xact_lock($1, hashtext($2)) as taken');
// "olin": what follows is worked out by one at a time per workspace.
const lockSpace = 0x6f6c696e;

const waitingSql = `
select waiting.id, waiting.digest, event.event
  from (select id, digest, bytes, sum(bytes) over (order by id) as total from (select id, digest, bytes from open_lineage_waiting where workspace_id = $1 order by id limit $2) first) waiting
  join open_lineage_event event on event.workspace_id = $1 and event.digest = waiting.digest
 where waiting.total - waiting.bytes < $3
 order by waiting.id`;

const theseSql = prepared(`
select waiting.id, waiting.digest, event.event
  from open_lineage_waiting waiting join open_lineage_event event on event.workspace_id = $1 and event.digest = waiting.digest
 where waiting.workspace_id = $1 and waiting.id = any($2::uuid[])
 order by waiting.id`);

const doneSql = prepared('delete from open_lineage_waiting where workspace_id = $1 and id = any($2::uuid[])');
const failedSql = prepared('update open_lineage_event set failure = $3 where workspace_id = $1 and digest = $2');

/** What part of the kept events is asked for: those of `after` and later, and before `before`. */
export interface EventSlice {
  readonly after: Date;
  readonly before: Date;
  /** Of the job. */
  readonly namespace: string | undefined;
  readonly newestFirst: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** Events of OpenLineage as they came, and which of them wait for what follows. */
@Injectable()
export class EventStore {
  constructor(private readonly database: Database) {}

  /** Each digest once. @returns how many were not there before */
  append(workspaceId: WorkspaceId, events: readonly NewEvent[]): Promise<number> {
    const firstBytes: number[] = [];
    let nextByte = 1;
    for (const { bytes } of events) {
      firstBytes.push(nextByte);
      nextByte += bytes.length;
    }
    const jobs = events.map(({ event }) => (event.kind === 'DATASET' ? undefined : event.job));
    return this.database.execute(appendSql, [
      workspaceId,
      events.map(({ digest }) => digest),
      events.map(({ id }) => id),
      events.map(({ event }) => event.kind),
      events.map(({ event }) => event.at),
      events.map(({ event }) => (event.kind === 'RUN' ? event.runId : null)),
      jobs.map((job) => job?.namespace ?? null),
      jobs.map((job) => job?.name ?? null),
      events.map(({ event }) => JSON.stringify(datasetsOf(event).map(({ namespace, name }) => [namespace, name]))),
      Buffer.concat(events.map(({ bytes }) => bytes)),
      firstBytes,
      events.map(({ bytes }) => bytes.length),
      events.map(({ receivedAt }) => receivedAt),
      events.map(({ receivedBy }) => receivedBy),
      events.map(({ event }) => (event.kind === 'RUN' ? (event.type ?? null) : null)),
    ]);
  }

  /** Until the end of the transaction nobody else works out what follows in this workspace. @returns false when somebody else does */
  async takeTurn(workspaceId: WorkspaceId): Promise<boolean> {
    const [row] = await this.database.query<{ taken: boolean }>(takeLockSql, [lockSpace, workspaceId]);
    return row?.taken ?? false;
  }

  /** The first that wait: at most so many, and no further one once there are so many bytes. */
  waiting(workspaceId: WorkspaceId, atMost: number, bytes: number): Promise<WaitingEvent[]> {
    return this.database.query<WaitingEvent & Record<string, unknown>>(waitingSql, [workspaceId, atMost, bytes]);
  }

  /** Those of them that still wait. */
  stillWaiting(workspaceId: WorkspaceId, ids: readonly string[]): Promise<WaitingEvent[]> {
    return this.database.query<WaitingEvent & Record<string, unknown>>(theseSql, [workspaceId, ids]);
  }

  /** Events as they came, in the order of the time that they tell. */
  async slice(workspaceId: WorkspaceId, { after, before, namespace, newestFirst, limit, offset }: EventSlice): Promise<string[]> {
    const order = newestFirst ? 'desc' : 'asc';
    const rows = await this.database.query<{ event: string }>(
      `select event from open_lineage_event where workspace_id = $1 and event_time >= $2 and event_time < $3 and ($4::text is null or job_namespace = $4) order by event_time ${order}, digest ${order} limit $5 offset $6`,
      [workspaceId, after, before, namespace ?? null, limit, offset],
    );
    return rows.map(({ event }) => event);
  }

  async countIn(workspaceId: WorkspaceId, { after, before, namespace }: Pick<EventSlice, 'after' | 'before' | 'namespace'>): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from open_lineage_event where workspace_id = $1 and event_time >= $2 and event_time < $3 and ($4::text is null or job_namespace = $4)', [workspaceId, after, before, namespace ?? null]);
    return row?.count ?? 0;
  }

  /** Events of a run, earliest first. */
  async ofRun(workspaceId: WorkspaceId, runId: string, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ event: string }>('select event from open_lineage_event where workspace_id = $1 and run_id = $2 order by event_time, digest limit $3', [workspaceId, runId, limit]);
    return rows.map(({ event }) => event);
  }

  done(workspaceId: WorkspaceId, ids: readonly string[]): void {
    this.database.send(doneSql, [workspaceId, ids]);
  }

  failed(workspaceId: WorkspaceId, digest: Buffer, reason: string): void {
    this.database.send(failedSql, [workspaceId, digest, reason]);
  }
}

function datasetsOf(event: LineageEvent): readonly EventDataset[] {
  return event.kind === 'DATASET' ? [event.dataset] : [...event.inputs, ...event.outputs];
}
