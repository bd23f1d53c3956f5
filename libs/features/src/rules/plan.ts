import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { between, type Change, changesBetween } from './changes.js';
import { type SchemaRules, type Violation, violationsOf } from './compatibility.js';
import { digestOf, documentOf } from './content.js';
import { type Content, type Definition, type DefinitionKey, type Description, keyOf } from './definition.js';
import { type Dependent, lostParts, misses } from './dependents.js';
import type { Lifecycle } from './vocabulary.js';

/** A version as it was defined. */
export interface StandingVersion {
  readonly version: number;
  readonly digest: string;
  readonly content: Content;
}

/** A definition that is there. */
export interface Standing {
  readonly id: string;
  readonly name: string;
  readonly about: Description;
  readonly lifecycle: Lifecycle;
  readonly lastVersion: number;
  readonly current: StandingVersion;
}

/** Everything that planning looks at: nothing else decides. */
export interface World {
  readonly standing: ReadonlyMap<DefinitionKey, Standing>;
  /** Versions that are pinned, and all versions with a digest that is looked for. */
  readonly versionByNumber: (key: DefinitionKey, version: number) => StandingVersion | undefined;
  readonly versionByDigest: (key: DefinitionKey, digest: string) => StandingVersion | undefined;
  readonly schemaRules: SchemaRules;
}

/**
 * CREATE makes the definition with its version 1. NEW_VERSION adds one. EARLIER_VERSION goes back to one that has this very content. UPDATE changes only
 * what the definition says of itself.
 */
export type PlanAction = 'CREATE' | 'NEW_VERSION' | 'EARLIER_VERSION' | 'UPDATE' | 'UNCHANGED';

export interface PlanItem {
  readonly definition: Definition;
  readonly key: DefinitionKey;
  /** Of the definition that is there. */
  readonly standing: Standing | null;
  readonly action: PlanAction;
  /** The version that it would stand at. */
  readonly version: number;
  readonly digest: string;
  readonly document: Readonly<Record<string, unknown>>;
  /** The document's RFC 8785 JSON, which the digest is made of. */
  readonly canonical: string;
  readonly about: Description;
  readonly changes: readonly Change[];
  /** Why the rules of the definition refuse it; empty when they do not. */
  readonly violations: readonly Violation[];
  /** Who would miss something. */
  readonly breaks: readonly Dependent[];
}

export interface Plan {
  /** In the order in which they would be made. */
  readonly items: readonly PlanItem[];
  /** Of what would happen: the same digest, the same effect. */
  readonly digest: string;
  readonly isApplicable: boolean;
}

/** What applying the definitions, which come in an order that lets each name those before it, would do in this world. */
export function planOf(ordered: readonly Definition[], world: World): Plan {
  const planned = new Map<DefinitionKey, PlanItem>();
  for (const definition of ordered) {
    const item = itemOf(definition, world, planned);
    planned.set(item.key, item);
  }
  const items = [...planned.values()];
  const facts = items.map(({ key, action, version, digest, about, changes }) => ({ key, action, version, digest, about: action === 'UNCHANGED' ? null : { ...about }, changes: changes.length }));
  return { items, digest: toHex(sha256(utf8(canonicalJson(facts)))), isApplicable: items.every(({ violations }) => violations.length === 0) };
}

function itemOf(definition: Definition, world: World, planned: ReadonlyMap<DefinitionKey, PlanItem>): PlanItem {
  const key = keyOf(definition.content.kind, definition.name);
  const standing = world.standing.get(key) ?? null;
  const document = documentOf(definition, (named, version) => resolve(named, version, world, planned));
  const canonical = canonicalJson(document);
  const digest = digestOf(canonical);
  const about = { ...definition.about, ownerId: definition.about.ownerId ?? standing?.about.ownerId ?? null };
  const part = { definition, key, standing, digest, document, canonical, about, breaks: [] };
  if (!standing) return { ...part, action: 'CREATE', version: 1, changes: [], violations: [] };
  const told = between(new Map(Object.entries(standing.about)), new Map(Object.entries(about)));
  if (digest === standing.current.digest) return { ...part, action: told.length ? 'UPDATE' : 'UNCHANGED', version: standing.current.version, changes: told, violations: [] };
  const earlier = world.versionByDigest(key, digest);
  const inside = changesBetween(standing.current.content, definition.content);
  return {
    ...part,
    action: earlier ? 'EARLIER_VERSION' : 'NEW_VERSION',
    version: earlier?.version ?? standing.lastVersion + 1,
    changes: [...told, ...(inside.length ? inside : [standsOnOthers])],
    // The rules in force are those that were there before: a definition does not loosen them for its own sake.
    violations: violationsOf(standing.about.compatibility, standing.current.content, definition.content, world.schemaRules),
  };
}

const standsOnOthers: Change = { path: 'names', change: 'CHANGED', before: null, after: 'What it names has another version.' };

function resolve(key: DefinitionKey, version: number | null, world: World, planned: ReadonlyMap<DefinitionKey, PlanItem>): { readonly id: string; readonly version: number; readonly digest: string } | undefined {
  const coming = planned.get(key);
  if (coming && (version === null || coming.version === version)) return { id: coming.standing?.id ?? '', version: coming.version, digest: coming.digest };
  const standing = world.standing.get(key);
  const found = standing && (version === null ? standing.current : world.versionByNumber(key, version));
  return standing && found ? { id: standing.id, version: found.version, digest: found.digest } : undefined;
}

/** The definitions that stand and would lose something that others may use. */
export function losing({ items }: Plan): readonly PlanItem[] {
  return items.filter(({ action, standing, definition }) => standing && (action === 'NEW_VERSION' || action === 'EARLIER_VERSION') && lostParts(standing.current.content, definition.content).length > 0);
}

/** The plan with those who would miss something. Whoever the plan defines anew is not among them: they were checked to find what they name. */
export function withBreaks(plan: Plan, dependents: ReadonlyMap<DefinitionKey, readonly Dependent[]>): Plan {
  const planned = new Set(plan.items.map(({ key }) => key));
  const items = plan.items.map((item): PlanItem => {
    const { standing, definition, key } = item;
    if (!standing) return item;
    const lost = lostParts(standing.current.content, definition.content);
    return { ...item, breaks: (dependents.get(key) ?? []).filter((dependent) => !planned.has(keyOf(dependent.kind, dependent.name)) && misses(key, lost, dependent.content)) };
  });
  return { ...plan, items };
}
