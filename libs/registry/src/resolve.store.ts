import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** Where an alias leads; without a version when the model has no such alias. */
export interface FoundAlias {
  readonly modelId: string;
  readonly modelDeletedAt: Date | null;
  readonly versionId: string | null;
  readonly version: number | null;
  readonly digest: Buffer | null;
  readonly deprecatedAt: Date | null;
}

/** The hot path of whoever loads a model: one statement, one round trip, no transaction of its own around it. */
@Injectable()
export class ResolveStore {
  constructor(private readonly database: Database) {}

  /** Undefined when there is no model of this name. */
  async alias(workspaceId: WorkspaceId, model: string, alias: string): Promise<FoundAlias | undefined> {
    const [found] = await this.database.directoryQuery<FoundAlias>('select * from resolved_alias($1, $2, $3)', [workspaceId, model, alias]);
    return found;
  }
}
