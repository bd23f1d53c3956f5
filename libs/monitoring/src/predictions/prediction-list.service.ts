import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, encodeCursor, type Page, type PageArgs, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { RegistrySight } from '@plinth/registry';
import { readIdCursor } from '../cursor.js';
import type { BatchKind, PredictionBatch } from './prediction-batch.js';
import { PredictionStore } from './prediction.store.js';

export interface BatchListQuery extends PageArgs {
  readonly deploymentId?: string | null | undefined;
  readonly kind?: BatchKind | null | undefined;
}

/** Reads what is known of batches. */
@Injectable()
export class PredictionListService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: PredictionStore,
    private readonly sight: RegistrySight,
  ) {}

  /** In the order of the ids; undefined for those that are not there for the actor. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(PredictionBatch | undefined)[]> {
    this.access.check(actor, 'prediction:read');
    const wanted = ids.map((id) => parseId<'PredictionBatch'>(id, 'id'));
    const found = new Map<string, PredictionBatch>((await this.database.read(actor, () => this.store.byIds(actor.workspaceId, wanted, this.sight.deployments(actor)))).map((batch) => [batch.id, batch]));
    return wanted.map((id) => found.get(id));
  }

  /** Newest first. */
  async list(actor: Actor, { first, after, deploymentId, kind }: BatchListQuery): Promise<Page<PredictionBatch>> {
    this.access.check(actor, 'prediction:read');
    const size = pageSize(first);
    const before = readIdCursor(after);
    const criteria = { deploymentId: deploymentId ? parseId<'Deployment'>(deploymentId, 'deploymentId') : undefined, kind: kind ?? undefined, seen: this.sight.deployments(actor) };
    return toPage(await this.database.read(actor, () => this.store.page(actor.workspaceId, criteria, before, size + 1)), size, ({ id }) => encodeCursor([id]));
  }
}
