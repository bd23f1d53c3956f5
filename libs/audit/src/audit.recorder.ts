import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemActorId } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { type OutboxConsumer, OutboxRelay, type OutboxRow } from '@plinth/platform/outbox';
import { AuditStore } from './audit.store.js';
import { readRecord } from './rules/index.js';

/**
 * Takes audit records out of the outbox and gives each its place. The relay calls it under the workspace's lock, in the transaction that
 * deletes the rows: killed at any point, a record is either still in the outbox or in the record, once.
 */
@Injectable()
export class AuditRecorder implements OutboxConsumer, OnModuleInit {
  readonly topic = 'audit';

  constructor(
    private readonly relay: OutboxRelay,
    private readonly store: AuditStore,
  ) {}

  onModuleInit(): void {
    this.relay.register(this);
  }

  deliver(workspaceId: WorkspaceId, rows: readonly OutboxRow[]): Promise<void> {
    return this.store.append(workspaceId, rows.map((row) => readRecord(row, systemActorId)));
  }
}
