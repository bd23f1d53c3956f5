import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { JobQueue } from '@plinth/platform/jobs';
import { Outbox, type OutboxConsumer, OutboxRelay, type OutboxRow } from '@plinth/platform/outbox';
import { z } from 'zod';

/** Jobs that a transaction may order. */
export const orderedJobs = { EXECUTE: 'approvals.execute', SETTLE_REVIEW: 'approvals.settle-review', ASK: 'approvals.ask-external-check' } as const;
export type Order = keyof typeof orderedJobs;

const orderSchema = z.object({ order: z.enum(['EXECUTE', 'SETTLE_REVIEW', 'ASK']), id: z.guid() });

/**
 * Orders that commit with the change which calls for them. The relay passes them on as jobs, as often as it takes; each job finds in the rows
 * whether it is to be done still.
 */
@Injectable()
export class Orders implements OutboxConsumer, OnModuleInit {
  readonly topic = 'approvals';

  constructor(
    private readonly outbox: Outbox,
    private readonly relay: OutboxRelay,
    private readonly queue: JobQueue,
  ) {}

  onModuleInit(): void {
    this.relay.register(this);
  }

  /** Must run inside `database.transaction`. @param id the request, or the external check */
  async give(workspaceId: WorkspaceId, order: Order, id: string): Promise<void> {
    await this.outbox.append(workspaceId, this.topic, { order, id });
  }

  async deliver(workspaceId: WorkspaceId, rows: readonly OutboxRow[]): Promise<void> {
    for (const { payload } of rows) {
      const { order, id } = orderSchema.parse(payload);
      await this.queue.add(orderedJobs[order], { workspaceId, body: { id } }, { lane: order === 'ASK' ? 'outbound' : 'main' });
    }
  }
}
