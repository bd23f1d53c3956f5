import { Injectable } from '@nestjs/common';
import { allRows } from '@plinth/access';
import { type CommitGate, CommitGates, type ProposedSnapshot, verdictOf } from '@plinth/datasets';
import { type Actor, Clock } from '@plinth/kernel';
import { Analytics } from '@plinth/platform/analytics';
import { Database } from '@plinth/platform/database';
import { ExpectationsNotMet } from '../monitoring.errors.js';
import type { ExpectationFindings } from '../rules/expectations/index.js';
import { ExpectationCheck } from './expectation-check.js';
import { ExpectationStore } from './expectation.store.js';

/** A commit waits for it. */
const timeMs = 120_000;

/** Keeps snapshots from being made that are not as their data set's suite expects them. What can not be looked at is refused as well. */
@Injectable()
export class ExpectationCommitGate implements CommitGate {
  constructor(
    private readonly database: Database,
    private readonly analytics: Analytics,
    private readonly store: ExpectationStore,
    private readonly expectations: ExpectationCheck,
    private readonly clock: Clock,
    gates: CommitGates,
  ) {
    gates.register(this);
  }

  /** @throws ExpectationsNotMet, and what an analytics session throws when it can not run */
  async check(actor: Actor, { dataset, table }: ProposedSnapshot): Promise<void> {
    const found = await this.database.read(actor, async () => {
      const gate = await this.store.gate(actor.workspaceId, dataset.id);
      const suite = gate && (await this.store.find(actor.workspaceId, { id: gate.suiteId, version: gate.version }, allRows));
      return gate && suite ? { gate, suite } : undefined;
    });
    if (!found) return;
    const { gate, suite } = found;
    let findings: ExpectationFindings;
    try {
      findings = await this.analytics.session(async (session) => this.expectations.check(actor, session, await table(session, gate.path), suite, { name: 'proposed', at: this.clock.now(), datasetId: dataset.id }), { isShort: true, limits: { timeMs, threads: 1 } });
    } catch (error) {
      const verdict = verdictOf(error);
      throw verdict ? new ExpectationsNotMet(suite, `The files of ${gate.path} can not be read as a table: ${verdict.reason}`, []) : error;
    }
    if (findings.outcome !== 'MET') throw new ExpectationsNotMet(suite, findings.sentence, findings.results.filter(({ holds }) => holds !== true));
  }
}
