import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemActorId } from '@plinth/access';
import { Clock, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { type OutboxConsumer, OutboxRelay, type OutboxRow } from '@plinth/platform/outbox';
import { AuditStore } from './audit.store.js';
import { SealedLeaves } from './log/sealed-leaves.js';
import { nextTime, readRecord } from './rules/index.js';

/**
 * Takes audit records out of the outbox and gives each its place and its leaf in the log. The relay calls it under the workspace's lock, in
 * the transaction that deletes the rows: killed at any point, a record is either still in the outbox or in the record, once.
 */
@Injectable()
export class AuditRecorder implements OutboxConsumer, OnModuleInit {
  readonly topic = 'audit';
  private readonly listeners = new Set<(workspaceId: WorkspaceId) => void>();

  constructor(
    private readonly relay: OutboxRelay,
    private readonly database: Database,
    private readonly store: AuditStore,
    private readonly leaves: SealedLeaves,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.relay.register(this);
  }

  async deliver(workspaceId: WorkspaceId, rows: readonly OutboxRow[]): Promise<void> {
    const last = await this.store.last(workspaceId);
    const sequencedAt = nextTime(this.clock.now(), last?.sequencedAt);
    const entries = rows.map((row, index) => ({ ...readRecord(row, systemActorId), sequence: (last?.sequence ?? 0) + index + 1, sequencedAt }));
    this.store.append(workspaceId, await this.leaves.place(workspaceId, entries));
    this.database.afterCommit(() => this.listeners.forEach((listener) => listener(workspaceId)));
  }

  /** Calls back after each commit that added events. A hint for speed only: the publisher finds every event without it. */
  onRecorded(listener: (workspaceId: WorkspaceId) => void): void {
    this.listeners.add(listener);
  }
}
