import type { TextMap } from '@plinth/tracking/rules';
import { sha256, toHex, utf8 } from '@plinth/verify';
import type { Content } from './definition.js';
import type { DefinitionKind, Lifecycle, Sensitivity } from './vocabulary.js';
import { type IndexedWord, indexedWords } from './words.js';

/** What the index knows definitions by: their words, and the conditions that they meet, each beginning with `=`, as no word does. */
export interface IndexedTerm {
  readonly term: string;
  readonly weight: number;
}

/** What lists are narrowed by. */
export interface DefinitionCriteria {
  readonly kinds?: readonly DefinitionKind[] | undefined;
  readonly lifecycles: readonly Lifecycle[];
  readonly ownerId?: string | undefined;
  readonly sensitivities?: readonly Sensitivity[] | undefined;
  readonly tag?: { readonly key: string; readonly value: string | undefined } | undefined;
  /** Name of an entity: views that have it. */
  readonly entity?: string | undefined;
}

/** A definition as the index sees it. */
export interface Indexable {
  readonly name: string;
  readonly content: Content;
  readonly description: string | null;
  readonly tags: TextMap;
  readonly ownerId: string;
  readonly sensitivity: Sensitivity;
  readonly lifecycle: Lifecycle;
}

const weightOfConditions = 1;

/** @param words those of the definition, where they are known already */
export function indexedTerms({ name, content, description, tags, ownerId, sensitivity, lifecycle }: Indexable, words: readonly IndexedWord[] = indexedWords({ name, about: { description, tags }, content })): IndexedTerm[] {
  const conditions = [
    conditionTerms.kind(content.kind), conditionTerms.lifecycle(lifecycle), conditionTerms.owner(ownerId), conditionTerms.sensitivity(sensitivity),
    ...Object.entries(tags).flatMap(([key, value]) => [conditionTerms.tag(key), conditionTerms.tagged(key, value)]),
    ...(content.kind === 'VIEW' ? content.entities.map(conditionTerms.entity) : []),
  ];
  return [...words.map(({ word, weight }) => ({ term: word, weight })), ...conditions.map((term) => ({ term, weight: weightOfConditions }))];
}

/** Of all that the index knows of a definition, what its lifecycle decides. */
export function lifecycleTerm(lifecycle: Lifecycle): IndexedTerm {
  return { term: conditionTerms.lifecycle(lifecycle), weight: weightOfConditions };
}

/** For each condition the terms one of which a definition must have. */
export function termsOfCriteria({ kinds, lifecycles, ownerId, sensitivities, tag, entity }: DefinitionCriteria): string[][] {
  return [
    lifecycles.map(conditionTerms.lifecycle),
    ...(kinds?.length ? [kinds.map(conditionTerms.kind)] : []),
    ...(ownerId ? [[conditionTerms.owner(ownerId)]] : []),
    ...(sensitivities?.length ? [sensitivities.map(conditionTerms.sensitivity)] : []),
    ...(tag ? [[tag.value === undefined ? conditionTerms.tag(tag.key) : conditionTerms.tagged(tag.key, tag.value)]] : []),
    ...(entity ? [[conditionTerms.entity(entity)]] : []),
  ];
}

/** Tags are told by their hashes: a value may be longer than a key of an index. The migration that brought numbers makes the same terms. */
const conditionTerms = {
  kind: (kind: DefinitionKind) => `=kind ${kind}`,
  lifecycle: (lifecycle: Lifecycle) => `=lifecycle ${lifecycle}`,
  owner: (id: string) => `=owner ${id}`,
  sensitivity: (sensitivity: Sensitivity) => `=sensitivity ${sensitivity}`,
  tag: (key: string) => `=tag ${hashOf(key)}`,
  tagged: (key: string, value: string) => `=tagged ${hashOf(key)} ${hashOf(value)}`,
  entity: (name: string) => `=entity ${name}`,
};

function hashOf(text: string): string {
  return toHex(sha256(utf8(text)));
}
