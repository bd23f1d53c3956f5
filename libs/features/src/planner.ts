import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import type { FeatureDefinition, FeatureVersion } from './definition.js';
import { DefinitionStore } from './definition.store.js';
import { DefinitionArchived, DefinitionsInACircle, NamedDefinitionNotFound } from './features.errors.js';
import { type Definition, type DefinitionKey, type Dependent, inOrder, keyOf, losing, namedBy, NamesNothing, checkReferences, type Plan, planOf, type Standing, type StandingVersion, withBreaks, type World } from './rules/index.js';
import { schemaRules } from './rules/schema-rules.js';
import { FeatureVersionStore } from './version.store.js';

/** Dependents of one definition that are looked at: enough to say that somebody would miss something, and whom to ask first. */
const dependentsLookedAt = 1_000;

export interface Planned {
  readonly plan: Plan;
  /** What is there of the definitions themselves and of what they name. */
  readonly standing: ReadonlyMap<DefinitionKey, FeatureDefinition>;
  readonly versions: ReadonlyMap<DefinitionKey, FeatureVersion>;
}

/** Works out what applying definitions would do, from what is there. Used within a transaction. */
@Injectable()
export class Planner {
  constructor(
    private readonly definitions: DefinitionStore,
    private readonly versions: FeatureVersionStore,
  ) {}

  /** @throws NamedDefinitionNotFound, DefinitionsInACircle, DefinitionArchived, InvalidInput */
  async plan(workspaceId: WorkspaceId, given: readonly Definition[], field: string): Promise<Planned> {
    const sorted = inOrder(given);
    if ('circle' in sorted) throw new DefinitionsInACircle(sorted.circle, field);
    const { standing, versions } = await this.read(workspaceId, given);
    const pinned = await this.pinned(workspaceId, given, standing);
    refuseArchived(given, standing, field);
    const world = worldOf(standing, versions, pinned);
    // Digests stand on each other, so they are known only when everything is planned once; then earlier versions with the same content are looked up.
    const draft = planOf(sorted.order, world);
    const earlier = await this.earlier(workspaceId, draft);
    const plan = earlier.size ? planOf(sorted.order, { ...world, versionByDigest: (key, digest) => earlier.get(`${key} ${digest}`) }) : draft;
    checkAll(given, plan, world, field);
    return { plan: withBreaks(plan, await this.dependents(workspaceId, plan)), standing, versions };
  }

  private async read(workspaceId: WorkspaceId, given: readonly Definition[]): Promise<Pick<Planned, 'standing' | 'versions'>> {
    const keys = new Set(given.flatMap(({ name, content }) => [keyOf(content.kind, name), ...namedBy(content)]));
    const found = await this.definitions.byKeys(workspaceId, [...keys].map(partsOf));
    const contents = await this.versions.byAddresses(workspaceId, found.map(({ id, currentVersion }) => ({ definitionId: id, version: currentVersion })));
    const byId = new Map<string, FeatureVersion>(contents.map((version) => [version.definitionId, version]));
    const standing = new Map(found.map((definition) => [keyOf(definition.kind, definition.name), definition]));
    return { standing, versions: new Map([...standing].flatMap(([key, { id }]) => { const version = byId.get(id); return version ? [[key, version] as const] : []; })) };
  }

  private async pinned(workspaceId: WorkspaceId, given: readonly Definition[], standing: ReadonlyMap<DefinitionKey, FeatureDefinition>): Promise<ReadonlyMap<string, FeatureVersion>> {
    const wanted = given.flatMap(({ content }) => (content.kind === 'SERVICE' ? content.members : [])).flatMap(({ view, version }) => {
      const definition = standing.get(keyOf('VIEW', view));
      return definition && version !== null ? [{ definitionId: definition.id, version }] : [];
    });
    return new Map((await this.versions.byAddresses(workspaceId, wanted)).map((version) => [`${version.definitionId} ${version.version}`, version]));
  }

