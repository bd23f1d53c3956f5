import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { checkKey, checkTagValue, checkText, parseId } from '@plinth/tracking/rules';
import type { RegisteredModel } from './model.js';
import { type ModelCriteria, type ModelLifecycle, type ModelOrder, type ModelPlace, ModelStore, type VersionCounts } from './model.store.js';
import { RegistrySight } from './registry-sight.js';
import { maxModelNameLength, modelName, type RiskTier } from './rules/index.js';

/** A page whose whole list is counted only if somebody asks. */
export interface CountedPage<Row> extends Page<Row> {
  readonly count: () => Promise<number>;
}

export interface ModelListQuery {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly namePrefix?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly riskTiers?: readonly RiskTier[] | null | undefined;
  readonly tagKey?: string | null | undefined;
  readonly tagValue?: string | null | undefined;
  readonly lifecycle?: ModelLifecycle | null | undefined;
  readonly orderBy?: ModelOrder | null | undefined;
}

const noVersions: VersionCounts = { total: 0, ready: 0, pending: 0, failed: 0 };

/** Reads registered models. */
@Injectable()
export class ModelListService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly models: ModelStore,
    private readonly sight: RegistrySight,
  ) {}

  /** Undefined when there is none in the actor's workspace. Deleted ones are found. */
  async byId(actor: Actor, id: string): Promise<RegisteredModel | undefined> {
    return (await this.byIds(actor, [parseId<'RegisteredModel'>(id, 'id')]))[0];
  }

  /** In the order of the ids. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(RegisteredModel | undefined)[]> {
    this.access.check(actor, 'model:read');
    const found = await this.database.read(actor, () => this.models.byIds(actor.workspaceId, ids, this.sight.models(actor)));
    const byId = new Map<string, RegisteredModel>(found.map((model) => [model.id, model]));
    return ids.map((id) => byId.get(id));
  }

  async byName(actor: Actor, name: string): Promise<RegisteredModel | undefined> {
    this.access.check(actor, 'model:read');
    const wanted = modelName(name, 'name');
    return this.database.read(actor, () => this.models.byName(actor.workspaceId, wanted, this.sight.models(actor)));
  }

  /** By name unless told. @throws InvalidInput */
  async list(actor: Actor, query: ModelListQuery): Promise<CountedPage<RegisteredModel>> {
    this.access.check(actor, 'model:read');
    const size = pageSize(query.first);
    const criteria: ModelCriteria = { ...readCriteria(query), seen: this.sight.models(actor) };
    const order = query.orderBy ?? 'NAME';
    const place = readPlace(query.after, order);
    const rows = await this.database.read(actor, () => this.models.page(actor.workspaceId, criteria, order, place, size + 1));
    return {
      ...toPage(rows, size, ({ id, name, updatedAt }) => encodeCursor([order, order === 'NAME' ? name : updatedAt.toISOString(), id])),
      count: () => this.database.read(actor, () => this.models.count(actor.workspaceId, criteria)),
    };
  }

  /** Versions that are not deleted, counted, in the order of the models' ids. */
  async versionCounts(actor: Actor, ids: readonly string[]): Promise<VersionCounts[]> {
    this.access.check(actor, 'model:read');
    const counts = await this.database.read(actor, () => this.models.versionCounts(actor.workspaceId, ids));
    return ids.map((id) => counts.get(id) ?? noVersions);
  }
}

function readCriteria({ namePrefix, ownerId, riskTiers, tagKey, tagValue, lifecycle }: ModelListQuery): Omit<ModelCriteria, 'seen'> {
  if (namePrefix) checkText(namePrefix, maxModelNameLength, 'The beginning of a name', 'namePrefix');
  if (tagKey !== null && tagKey !== undefined) checkKey(tagKey, 'tagKey');
  if (tagValue !== null && tagValue !== undefined) {
    checkTagValue(tagValue, 'tagValue');
    if (tagKey === null || tagKey === undefined) throw new InvalidInput('tagValue needs tagKey.', { field: 'tagValue', help: 'Say of which tag.' });
  }
  return {
    namePrefix: namePrefix?.normalize('NFC') || undefined,
    ownerId: ownerId ? parseId(ownerId, 'ownerId') : undefined,
    riskTiers: riskTiers ?? undefined,
    tag: tagKey ? { key: tagKey, value: tagValue ?? undefined } : undefined,
    lifecycle: lifecycle ?? 'ACTIVE',
  };
}

function readPlace(after: string | null | undefined, order: ModelOrder): ModelPlace | undefined {
  if (after === null || after === undefined) return undefined;
  const [ofOrder, value, id] = decodeCursor(after, 3);
  if (ofOrder === order && typeof value === 'string' && typeof id === 'string' && isUuid(id) && !/[\0\p{Surrogate}]/u.test(value) && value.length <= 1_000 && (order === 'NAME' || isInstant(value))) return { order, value, id };
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}
