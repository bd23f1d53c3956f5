import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { LineageService } from '@plinth/lineage';
import { Database } from '@plinth/platform/database';
import type { FeatureDefinition } from './definition.js';
import { TrainingSetStore, type TrainingSetUse } from './sets/training-set.store.js';
import { FeatureVersionStore } from './version.store.js';

/** Somebody who uses a definition. */
export interface User {
  /** VIEW or SERVICE; TRAINING_SET, RUN or MODEL for what was made from it. */
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** The version of the definition that is used; null when it is followed or was used in some version. */
  readonly version: number | null;
}

/** Training set → run → model version, and what a run wrote in between. */
const stepsToModels = 4;

/** Who uses a definition. */
@Injectable()
export class UsageService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly versions: FeatureVersionStore,
    private readonly sets: TrainingSetStore,
    private readonly lineage: LineageService,
  ) {}

  /** At most `limit`. */
  async usersOf(actor: Actor, { id }: Pick<FeatureDefinition, 'id'>, limit: number): Promise<User[]> {
    this.access.check(actor, 'feature:read');
    const referrers = await this.database.read(actor, () => this.versions.referrers(actor.workspaceId, id, undefined, limit));
    const users: User[] = referrers.map(({ kind, id: user, name, namesVersion }) => ({ kind, id: user, name, version: namesVersion === 0 ? null : namesVersion }));
    if (users.length >= limit) return users;
    const sets = await this.database.read(actor, () => this.sets.usesOf(actor.workspaceId, id, limit - users.length));
    for (const set of sets) users.push({ kind: 'TRAINING_SET', id: set.id, name: set.snapshotDigest ?? set.id, version: set.version });
    return [...users, ...(await this.madeFrom(actor, sets, limit - users.length))].slice(0, limit);
  }

  /** Runs and models that came of the training sets, as the lineage graph knows them and the actor may see them. */
  private async madeFrom(actor: Actor, sets: readonly TrainingSetUse[], limit: number): Promise<User[]> {
    if (limit <= 0 || !this.access.allows(actor, 'lineage:read')) return [];
    const found = new Map<string, User>();
    for (const { datasetId, snapshotDigest, version } of sets) {
      if (snapshotDigest === null) continue;
      const { items } = await this.lineage.walk(actor, { from: { kind: 'DATASET', id: datasetId, version: snapshotDigest }, direction: 'DOWNSTREAM', depth: stepsToModels, first: Math.min(limit, 1_000) });
      for (const { node: { to } } of items) if (!to.hidden && (to.kind === 'RUN' || to.kind === 'MODEL')) found.set(to.key, { kind: to.kind, id: to.id, name: `${to.title}${to.version === undefined ? '' : `@${to.version}`}`, version });
      if (found.size >= limit) break;
    }
    return [...found.values()];
  }
}
