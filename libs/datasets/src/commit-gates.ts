import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import type { AnalyticsSession, TableFiles } from '@plinth/platform/analytics';
import type { Dataset } from './dataset.js';

/** A snapshot that a commit is about to make, or that is there and that a branch is about to lead to. */
export interface ProposedSnapshot {
  readonly dataset: Dataset;
  /** The ref that is to lead to it. */
  readonly ref: string;
  /**
   * Brings the files that a path means into a session, as one table.
   * @returns null where it means none that are a table
   * @throws UnusableTable when they are no one table
   */
  readonly table: (session: AnalyticsSession, path: string) => Promise<TableFiles | null>;
}

/** What a further domain asks of a snapshot before a branch leads to it. */
export interface CommitGate {
  /** Looks before anything is written; the commit waits. @throws its own PlinthError to refuse */
  check(actor: Actor, proposed: ProposedSnapshot): Promise<void>;
}

/** How data sets, which stand left of those that expect something of them, ask whether a snapshot may be made. */
@Injectable()
export class CommitGates {
  private readonly gates: CommitGate[] = [];

  register(gate: CommitGate): void {
    this.gates.push(gate);
  }

  /** One after the other; the first that refuses is told. */
  async check(actor: Actor, proposed: ProposedSnapshot): Promise<void> {
    for (const gate of this.gates) await gate.check(actor, proposed);
  }
}
