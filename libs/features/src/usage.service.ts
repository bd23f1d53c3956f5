import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { FeatureDefinition } from './definition.js';
import { FeatureVersionStore } from './version.store.js';

/** Somebody who uses a definition. */
export interface User {
  /** VIEW or SERVICE; DATASET, RUN or MODEL for what was made from it. */
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** The version of the definition that is used; null when it is followed or was used in some version. */
  readonly version: number | null;
}

/** Who uses a definition. */
@Injectable()
export class UsageService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly versions: FeatureVersionStore,
  ) {}

  /** At most `limit`. */
  async usersOf(actor: Actor, { id }: Pick<FeatureDefinition, 'id'>, limit: number): Promise<User[]> {
    this.access.check(actor, 'feature:read');
    const referrers = await this.database.read(actor, () => this.versions.referrers(actor.workspaceId, id, undefined, limit));
    return referrers.map(({ kind, id: user, name, namesVersion }) => ({ kind, id: user, name, version: namesVersion === 0 ? null : namesVersion }));
  }
}
