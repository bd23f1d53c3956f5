import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { checkKey, checkTagValue, checkText, parseId } from '@plinth/tracking/rules';
import type { FeatureDefinition, FeatureVersion } from './definition.js';
import { DefinitionStore } from './definition.store.js';
import { type DefinitionCriteria, definitionName, type DefinitionKind, type Lifecycle, maxNameLength, queryWords, type RankPlace, type Sensitivity } from './rules/index.js';
import { FeatureVersionStore, type Referrer, type VersionAddress } from './version.store.js';
import { WordStore } from './word.store.js';

type Perhaps<Value> = Value | null | undefined;

export interface DefinitionListQuery {
  readonly first?: Perhaps<number>;
  readonly after?: Perhaps<string>;
  /** Words to search for; without any, everything by name. */
  readonly search?: Perhaps<string>;
  readonly kinds?: Perhaps<readonly DefinitionKind[]>;
  readonly lifecycles?: Perhaps<readonly Lifecycle[]>;
  readonly ownerId?: Perhaps<string>;
  readonly sensitivities?: Perhaps<readonly Sensitivity[]>;
  readonly entity?: Perhaps<string>;
  readonly tagKey?: Perhaps<string>;
  readonly tagValue?: Perhaps<string>;
}

const maxSearchLength = 500;

/** Reads definitions and their versions. */
@Injectable()
export class DefinitionListService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly definitions: DefinitionStore,
    private readonly versions: FeatureVersionStore,
    private readonly words: WordStore,
  ) {}

  /** By name; best first when something is searched for. @throws InvalidInput */
  async list(actor: Actor, query: DefinitionListQuery): Promise<Page<FeatureDefinition>> {
    this.access.check(actor, 'feature:read');
    const size = pageSize(query.first);
    const criteria = readCriteria(query);
    if (query.search) checkText(query.search, maxSearchLength, 'A search', 'search');
    const words = queryWords(query.search ?? '');
    if (query.search?.trim() && words.length === 0) return { items: [], hasNextPage: false };
    if (words.length) return this.search(actor, query.search ?? '', words, criteria, query.after, size);
    const place = readNamePlace(query.after);
    const rows = await this.database.read(actor, () => this.definitions.page(actor.workspaceId, criteria, place, size + 1));
    return toPage(rows, size, ({ name, id }) => encodeCursor(['NAME', name, id]));
  }

  private async search(actor: Actor, text: string, words: readonly string[], criteria: DefinitionCriteria, after: Perhaps<string>, size: number): Promise<Page<FeatureDefinition>> {
    const asked = words.join(' ');
    const place = readRankPlace(after, asked);
    const found = await this.database.read(actor, async () => {
      const places = await this.words.search(actor.workspaceId, { text: text.trim(), words, criteria, after: place, limit: size + 1 });
      const byNumber = new Map((await this.definitions.byNumbers(actor.workspaceId, places.map(({ number }) => number))).map((definition) => [definition.number, definition]));
      return places.flatMap(({ rank, number }) => { const definition = byNumber.get(number); return definition ? [{ ...definition, rank }] : []; });
    });
    return toPage(found, size, ({ rank, number }) => encodeCursor([asked, rank, number]));
  }

  /** In the order of the ids; undefined for those that are not in the actor's workspace. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(FeatureDefinition | undefined)[]> {
    this.access.check(actor, 'feature:read');
    const wanted = ids.map((id) => parseId<'FeatureDefinition'>(id, 'id'));
    const found = new Map<string, FeatureDefinition>((await this.database.read(actor, () => this.definitions.byIds(actor.workspaceId, wanted))).map((definition) => [definition.id, definition]));
    return wanted.map((id) => found.get(id));
  }

  /** Those of the definitions that the actor may see, for who asks on their behalf: none without the permission. */
  async visible(actor: Actor, ids: readonly string[]): Promise<FeatureDefinition[]> {
    if (!this.access.allows(actor, 'feature:read') || ids.length === 0) return [];
    return this.database.read(actor, () => this.definitions.byIds(actor.workspaceId, ids));
  }

  async byName(actor: Actor, kind: DefinitionKind, name: string): Promise<FeatureDefinition | undefined> {
    this.access.check(actor, 'feature:read');
    const wanted = definitionName(name, 'name');
    return (await this.database.read(actor, () => this.definitions.byKeys(actor.workspaceId, [{ kind, name: wanted }])))[0];
  }

  /** In the order of the addresses; undefined for those that are not there. */
  async versionsAt(actor: Actor, addresses: readonly VersionAddress[]): Promise<(FeatureVersion | undefined)[]> {
    this.access.check(actor, 'feature:read');
    const found = new Map((await this.database.read(actor, () => this.versions.byAddresses(actor.workspaceId, addresses))).map((version) => [`${version.definitionId} ${version.version}`, version]));
    return addresses.map(({ definitionId, version }) => found.get(`${definitionId} ${version}`));
  }

  /** Newest first. */
  async versionPage(actor: Actor, id: string, query: { readonly first?: Perhaps<number>; readonly after?: Perhaps<string> }): Promise<Page<FeatureVersion>> {
    this.access.check(actor, 'feature:read');
    const definitionId = parseId<'FeatureDefinition'>(id, 'id');
    const size = pageSize(query.first);
    const below = query.after === null || query.after === undefined ? undefined : readNumber(query.after);
    const rows = await this.database.read(actor, () => this.versions.page(actor.workspaceId, definitionId, below, size + 1));
    return toPage(rows, size, ({ version }) => encodeCursor([version]));
  }

  /** Definitions that name this one and are not archived: views of an entity or a source, services of a view, views that compute from it. */
  async referrers(actor: Actor, id: string, query: { readonly first?: Perhaps<number>; readonly after?: Perhaps<string> }): Promise<Page<Referrer>> {
    this.access.check(actor, 'feature:read');
    const definitionId = parseId<'FeatureDefinition'>(id, 'id');
    const size = pageSize(query.first);
    const [after] = query.after ? decodeCursor(query.after, 1) : [undefined];
    if (after !== undefined && !(typeof after === 'string' && isUuid(after))) throw notOurs();
    const rows = await this.database.read(actor, () => this.versions.referrers(actor.workspaceId, definitionId, after, size + 1));
    return toPage(rows, size, ({ id: each }) => encodeCursor([each]));
  }
}

