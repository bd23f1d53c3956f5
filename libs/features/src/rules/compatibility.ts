import type { Content, TypedName } from './definition.js';
import type { Compatibility } from './vocabulary.js';

/** Why a further version does not fit the one before it. */
export interface Violation {
  /** The feature or join key. */
  readonly part: string;
  readonly reason: string;
}

/** Asks whether one list of columns may follow another. */
export type SchemaRules = (mode: Compatibility, before: readonly TypedName[], after: readonly TypedName[]) => readonly Violation[];

/** What readers of the definition rely on: the features of a view, the keys of an entity, the values of a source that the caller sends. */
export function partsReliedOn(content: Content): readonly TypedName[] {
  switch (content.kind) {
    case 'ENTITY':
      return content.joinKeys;
    case 'SOURCE':
      return content.schema;
    case 'VIEW':
      return content.features;
    case 'SERVICE':
      return [];
  }
}

/** Whoever has the keys of an entity joins by all of them: one more, one less or another type is another entity, in every mode but NONE. */
export function violationsOf(mode: Compatibility, before: Content, after: Content, rules: SchemaRules): readonly Violation[] {
  if (mode === 'NONE') return [];
  if (before.kind === 'ENTITY' && after.kind === 'ENTITY') return keyViolations(before.joinKeys, after.joinKeys);
  return rules(mode, partsReliedOn(before), partsReliedOn(after));
}

function keyViolations(before: readonly TypedName[], after: readonly TypedName[]): Violation[] {
  const [was, is] = [new Map(before.map(({ name, type }) => [name, type])), new Map(after.map(({ name, type }) => [name, type]))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((part): Violation[] => {
    const [from, to] = [was.get(part), is.get(part)];
    if (from === to) return [];
    return [{ part, reason: from === undefined ? 'is a further join key' : to === undefined ? 'is no join key any more' : `was ${from} and would be ${to}` }];
  });
}
