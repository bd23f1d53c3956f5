import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { ModelId, RegisteredModel } from './model.js';
import { ModelNameTaken } from './registry.errors.js';
import type { RiskTier } from './rules/index.js';

/** Columns of the table `registered_model`, under the alias `model`, as a {@link RegisteredModel}. */
const columns = `model.id, model.name, model.description, model.owner_id as "ownerId", model.tags, model.intended_use as "intendedUse", model.risk_tier as "riskTier", model.card,
  model.last_version as "lastVersion", model.created_by as "createdBy", model.created_at as "createdAt", model.last_modified_by as "lastModifiedBy", model.updated_at as "updatedAt",
  model.archived_at as "archivedAt", model.deleted_at as "deletedAt"`;

/** Which of those that are there are listed. */
export type ModelLifecycle = 'ACTIVE' | 'ARCHIVED' | 'DELETED' | 'ALL';

export interface ModelCriteria {
  readonly namePrefix?: string | undefined;
  readonly ownerId?: string | undefined;
  readonly riskTiers?: readonly RiskTier[] | undefined;
  readonly tag?: { readonly key: string; readonly value: string | undefined } | undefined;
  readonly lifecycle: ModelLifecycle;
  /** Those that are there for whoever asks. */
  readonly seen: RowFilter;
}

export type ModelOrder = 'NAME' | 'UPDATED';

/** The row after which a page begins. */
export interface ModelPlace {
  readonly order: ModelOrder;
  readonly value: string;
  readonly id: string;
}

/** Versions of a model, counted. */
export interface VersionCounts {
  readonly total: number;
  readonly ready: number;
  readonly pending: number;
  readonly failed: number;
}

const lifecycles: Readonly<Record<ModelLifecycle, string>> = {
  ACTIVE: 'model.deleted_at is null and model.archived_at is null',
  ARCHIVED: 'model.deleted_at is null and model.archived_at is not null',
  DELETED: 'model.deleted_at is not null',
  ALL: 'true',
};

@Injectable()
export class ModelStore {
  constructor(private readonly database: Database) {}

