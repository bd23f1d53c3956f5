import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { ArtifactLedger } from '@plinth/artifacts';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { batchOwnerKind, batchPath } from './prediction-owner.js';
import { PredictionSettingsStore } from './prediction-settings.store.js';
import { PredictionStore } from './prediction.store.js';

const batchesAtOnce = 200;
const dayMs = 24 * 3_600_000;

/** Gives up rows of predictions. What is known of a batch beside its rows stays. */
@Injectable()
export class PredictionRetentionService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly settings: PredictionSettingsStore,
    private readonly store: PredictionStore,
    private readonly ledger: ArtifactLedger,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Each batch in a transaction of its own: what was given up stays so, wherever the worker ends. @returns how many went */
  async expire(actor: Actor): Promise<number> {
    this.access.check(actor, 'prediction:expire');
    const kept = await this.database.read(actor, () => this.settings.find(actor.workspaceId));
    if (!kept || kept.retentionDays === null) return 0;
    const before = new Date(this.clock.nowMs() - kept.retentionDays * dayMs);
    for (let count = 0; ; ) {
      const old = await this.database.read(actor, () => this.store.receivedBefore(actor.workspaceId, before, batchesAtOnce));
      for (const { id, rows, digest } of old) {
        await this.database.transaction(actor, async () => {
          if (!(await this.store.expire(actor.workspaceId, id, this.clock.now()))) return;
          await this.ledger.remove(actor, { kind: batchOwnerKind, id }, batchPath);
          await this.outbox.audit(actor, { action: 'prediction-batch.expired', subjectKind: 'prediction-batch', subjectId: id, subjectDigest: digest, before: { rows } });
        });
        count += 1;
      }
      if (old.length < batchesAtOnce) return count;
    }
  }
}
