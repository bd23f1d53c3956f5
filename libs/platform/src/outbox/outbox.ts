import { type Actor, type Clock, type IdSource, type WorkspaceId } from '@plinth/kernel';
import { activeSpan } from '../telemetry/tracing.js';
import { type Database, prepared } from '../database/index.js';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

/** A change worth an audit record. `before` and `after` hold the fields that changed; never secrets. */
export interface AuditRecord {
  /** Verb in the past, with its subject: `run.deleted`. */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** SHA-256 in lower-case hex of the very state of the subject that is meant, where there is one. */
  readonly subjectDigest?: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly reason?: string;
}

export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly payload: unknown;
  readonly createdAt: Date;
}

/** Acts on a change in the very transaction that makes and records it. Throwing undoes the change. */
export type ChangeObserver = (actor: Actor, record: AuditRecord) => Promise<void>;

/** Takes the rows of one topic out of the outbox. Runs in the transaction that deletes them: what it writes there happens exactly once. */
export interface OutboxConsumer {
  readonly topic: string;
  deliver(workspaceId: WorkspaceId, rows: readonly OutboxRow[]): Promise<void>;
}

const insertSql = prepared('insert into outbox (workspace_id, id, topic, payload, created_at, traceparent) values ($1, $2, $3, $4, $5, $6)');

const insertAllSql = prepared('insert into outbox (workspace_id, id, topic, payload, created_at, traceparent) select $1, id, $3, payload, $5, $6 from unnest($2::uuid[], $4::jsonb[]) as row (id, payload)');

/**
 * What a transaction must tell the rest of the system, written in that same transaction (law 2). The relay delivers it afterwards, as
 * often as it takes, in the order of ids within a workspace.
 */
export class Outbox {
  private readonly listeners = new Set<(workspaceId: WorkspaceId) => void>();
  private readonly observers = new Map<string, ChangeObserver[]>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Must run inside `database.transaction`. The row goes with the transaction's next statement, at the latest with its commit. */
  append(workspaceId: WorkspaceId, topic: string, payload: JsonValue): Promise<void> {
    this.database.send(insertSql, [
      workspaceId,
      this.ids.next(),
      topic,
      JSON.stringify(payload),
      this.clock.now(),
      activeSpan()?.traceparent ?? null,
    ]);
    return this.told(workspaceId);
  }

  private appendAll(workspaceId: WorkspaceId, topic: string, payloads: readonly JsonValue[]): Promise<void> {
    this.database.send(insertAllSql, [workspaceId, payloads.map(() => this.ids.next()), topic, payloads.map((payload) => JSON.stringify(payload)), this.clock.now(), activeSpan()?.traceparent ?? null]);
    return this.told(workspaceId);
  }

  private told(workspaceId: WorkspaceId): Promise<void> {
    this.database.afterCommit(() => this.listeners.forEach((listener) => listener(workspaceId)));
    return Promise.resolve();
  }

  /** Writes the audit record of a change that the same transaction makes. */
  async audit(actor: Actor, record: AuditRecord): Promise<void> {
    await this.append(actor.workspaceId, 'audit', this.payloadOf(actor, record));
    await this.observe(actor, record);
  }

  /** The same for many changes of one transaction, in their order, by one statement. */
  async auditAll(actor: Actor, records: readonly AuditRecord[]): Promise<void> {
    if (records.length) await this.appendAll(actor.workspaceId, 'audit', records.map((record) => this.payloadOf(actor, record)));
    for (const record of records) await this.observe(actor, record);
  }

  private payloadOf(actor: Actor, record: AuditRecord): JsonValue {
    return { ...record, actorId: actor.id, actorKind: actor.kind, requestId: actor.requestId, at: this.clock.nowMs() };
  }

  private async observe(actor: Actor, record: AuditRecord): Promise<void> {
    for (const observe of this.observers.get(record.action) ?? []) await observe(actor, record);
  }

  /** Lets a domain act on changes of one that stands at its left, which can not know of it: on those that are recorded as `action`. */
  onChange(action: string, observer: ChangeObserver): void {
    this.observers.set(action, [...(this.observers.get(action) ?? []), observer]);
  }

  /** Calls back after each commit that left something in the outbox. A hint for speed only: the relay finds every row without it. */
  onAppended(listener: (workspaceId: WorkspaceId) => void): void {
    this.listeners.add(listener);
  }
}
