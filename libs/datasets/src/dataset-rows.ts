import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Dataset } from './dataset.js';
import { DatasetStore } from './dataset.store.js';
import { DatasetArchived, DatasetDeleted, DatasetNotFound } from './datasets.errors.js';
import { datasetAttributes, datasetName } from './rules/index.js';

/** Finds data sets for those who read or write them. */
@Injectable()
export class DatasetRows {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly datasets: DatasetStore,
  ) {}

  /** By name. @throws DatasetNotFound, DatasetDeleted */
  async readable(actor: Actor, name: string, field: string): Promise<Dataset> {
    const wanted = datasetName(name, field);
    const dataset = await this.database.read(actor, () => this.datasets.byName(actor.workspaceId, wanted));
    if (!dataset) throw new DatasetNotFound(name, field);
    if (dataset.deletedAt) throw new DatasetDeleted(dataset.id, field);
    return dataset;
  }

  /** @throws DatasetNotFound, DatasetDeleted, DatasetArchived, Forbidden */
  async writable(actor: Actor, name: string, field: string): Promise<Dataset> {
    const dataset = await this.readable(actor, name, field);
    this.requireWritable(actor, dataset, field);
    return dataset;
  }

  /** Holds the row, within a transaction, and looks again. @throws DatasetNotFound, DatasetDeleted, DatasetArchived, Forbidden */
  async holdWritable(actor: Actor, id: string, field: string): Promise<Dataset> {
    const dataset = await this.datasets.lock(actor.workspaceId, id);
    if (!dataset) throw new DatasetNotFound(id, field);
    this.requireWritable(actor, dataset, field);
    return dataset;
  }

  private requireWritable(actor: Actor, dataset: Dataset, field: string): void {
    this.access.check(actor, 'dataset:write', datasetAttributes(dataset));
    if (dataset.deletedAt) throw new DatasetDeleted(dataset.id, field);
    if (dataset.archivedAt) throw new DatasetArchived(dataset.id, field);
  }
}
