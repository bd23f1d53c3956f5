import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, type Page, type PageArgs, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Dataset, DatasetId, Snapshot } from './dataset.js';
import { DatasetRows } from './dataset-rows.js';
import { SnapshotDeleted, SnapshotNotFound } from './datasets.errors.js';
import { mainRef, parseDatasetReference, parseSnapshotReference } from './rules/index.js';
import { SnapshotStore } from './snapshot.store.js';

/** A snapshot with the data set that it is of. */
export interface FoundSnapshot {
  readonly dataset: Dataset;
  readonly snapshot: Snapshot;
}

/** Finds snapshots, and lists their history. */
@Injectable()
export class SnapshotService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly rows: DatasetRows,
    private readonly snapshots: SnapshotStore,
  ) {}

  /**
   * By the data set's name, and a number, digest or ref. One whose files were given up is found only when asked for.
   * @throws DatasetNotFound, DatasetDeleted, SnapshotNotFound, SnapshotDeleted
   */
  async resolve(actor: Actor, name: string, reference: string, { evenDeleted = false } = {}): Promise<FoundSnapshot> {
    this.access.check(actor, 'dataset:read');
    const wanted = parseSnapshotReference(reference, 'reference');
    const dataset = await this.rows.readable(actor, name, 'name');
    const snapshot = await this.database.read(actor, () => this.snapshots.find(actor.workspaceId, dataset.id, wanted));
    if (!snapshot) throw new SnapshotNotFound(reference);
    if (snapshot.deletedAt && !evenDeleted) throw new SnapshotDeleted(snapshot.digest);
    return { dataset, snapshot };
  }

  /** The snapshot that `flights@12` and the like name. @throws DatasetNotFound, DatasetDeleted, SnapshotNotFound */
  async findReference(actor: Actor, reference: string, field: string): Promise<FoundSnapshot> {
    this.access.check(actor, 'dataset:read');
    const { name, snapshot: wanted } = parseDatasetReference(reference, field);
    const dataset = await this.rows.readable(actor, name, field);
    const snapshot = await this.database.read(actor, () => this.snapshots.find(actor.workspaceId, dataset.id, wanted));
    if (!snapshot) throw new SnapshotNotFound(reference, field);
    return { dataset, snapshot };
  }

  /** Undefined when there is none. */
  async find(actor: Actor, datasetId: string, reference: string): Promise<Snapshot | undefined> {
    this.access.check(actor, 'dataset:read');
    const wanted = parseSnapshotReference(reference, 'reference');
    return this.database.read(actor, () => this.snapshots.find(actor.workspaceId, parseId<'Dataset'>(datasetId, 'datasetId'), wanted));
  }

  /** By `<dataset id>@<digest>`, in the order of the keys: for those who gather lookups. */
  async byKeys(actor: Actor, keys: readonly string[]): Promise<(Snapshot | undefined)[]> {
    this.access.check(actor, 'dataset:read');
    const found = await this.database.read(actor, () => this.snapshots.anyByDigest(actor.workspaceId, [...new Set(keys.map((key) => key.slice(key.indexOf('@') + 1)))]));
    const byKey = new Map(found.map((snapshot) => [`${snapshot.datasetId}@${snapshot.digest}`, snapshot]));
    return keys.map((key) => byKey.get(key));
  }

  /** What `main` of each data set leads to, in the order of the ids: for those who gather lookups. */
  async heads(actor: Actor, datasetIds: readonly string[]): Promise<(Snapshot | undefined)[]> {
    this.access.check(actor, 'dataset:read');
    return inOrder(datasetIds, await this.database.read(actor, () => this.snapshots.byRef(actor.workspaceId, datasetIds, mainRef)));
  }

  /** The newest of each data set, in their order: for those who gather lookups. Undefined before its first commit. */
  async newest(actor: Actor, datasets: readonly Pick<Dataset, 'id' | 'lastNumber'>[]): Promise<(Snapshot | undefined)[]> {
    this.access.check(actor, 'dataset:read');
    const wanted = datasets.filter(({ lastNumber }) => lastNumber > 0).map(({ id, lastNumber }) => ({ datasetId: id, number: lastNumber }));
    const found = wanted.length === 0 ? [] : await this.database.read(actor, () => this.snapshots.byNumbers(actor.workspaceId, wanted));
    return inOrder(datasets.map(({ id }) => id), found);
  }

  /** All snapshots of a data set, newest first, those whose files were given up included. */
  async history(actor: Actor, datasetId: DatasetId, { first, after }: PageArgs): Promise<Page<Snapshot>> {
    this.access.check(actor, 'dataset:read');
    const size = pageSize(first);
    const before = after === null || after === undefined ? undefined : numberOf(after);
    return toPage(await this.database.read(actor, () => this.snapshots.page(actor.workspaceId, datasetId, before, size + 1)), size, ({ number }) => encodeCursor([number]));
  }
}

function inOrder(datasetIds: readonly string[], snapshots: readonly Snapshot[]): (Snapshot | undefined)[] {
  const byDataset = new Map<string, Snapshot>(snapshots.map((snapshot) => [snapshot.datasetId, snapshot]));
  return datasetIds.map((id) => byDataset.get(id));
}

export function numberOf(cursor: string): number {
  const [number] = decodeCursor(cursor, 1);
  if (typeof number === 'number' && Number.isInteger(number) && number > 0 && number <= 2_147_483_647) return number;
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}
