import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Analytics } from '@plinth/platform/analytics';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { profileTable } from '../analysis/index.js';
import { BaselineNotFound } from '../monitoring.errors.js';
import { WatchedTables } from '../sources/watched-tables.js';
import { failureOf, isWrong } from '../work-failure.js';
import type { BaselineId, SavedBaseline } from './baseline.js';
import { BaselineProfiles } from './baseline-profiles.js';
import { BaselineStore } from './baseline.store.js';

/** A worker that says nothing for so long is gone. */
const leaseMs = 30_000;
const renewEveryMs = 8_000;
const atOnce = 20;

/** Another worker has the baseline now. */
class LeaseLost extends Error {}

/** Makes the baselines that somebody asked for. Made twice, each comes to the same bytes. */
@Injectable()
export class BaselineMaker {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly analytics: Analytics,
    private readonly tables: WatchedTables,
    private readonly profiles: BaselineProfiles,
    private readonly store: BaselineStore,
    private readonly clock: Clock,
  ) {}

  /** Makes every baseline that waits and that no other worker has. One that fails does not keep the others waiting. */
  async makeWaiting(actor: Actor): Promise<void> {
    this.access.check(actor, 'monitor:run');
    const failures: unknown[] = [];
    for (const id of await this.database.read(actor, () => this.store.waiting(actor.workspaceId, this.clock.now(), atOnce))) {
      const attempt = await this.database.transaction(actor, () => this.store.claim(actor.workspaceId, id, this.clock.now(), this.lease()));
      if (attempt !== undefined) await this.make(actor, id, attempt).catch((error: unknown) => failures.push(error));
    }
    if (failures.length) throw failures[0];
  }

  private async make(actor: Actor, id: BaselineId, attempt: number): Promise<void> {
    const lost = new AbortController();
    const renew = async (): Promise<void> => {
      if (!(await this.database.transaction(actor, () => this.store.renew(actor.workspaceId, id, attempt, this.lease())))) lost.abort(new LeaseLost('Another worker makes this baseline.'));
    };
    // A large table says nothing of itself for minutes: the lease is renewed beside it.
    const renewal = setInterval(() => void renew().catch(() => undefined), renewEveryMs);
    try {
      const [baseline] = await this.database.read(actor, () => this.store.byIds(actor.workspaceId, [id], allRows));
      if (!baseline) throw new BaselineNotFound(id);
      await this.profile(actor, baseline, attempt, lost.signal);
    } catch (error) {
      if (!lost.signal.aborted) await this.fail(actor, id, attempt, error);
    } finally {
      clearInterval(renewal);
    }
  }

  private async profile(actor: Actor, { id, source, name, version }: SavedBaseline, attempt: number, signal: AbortSignal): Promise<void> {
    // One thread, or the last digits depend on chance.
    const profile = await this.analytics.session(async (session) => profileTable(session, { files: await this.tables.ofBaseline(actor, session, source) }), { limits: { threads: 1 }, signal });
    const blob = await this.profiles.put(actor.workspaceId, profile);
    await this.database.transaction(actor, async () => {
      if (!(await this.store.finish(actor.workspaceId, id, attempt, { digest: blob.digest, bytes: blob.size, rows: profile.rows, columnCount: profile.columns.length, at: this.clock.now() }))) return;
      await this.profiles.keep(actor, id, blob);
      await this.outbox.audit(actor, { action: 'baseline.made', subjectKind: 'baseline', subjectId: id, subjectDigest: blob.digest, after: { name, version, rows: profile.rows, columns: profile.columns.length } });
    });
  }

  private async fail(actor: Actor, id: BaselineId, attempt: number, error: unknown): Promise<void> {
    const failure = failureOf(error, attempt, this.clock.now());
    await this.database.transaction(actor, async () => {
      if ((await this.store.fail(actor.workspaceId, id, attempt, failure)) && failure.again === null) await this.outbox.audit(actor, { action: 'baseline.failed', subjectKind: 'baseline', subjectId: id, after: { code: failure.code, message: failure.message } });
    });
    if (!isWrong(error)) throw error;
  }

  private lease(): Date {
    return new Date(this.clock.nowMs() + leaseMs);
  }
}
