import { type Content, type DefinitionKey, keyOf } from './definition.js';
import { partsReliedOn } from './compatibility.js';
import type { DefinitionKind } from './vocabulary.js';

/** A definition whose current version names another one. */
export interface Dependent {
  readonly id: string;
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly content: Content;
}

/** Names of the parts that go, or change their type. */
export function lostParts(before: Content, after: Content): readonly string[] {
  const types = new Map(partsReliedOn(after).map(({ name, type }) => [name, type]));
  return partsReliedOn(before).filter(({ name, type }) => types.get(name) !== type).map(({ name }) => name);
}

/**
 * Whether the dependent misses what the named definition loses. A service that follows a view misses the features that it names, or any when it gives
 * all of them; what is pinned misses nothing. A view keeps the version that it stands on until it is defined again; then it can not do without, so it counts.
 */
export function misses(key: DefinitionKey, lost: readonly string[], dependent: Content): boolean {
  if (lost.length === 0) return false;
  switch (dependent.kind) {
    case 'ENTITY':
    case 'SOURCE':
      return false;
    case 'VIEW':
      return dependent.viewKind !== 'ON_DEMAND' || dependent.features.some(({ expression }) => lost.some((name) => mentions(expression ?? '', key, name)));
    case 'SERVICE': {
      const member = dependent.members.find(({ view }) => key === keyOf('VIEW', view));
      return member?.version === null && (member.features === null || member.features.some((name) => lost.includes(name)));
    }
  }
}

/** By its words: an expression that has the name in a text literal counts too, and is looked at in vain. */
function mentions(expression: string, key: DefinitionKey, part: string): boolean {
  const at = key.indexOf(' ');
  const words = new Set(expression.toLowerCase().match(/[a-z_][a-z0-9_]*/g) ?? []);
  return words.has(part.toLowerCase()) || words.has(`${key.slice(at + 1)}__${part}`.toLowerCase());
}
