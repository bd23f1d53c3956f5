import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, checkText, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Dataset } from './dataset.js';
import { type DatasetCriteria, type DatasetLifecycle, type DatasetOrder, type DatasetPlace, DatasetStore } from './dataset.store.js';
import { datasetName, maxDatasetNameLength, readTags, type Sensitivity } from './rules/index.js';

/** A page whose whole list is counted only if somebody asks. */
export interface CountedPage<Row> extends Page<Row> {
  readonly count: () => Promise<number>;
}

export interface DatasetListQuery {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly namePrefix?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly sensitivities?: readonly Sensitivity[] | null | undefined;
  readonly tagKey?: string | null | undefined;
  readonly tagValue?: string | null | undefined;
  readonly lifecycle?: DatasetLifecycle | null | undefined;
  readonly orderBy?: DatasetOrder | null | undefined;
}

/** Reads data sets. */
@Injectable()
export class DatasetListService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly datasets: DatasetStore,
  ) {}

  /** Undefined when there is none in the actor's workspace. Deleted ones are found. */
  async byId(actor: Actor, id: string): Promise<Dataset | undefined> {
    return (await this.byIds(actor, [parseId<'Dataset'>(id, 'id')]))[0];
  }

  /** In the order of the ids. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(Dataset | undefined)[]> {
    this.access.check(actor, 'dataset:read');
    const found = await this.database.read(actor, () => this.datasets.byIds(actor.workspaceId, ids));
    const byId = new Map<string, Dataset>(found.map((dataset) => [dataset.id, dataset]));
    return ids.map((id) => byId.get(id));
  }

  async byName(actor: Actor, name: string): Promise<Dataset | undefined> {
    this.access.check(actor, 'dataset:read');
    const wanted = datasetName(name, 'name');
    return this.database.read(actor, () => this.datasets.byName(actor.workspaceId, wanted));
  }

  /** By name unless told. @throws InvalidInput */
  async list(actor: Actor, query: DatasetListQuery): Promise<CountedPage<Dataset>> {
    this.access.check(actor, 'dataset:read');
    const size = pageSize(query.first);
    const criteria = readCriteria(query);
    const order = query.orderBy ?? 'NAME';
    const place = readPlace(query.after, order);
    const rows = await this.database.read(actor, () => this.datasets.page(actor.workspaceId, criteria, order, place, size + 1));
    return {
      ...toPage(rows, size, ({ id, name, updatedAt }) => encodeCursor([order, order === 'NAME' ? name : updatedAt.toISOString(), id])),
      count: () => this.database.read(actor, () => this.datasets.count(actor.workspaceId, criteria)),
    };
  }
}

function readCriteria({ namePrefix, ownerId, sensitivities, tagKey, tagValue, lifecycle }: DatasetListQuery): DatasetCriteria {
  if (namePrefix) checkText(namePrefix, maxDatasetNameLength, 'The beginning of a name', 'namePrefix');
  if (tagValue && !tagKey) throw new InvalidInput('tagValue needs tagKey.', { field: 'tagValue', help: 'Say of which tag.' });
  if (tagKey) readTags([{ key: tagKey, value: tagValue ?? '' }], 'tag');
  return {
    namePrefix: namePrefix?.normalize('NFC') || undefined,
    ownerId: ownerId ? parseId(ownerId, 'ownerId') : undefined,
    sensitivities: sensitivities ?? undefined,
    tag: tagKey ? { key: tagKey, value: tagValue ?? undefined } : undefined,
    lifecycle: lifecycle ?? 'ACTIVE',
  };
}

function readPlace(after: string | null | undefined, order: DatasetOrder): DatasetPlace | undefined {
  if (after === null || after === undefined) return undefined;
  const [ofOrder, value, id] = decodeCursor(after, 3);
  if (ofOrder === order && typeof value === 'string' && typeof id === 'string' && isUuid(id) && !/[\0\p{Surrogate}]/u.test(value) && value.length <= 1_000 && (order === 'NAME' || isInstant(value))) return { order, value, id };
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}
