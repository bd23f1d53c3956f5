import { Injectable } from '@nestjs/common';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { Outbox } from '@plinth/platform/outbox';
import { TooMany } from '@plinth/tracking/rules';
import type { AliasMove, ModelAlias } from './alias.js';
import { AliasStore } from './alias.store.js';
import { ModelEvents } from './live/model-events.js';
import type { RegisteredModel } from './model.js';
import type { ModelVersion } from './version.js';

/** Aliases of one model at the most. */
const maxAliases = 1_000;

export interface MoveReason {
  readonly reason: string | null;
  readonly promotionRequestId: string | null;
}

/** Moves aliases, whoever let it happen: the row, its history and the record. Within the transaction that holds the model's row. */
@Injectable()
export class AliasMoves {
  constructor(
    private readonly aliases: AliasStore,
    private readonly outbox: Outbox,
    private readonly events: ModelEvents,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Lets the alias name the version; null removes it. @returns the move; undefined when it is there already */
  async move(actor: Actor, model: RegisteredModel, name: string, to: ModelVersion | null, { reason, promotionRequestId }: MoveReason): Promise<AliasMove | undefined> {
    const { workspaceId } = actor;
    const before = await this.aliases.find(workspaceId, model.id, name);
    if ((before?.version ?? null) === (to?.version ?? null)) return undefined;
    if (!before && (await this.aliases.count(workspaceId, model.id)) >= maxAliases) throw new TooMany('Aliases of a model', 'input.name', maxAliases);
    const now = this.clock.now();
    const move: AliasMove = { id: this.ids.next(), modelId: model.id, name, fromVersion: before?.version ?? null, toVersion: to?.version ?? null, reason, promotionRequestId, movedBy: actor.id, movedAt: now };
    if (to) await this.aliases.upsert(workspaceId, { modelId: model.id, name, versionId: to.id, version: to.version, updatedBy: actor.id, updatedAt: now } satisfies ModelAlias);
    else await this.aliases.delete(workspaceId, model.id, name);
    await this.aliases.insertMove(workspaceId, move);
    await this.outbox.audit(actor, {
      action: to ? 'alias.moved' : 'alias.removed', subjectKind: 'model', subjectId: model.id, before: { alias: name, version: move.fromVersion }, after: { alias: name, version: move.toVersion, promotionRequestId },
      ...(reason === null ? {} : { reason }),
    });
    this.events.changed(actor, model.id);
    return move;
  }
}