  private async earlier(workspaceId: WorkspaceId, { items }: Plan): Promise<ReadonlyMap<string, StandingVersion>> {
    const changed = items.flatMap(({ action, standing, digest, key, definition }) => (action === 'NEW_VERSION' && standing ? [{ definitionId: standing.id, digest, key, content: definition.content }] : []));
    const known = new Map((await this.versions.byDigests(workspaceId, changed)).map(({ definitionId, digest, version }) => [`${definitionId} ${digest}`, version]));
    return new Map(changed.flatMap(({ definitionId, digest, key, content }) => {
      const version = known.get(`${definitionId} ${digest}`);
      return version === undefined ? [] : [[`${key} ${digest}`, { version, digest, content }] as const];
    }));
  }

  private async dependents(workspaceId: WorkspaceId, plan: Plan): Promise<ReadonlyMap<DefinitionKey, Dependent[]>> {
    const keyById = new Map(losing(plan).flatMap(({ standing, key }) => (standing ? [[standing.id, key] as const] : [])));
    const byKey = new Map<DefinitionKey, Dependent[]>();
    for (const { on, ...dependent } of await this.versions.dependents(workspaceId, [...keyById.keys()], dependentsLookedAt)) {
      const key = keyById.get(on);
      if (key) byKey.set(key, [...(byKey.get(key) ?? []), dependent]);
    }
    return byKey;
  }
}

function worldOf(definitions: ReadonlyMap<DefinitionKey, FeatureDefinition>, versions: ReadonlyMap<DefinitionKey, FeatureVersion>, pinned: ReadonlyMap<string, FeatureVersion>): World {
  const standing = new Map([...definitions].flatMap(([key, definition]): [DefinitionKey, Standing][] => {
    const current = versions.get(key);
    return current ? [[key, standingOf(definition, current)]] : [];
  }));
  return {
    standing,
    versionByNumber: (key, version) => (standing.get(key)?.current.version === version ? standing.get(key)?.current : pinned.get(`${definitions.get(key)?.id} ${version}`)),
    versionByDigest: () => undefined,
    schemaRules,
  };
}

function standingOf({ id, name, description, tags, ownerId, compatibility, lifecycle, lastVersion }: FeatureDefinition, current: FeatureVersion): Standing {
  return { id, name, about: { description, tags, ownerId, compatibility }, lifecycle, lastVersion, current };
}

/** Everything that is named must be there or come along, and be what it is taken for. */
function checkAll(given: readonly Definition[], { items }: Plan, world: World, field: string): void {
  const coming = new Map(items.map((item) => [item.key, item]));
  for (const [index, definition] of given.entries()) {
    try {
      checkReferences(definition, (key, version) => {
        const [standing, item] = [world.standing.get(key), coming.get(key)];
        const isMeant = item && (version === null || version === item.version);
        const content = isMeant ? item.definition.content : version === null ? standing?.current.content : world.versionByNumber(key, version)?.content;
        return content && { content, lifecycle: standing?.lifecycle ?? 'ACTIVE' };
      }, `${field}[${index}]`);
    } catch (error) {
      if (!(error instanceof NamesNothing)) throw error;
      const { kind, name } = partsOf(error.key);
      throw new NamedDefinitionNotFound(kind, name, error.version, error.field);
    }
  }
}

function refuseArchived(given: readonly Definition[], standing: ReadonlyMap<DefinitionKey, FeatureDefinition>, field: string): void {
  for (const [index, { name, content }] of given.entries()) if (standing.get(keyOf(content.kind, name))?.lifecycle === 'ARCHIVED') throw new DefinitionArchived(name, `${field}[${index}].name`);
}

function partsOf(key: DefinitionKey): { readonly kind: 'ENTITY' | 'SOURCE' | 'VIEW' | 'SERVICE'; readonly name: string } {
  const [kind, name] = [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)];
  if (kind === 'ENTITY' || kind === 'SOURCE' || kind === 'VIEW') return { kind, name };
  return { kind: 'SERVICE', name };
}
