import type { WorkspaceId } from '@plinth/kernel';
import { type Database, prepared } from '../database/index.js';
import type { SpanOptions } from '../telemetry/span.js';
import { inSpan } from '../telemetry/tracing.js';
import type { OutboxConsumer, OutboxRow } from './outbox.js';

const batchSize = 500;
// "outb": one drain at a time per workspace.
const lockSpace = 0x6f757462;

const lockSql = prepared('select pg_advisory_xact_lock($1, hashtext($2))');
const deleteSql = prepared('delete from outbox where workspace_id = $1 and id = any($2::uuid[])');

/** Empties the outbox of a workspace into the consumers. Any number of processes may try at once; one at a time does it per workspace. Rows are deleted, never skipped by a remembered position: ids are not commit order. */
export class OutboxRelay {
  private readonly consumers = new Map<string, OutboxConsumer>();

  constructor(private readonly database: Database) {}

  register(consumer: OutboxConsumer): void {
    if (this.consumers.has(consumer.topic)) throw new Error(`Two consumers for the outbox topic ${consumer.topic}.`);
    this.consumers.set(consumer.topic, consumer);
  }

  /** @returns the number of rows delivered. */
  async drain(workspaceId: WorkspaceId): Promise<number> {
    for (let total = 0; ; ) {
      const delivered = await this.database.transaction({ workspaceId }, () => this.deliverBatch(workspaceId));
      total += delivered;
      if (delivered < batchSize) return total;
    }
  }

  private async deliverBatch(workspaceId: WorkspaceId): Promise<number> {
    this.database.send(lockSql, [lockSpace, workspaceId]);
    const rows = await this.database.query<{ id: string; topic: string; payload: unknown; created_at: Date; traceparent: string | null }>(
      'select id, topic, payload, created_at, traceparent from outbox where workspace_id = $1 and topic = any($2) order by id limit $3',
      [workspaceId, [...this.consumers.keys()], batchSize],
    );
    for (const [topic, consumer] of this.consumers) {
      const ofTopic = rows.filter((row) => row.topic === topic);
      if (!ofTopic.length) continue;
      const mine: OutboxRow[] = ofTopic.map(({ id, payload, created_at }) => ({ id, topic, payload, createdAt: created_at }));
      await inSpan(`deliver ${topic}`, originOf(ofTopic), () => consumer.deliver(workspaceId, mine));
    }
    if (rows.length) this.database.send(deleteSql, [workspaceId, rows.map((row) => row.id)]);
    return rows.length;
  }
}

/** A delivery belongs to the trace of the change that it tells of; one of several changes names them all. */
function originOf(rows: readonly { readonly traceparent: string | null }[]): SpanOptions {
  const traceparents = [...new Set(rows.flatMap(({ traceparent }) => traceparent ?? []))];
  const attributes = { 'messaging.batch.message_count': rows.length };
  return traceparents.length === 1 ? { kind: 'CONSUMER', attributes, parent: traceparents[0] } : { kind: 'CONSUMER', attributes, links: traceparents };
}
