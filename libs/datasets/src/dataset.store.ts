import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Dataset, DatasetId } from './dataset.js';
import { DatasetNameTaken } from './datasets.errors.js';
import type { Sensitivity } from './rules/index.js';

const columns = `d.id, d.name, d.description, d.tags, d.owner_id as "ownerId", d.sensitivity, d.sensitivity_labels as "sensitivityLabels", d.compatibility, d.retention_days as "retentionDays",
  d.last_number as "lastNumber", d.created_by as "createdBy", d.created_at as "createdAt", d.last_modified_by as "lastModifiedBy", d.updated_at as "updatedAt", d.archived_at as "archivedAt",
  d.deleted_at as "deletedAt"`;

export type DatasetLifecycle = 'ACTIVE' | 'ARCHIVED' | 'DELETED' | 'ALL';
export type DatasetOrder = 'NAME' | 'UPDATED';

export interface DatasetCriteria {
  readonly namePrefix?: string | undefined;
  readonly ownerId?: string | undefined;
  readonly sensitivities?: readonly Sensitivity[] | undefined;
  readonly tag?: { readonly key: string; readonly value: string | undefined } | undefined;
  readonly lifecycle: DatasetLifecycle;
}

/** The row after which a page begins. */
export interface DatasetPlace {
  readonly order: DatasetOrder;
  readonly value: string;
  readonly id: string;
}

const lifecycles: Readonly<Record<DatasetLifecycle, string>> = {
  ACTIVE: 'd.deleted_at is null and d.archived_at is null',
  ARCHIVED: 'd.deleted_at is null and d.archived_at is not null',
  DELETED: 'd.deleted_at is not null',
  ALL: 'true',
};

@Injectable()
export class DatasetStore {
  constructor(private readonly database: Database) {}

  /** @returns false when the name is taken: also by one that was deleted, or that another transaction is just making */
  async insert(workspaceId: WorkspaceId, dataset: Dataset): Promise<boolean> {
    const inserted = await this.database.execute(
      `insert into dataset (workspace_id, id, name, description, tags, owner_id, sensitivity, sensitivity_labels, compatibility, retention_days, created_by, created_at, last_modified_by, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, $12) on conflict (workspace_id, name) do nothing`,
      [
        workspaceId, dataset.id, dataset.name, dataset.description, JSON.stringify(dataset.tags), dataset.ownerId, dataset.sensitivity, dataset.sensitivityLabels, dataset.compatibility, dataset.retentionDays,
        dataset.createdBy, dataset.createdAt,
      ],
    );
    return inserted === 1;
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<Dataset[]> {
    return this.database.query<Dataset>(`select ${columns} from dataset d where workspace_id = $1 and id = any($2::uuid[])`, [workspaceId, ids]);
  }

  async byName(workspaceId: WorkspaceId, name: string): Promise<Dataset | undefined> {
    const [found] = await this.database.query<Dataset>(`select ${columns} from dataset d where workspace_id = $1 and name = $2`, [workspaceId, name]);
    return found;
  }

  /** Reads the row and holds it: snapshots get their numbers and refs move under it, one after the other. */
  async lock(workspaceId: WorkspaceId, id: string): Promise<Dataset | undefined> {
    const [found] = await this.database.query<Dataset>(`select ${columns} from dataset d where workspace_id = $1 and id = $2 for no key update`, [workspaceId, id]);
    return found;
  }

  /** Writes all that can change of a data set but the number of snapshots. @returns false when the new name is taken */
  async update(workspaceId: WorkspaceId, dataset: Dataset): Promise<boolean> {
    const updated = await this.database.execute(
      `update dataset set name = $3, description = $4, tags = $5, owner_id = $6, sensitivity = $7, sensitivity_labels = $8, compatibility = $9, retention_days = $10, last_modified_by = $11, updated_at = $12,
              archived_at = $13, deleted_at = $14
        where workspace_id = $1 and id = $2 and not exists (select 1 from dataset other where other.workspace_id = $1 and other.name = $3 and other.id <> $2)`,
      [
        workspaceId, dataset.id, dataset.name, dataset.description, JSON.stringify(dataset.tags), dataset.ownerId, dataset.sensitivity, dataset.sensitivityLabels, dataset.compatibility, dataset.retentionDays,
        dataset.lastModifiedBy, dataset.updatedAt, dataset.archivedAt, dataset.deletedAt,
      ],
    ).catch((error: unknown) => {
      // Somebody took the name between the look and the write; this transaction is over either way.
      if (error instanceof Error && 'code' in error && error.code === '23505') throw new DatasetNameTaken(dataset.name, '', false);
      throw error;
    });
    return updated === 1;
  }

  /** The number of the next snapshot. The row must be held. */
  async takeNumber(workspaceId: WorkspaceId, id: DatasetId, at: Date): Promise<number> {
    const [row] = await this.database.query<{ number: number }>('update dataset set last_number = last_number + 1, updated_at = $3 where workspace_id = $1 and id = $2 returning last_number as number', [workspaceId, id, at]);
    if (!row) throw new Error('The data set went while its row was held.');
    return row.number;
  }

  async page(workspaceId: WorkspaceId, criteria: DatasetCriteria, order: DatasetOrder, after: DatasetPlace | undefined, limit: number): Promise<Dataset[]> {
    const { where, values } = conditionsOf(workspaceId, criteria);
    const bind = (value: unknown): string => `$${values.push(value)}`;
    const place = !after ? '' : order === 'NAME' ? `and d.name collate "C" > ${bind(after.value)}` : `and (d.updated_at, d.id) < (${bind(after.value)}::timestamptz, ${bind(after.id)}::uuid)`;
    return this.database.query<Dataset>(`select ${columns} from dataset d where ${where} ${place} order by ${order === 'NAME' ? 'd.name collate "C"' : 'd.updated_at desc, d.id desc'} limit ${bind(limit)}`, values);
  }

  async count(workspaceId: WorkspaceId, criteria: DatasetCriteria): Promise<number> {
    const { where, values } = conditionsOf(workspaceId, criteria);
    const [row] = await this.database.query<{ count: number }>(`select count(*)::int as count from dataset d where ${where}`, values);
    return row?.count ?? 0;
  }
}

function conditionsOf(workspaceId: WorkspaceId, { namePrefix, ownerId, sensitivities, tag, lifecycle }: DatasetCriteria): { where: string; values: unknown[] } {
  const values: unknown[] = [workspaceId];
  const conditions = ['d.workspace_id = $1', lifecycles[lifecycle]];
  const add = (condition: (place: string) => string, value: unknown): void => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (namePrefix) add((place) => `starts_with(d.name, ${place}) and d.name collate "C" >= ${place}`, namePrefix);
  if (ownerId) add((place) => `d.owner_id = ${place}`, ownerId);
  if (sensitivities?.length) add((place) => `d.sensitivity = any(${place}::text[])`, sensitivities);
  if (tag) add((place) => (tag.value === undefined ? `d.tags ? ${place}` : `d.tags @> ${place}::jsonb`), tag.value === undefined ? tag.key : JSON.stringify({ [tag.key]: tag.value }));
  return { where: conditions.join(' and '), values };
}