function readCriteria({ kinds, lifecycles, ownerId, sensitivities, entity, tagKey, tagValue }: DefinitionListQuery): DefinitionCriteria {
  if (tagKey !== null && tagKey !== undefined) checkKey(tagKey, 'tagKey');
  if (tagValue !== null && tagValue !== undefined) {
    checkTagValue(tagValue, 'tagValue');
    if (tagKey === null || tagKey === undefined) throw new InvalidInput('tagValue needs tagKey.', { field: 'tagValue', help: 'Say of which tag.' });
  }
  return {
    kinds: kinds ?? undefined,
    lifecycles: lifecycles?.length ? lifecycles : ['ACTIVE', 'DEPRECATED'],
    ownerId: ownerId ? parseId(ownerId, 'ownerId') : undefined,
    sensitivities: sensitivities ?? undefined,
    tag: tagKey ? { key: tagKey, value: tagValue ?? undefined } : undefined,
    entity: entity ? definitionName(entity, 'entity') : undefined,
  };
}

function readNamePlace(after: Perhaps<string>): { readonly name: string; readonly id: string } | undefined {
  if (after === null || after === undefined) return undefined;
  const [order, name, id] = decodeCursor(after, 3);
  if (order === 'NAME' && typeof name === 'string' && name.length <= maxNameLength && !/[\0\p{Surrogate}]/u.test(name) && typeof id === 'string' && isUuid(id)) return { name, id };
  throw notOurs();
}

function readRankPlace(after: Perhaps<string>, asked: string): RankPlace | undefined {
  if (after === null || after === undefined) return undefined;
  const [words, rank, number] = decodeCursor(after, 3);
  if (words === asked && isCount(rank) && isCount(number)) return { rank, number };
  throw notOurs();
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2_147_483_647;
}

function readNumber(after: string): number {
  const [version] = decodeCursor(after, 1);
  if (typeof version === 'number' && Number.isInteger(version) && version > 0 && version <= 2_147_483_647) return version;
  throw notOurs();
}

function notOurs(): InvalidInput {
  return new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}
