import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database, prepared } from '@plinth/platform/database';

/** Where an alias leads; without a version when the model has no such alias. */
export interface FoundAlias {
  readonly modelId: string;
  readonly modelDeletedAt: Date | null;
  readonly versionId: string | null;
  readonly version: number | null;
  readonly digest: Buffer | null;
  readonly deprecatedAt: Date | null;
}

export interface AskedAlias {
  readonly model: string;
  readonly alias: string;
}

const aliasesSql = prepared('select * from resolved_aliases($1, $2, $3)');

/** The hot path of whoever loads a model: one statement, one round trip, no transaction of its own around it. */
@Injectable()
export class ResolveStore {
  constructor(private readonly database: Database) {}

  /** In the order of what was asked; undefined where there is no model of this name. */
  async aliases(workspaceId: WorkspaceId, asked: readonly AskedAlias[]): Promise<(FoundAlias | undefined)[]> {
    const rows = await this.database.lookup<FoundAlias & { place: string }>(aliasesSql, [workspaceId, asked.map(({ model }) => model), asked.map(({ alias }) => alias)]);
    const byPlace = new Map(rows.map((row) => [Number(row.place), row]));
    return asked.map((_, index) => byPlace.get(index + 1));
  }
}