  /** @returns false when the name is taken: also by a model that was deleted, or that another transaction is just making */
  async insert(workspaceId: WorkspaceId, model: RegisteredModel): Promise<boolean> {
    const inserted = await this.database.execute(
      `insert into registered_model (workspace_id, id, name, description, owner_id, tags, intended_use, risk_tier, card, created_by, created_at, last_modified_by, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, $11) on conflict (workspace_id, name) do nothing`,
      [workspaceId, model.id, model.name, model.description, model.ownerId, JSON.stringify(model.tags), model.intendedUse, model.riskTier, JSON.stringify(model.card), model.createdBy, model.createdAt],
    );
    return inserted === 1;
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<RegisteredModel[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<RegisteredModel>(`select ${columns} from registered_model model where workspace_id = $1 and id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  async byName(workspaceId: WorkspaceId, name: string, seen: RowFilter): Promise<RegisteredModel | undefined> {
    const values: unknown[] = [workspaceId, name];
    const [found] = await this.database.query<RegisteredModel>(`select ${columns} from registered_model model where workspace_id = $1 and name = $2${narrowed(seen, values)}`, values);
    return found;
  }

  /** Reads the row and holds it: versions get their numbers, aliases and deployments move under it, one after the other. */
  async lock(workspaceId: WorkspaceId, id: string, seen: RowFilter): Promise<RegisteredModel | undefined> {
    const values: unknown[] = [workspaceId, id];
    const [found] = await this.database.query<RegisteredModel>(`select ${columns} from registered_model model where workspace_id = $1 and id = $2${narrowed(seen, values)} for no key update`, values);
    return found;
  }

  /** Holds the model that a version belongs to. */
  async lockOf(workspaceId: WorkspaceId, versionId: string, seen: RowFilter): Promise<RegisteredModel | undefined> {
    const [found] = await this.database.query<{ model_id: ModelId }>('select model_id from model_version where workspace_id = $1 and id = $2', [workspaceId, versionId]);
    return found && this.lock(workspaceId, found.model_id, seen);
  }

  /** Writes all that can change of a model but the number of versions. @returns false when the new name is taken */
  async update(workspaceId: WorkspaceId, model: RegisteredModel): Promise<boolean> {
    const updated = await this.database.execute(
      `update registered_model set name = $3, description = $4, owner_id = $5, tags = $6, intended_use = $7, risk_tier = $8, card = $9, last_modified_by = $10, updated_at = $11, archived_at = $12, deleted_at = $13
        where workspace_id = $1 and id = $2 and not exists (select 1 from registered_model other where other.workspace_id = $1 and other.name = $3 and other.id <> $2)`,
      [
        workspaceId, model.id, model.name, model.description, model.ownerId, JSON.stringify(model.tags), model.intendedUse, model.riskTier, JSON.stringify(model.card), model.lastModifiedBy, model.updatedAt,
        model.archivedAt, model.deletedAt,
      ],
    ).catch((error: unknown) => {
      // Somebody took the name between the look and the write; this transaction is over either way.
      if (error instanceof Error && 'code' in error && error.code === '23505') throw new ModelNameTaken(model.name, '', false);
      throw error;
    });
    return updated === 1;
  }

  /** The number of the next version. The row must be held. */
  async takeNumber(workspaceId: WorkspaceId, id: ModelId, at: Date): Promise<number> {
    const [row] = await this.database.query<{ number: number }>('update registered_model set last_version = last_version + 1, updated_at = $3 where workspace_id = $1 and id = $2 returning last_version as number', [workspaceId, id, at]);
    if (!row) throw new Error('The model went while its row was held.');
    return row.number;
  }

  async page(workspaceId: WorkspaceId, criteria: ModelCriteria, order: ModelOrder, after: ModelPlace | undefined, limit: number): Promise<RegisteredModel[]> {
    const { where, values } = conditionsOf(workspaceId, criteria);
    const bind = (value: unknown): string => `$${values.push(value)}`;
    const place = !after ? '' : order === 'NAME' ? `and model.name collate "C" > ${bind(after.value)}` : `and (model.updated_at, model.id) < (${bind(after.value)}::timestamptz, ${bind(after.id)}::uuid)`;
    return this.database.query<RegisteredModel>(
      `select ${columns} from registered_model model where ${where} ${place} order by ${order === 'NAME' ? 'model.name collate "C"' : 'model.updated_at desc, model.id desc'} limit ${bind(limit)}`,
      values,
    );
  }

  async count(workspaceId: WorkspaceId, criteria: ModelCriteria): Promise<number> {
    const { where, values } = conditionsOf(workspaceId, criteria);
    const [row] = await this.database.query<{ count: number }>(`select count(*)::int as count from registered_model model where ${where}`, values);
    return row?.count ?? 0;
  }

  /** Versions that are not deleted, by model. */
  async versionCounts(workspaceId: WorkspaceId, ids: readonly string[]): Promise<ReadonlyMap<string, VersionCounts>> {
    const rows = await this.database.query<VersionCounts & { id: string }>(
      `select model_id as id, count(*)::int as total, count(*) filter (where status = 'READY')::int as ready, count(*) filter (where status = 'PENDING')::int as pending, count(*) filter (where status = 'FAILED')::int as failed
         from model_version where workspace_id = $1 and model_id = any($2::uuid[]) and deleted_at is null group by model_id`,
      [workspaceId, ids],
    );
    return new Map(rows.map(({ id, ...counts }) => [id, counts]));
  }
}

function conditionsOf(workspaceId: WorkspaceId, { namePrefix, ownerId, riskTiers, tag, lifecycle, seen }: ModelCriteria): { where: string; values: unknown[] } {
  const values: unknown[] = [workspaceId];
  const conditions = ['model.workspace_id = $1', lifecycles[lifecycle]];
  const add = (condition: (place: string) => string, value: unknown): void => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (namePrefix) add((place) => `starts_with(model.name, ${place}) and model.name collate "C" >= ${place}`, namePrefix);
  if (ownerId) add((place) => `model.owner_id = ${place}`, ownerId);
  if (riskTiers?.length) add((place) => `model.risk_tier = any(${place}::text[])`, riskTiers);
  if (tag) add((place) => (tag.value === undefined ? `model.tags ? ${place}` : `model.tags @> ${place}::jsonb`), tag.value === undefined ? tag.key : JSON.stringify({ [tag.key]: tag.value }));
  return { where: `${conditions.join(' and ')}${narrowed(seen, values)}`, values };
}
