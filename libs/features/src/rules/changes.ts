import { canonicalJson } from '@plinth/verify';
import type { Content, Feature, TypedName } from './definition.js';

export type PartChange = 'ADDED' | 'REMOVED' | 'CHANGED';

/** One part of a definition that differs between two versions. */
export interface Change {
  /** `features.amount`, `ttlSeconds`, `members.driver_stats`, `description`. */
  readonly path: string;
  readonly change: PartChange;
  /** As it was and as it will be, as text; null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs between two contents of the same kind, by path. */
export function changesBetween(before: Content, after: Content): Change[] {
  return between(flat(before), flat(after));
}

/** What differs between flat facts, in the order of their paths. */
export function between(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): Change[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort((left, right) => (left < right ? -1 : 1));
  return paths.flatMap((path): Change[] => {
    const [was, is] = [written(before, path), written(after, path)];
    if (was === is) return [];
    return [{ path, change: was === null ? 'ADDED' : is === null ? 'REMOVED' : 'CHANGED', before: was, after: is }];
  });
}

function written(facts: ReadonlyMap<string, unknown>, path: string): string | null {
  const value = facts.get(path);
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** Lists whose parts have names are compared name by name; everything else as a whole. */
function flat(content: Content): ReadonlyMap<string, unknown> {
  const facts = new Map<string, unknown>();
  switch (content.kind) {
    case 'ENTITY':
      typed(facts, 'joinKeys', content.joinKeys);
      break;
    case 'SOURCE': {
      const { kind: _, schema, ...rest } = content;
      for (const [name, value] of Object.entries(rest)) facts.set(name, value);
      typed(facts, 'schema', schema);
      break;
    }
    case 'VIEW': {
      const { kind: _, features, ...rest } = content;
      for (const [name, value] of Object.entries(rest)) facts.set(name, value);
      for (const feature of features) facts.set(`features.${feature.name}`, featureText(feature));
      break;
    }
    case 'SERVICE':
      for (const { view, version, features } of content.members) facts.set(`members.${view}`, `${version === null ? 'followed' : `version ${version}`}: ${features?.join(', ') ?? 'all features'}`);
      break;
  }
  return facts;
}

function typed(facts: Map<string, unknown>, prefix: string, names: readonly TypedName[]): void {
  for (const { name, type } of names) facts.set(`${prefix}.${name}`, type);
}

function featureText({ name, type, column, expression, sensitivity, description, tags }: Feature): string {
  return [
    type,
    ...(expression === null ? [] : [`= ${expression}`]),
    ...(column === null || column === name ? [] : [`from ${column}`]),
    sensitivity,
    ...(description === null ? [] : [JSON.stringify(description)]),
    ...Object.entries(tags).map(([key, value]) => `${key}=${value}`),
  ].join(' · ');
}
