import type { ActorKind, Role } from '@plinth/kernel';

/** What a condition may ask of the thing itself. Domains hand these over under the same names; all of them are texts. */
export const resourceAttributes = ['ownerId', 'createdBy', 'name', 'riskTier', 'sensitivity', 'environment', 'environmentKind'] as const;
/** Beside these: `labels.<key>`, one label or tag of the thing. */
export type ResourceAttribute = (typeof resourceAttributes)[number] | 'labels';
export const actorAttributes = ['id', 'kind', 'role', 'groups'] as const;
export type ActorAttribute = (typeof actorAttributes)[number];

/** Texts that have an order; only these can be compared by less and greater. */
export const orderedLevels: Readonly<Record<string, readonly string[]>> = {
  'resource.riskTier': ['MINIMAL', 'LIMITED', 'HIGH', 'CRITICAL'],
  'resource.sensitivity': ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'],
  'actor.role': ['READER', 'WRITER', 'MAINTAINER', 'OWNER'],
};

export const orderOperators = ['lt', 'lte', 'gt', 'gte'] as const;
export const operators = ['eq', 'ne', 'in', 'nin', ...orderOperators, 'exists'] as const;
export type Operator = (typeof operators)[number];

/** A fact of the actor in the place of a value: `{ actor: 'id' }`. Only `groups` is a list. */
export interface ActorReference {
  readonly actor: ActorAttribute;
}
export type ConditionValue = string | boolean | readonly string[] | ActorReference;

/** `resource.riskTier`, `resource.labels.team`, `actor.groups`, compared with a value. */
export interface Comparison {
  readonly attribute: string;
  readonly operator: Operator;
  readonly value: ConditionValue;
}

/**
 * When a rule holds. Nothing negates: what is not known of a thing can only close the rule, never open it. Whatever it lacks compares as
 * false under each operator but `exists`.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | Comparison
  /** The person proved who they are within so many minutes. Never true of an access token. */
  | { readonly authenticatedWithinMinutes: number };

/** What conditions read of the actor. */
export interface ActorFacts {
  readonly id: string;
  readonly kind: ActorKind;
  readonly role: Role;
  readonly groups: readonly string[];
}

export type Resource = Readonly<Record<string, unknown>>;

/** One question, as conditions see it. */
export interface Question {
  readonly actor: ActorFacts;
  /** Undefined: is there some resource for which it holds? Then whatever is asked of the resource counts as true. */
  readonly resource: Resource | undefined;
  /** Milliseconds since the person proved who they are; undefined when they did not, in this session. */
  readonly sinceAuthenticationMs: number | undefined;
}

export type Matcher = (question: Question) => boolean;

/** Turns a condition that was parsed into a function, once for all questions. */
export function matcherOf(condition: Condition): Matcher {
  if ('all' in condition) {
    const parts = condition.all.map(matcherOf);
    return (question) => parts.every((part) => part(question));
  }
  if ('any' in condition) {
    const parts = condition.any.map(matcherOf);
    return (question) => parts.some((part) => part(question));
  }
  if ('authenticatedWithinMinutes' in condition) {
    const withinMs = condition.authenticatedWithinMinutes * 60_000;
    return ({ sinceAuthenticationMs: since }) => since !== undefined && since >= 0 && since <= withinMs;
  }
  const test = comparisonOf(condition);
  const [side, ...path] = condition.attribute.split('.');
  const name = path[0] ?? '';
  if (side === 'actor') return ({ actor }) => test(valuesOfActor(actor, name), actor);
  const label = name === 'labels' ? path.slice(1).join('.') : undefined;
  return ({ actor, resource }) => resource === undefined || test(valuesOfResource(resource, name, label), actor);
}

/** The levels that the comparison lets through: `lte LIMITED` is MINIMAL and LIMITED. */
export function levelsOf({ attribute, operator, value }: Comparison): readonly string[] {
  const levels = orderedLevels[attribute] ?? [];
  const at = levels.indexOf(String(value));
  if (at < 0) return [];
  switch (operator) {
    case 'lt':
      return levels.slice(0, at);
    case 'lte':
      return levels.slice(0, at + 1);
    case 'gt':
      return levels.slice(at + 1);
    case 'gte':
      return levels.slice(at);
    default:
      return [];
  }
}

/** The texts that a value stands for, for this actor. */
export function textsOf(value: ConditionValue, actor: ActorFacts): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'boolean') return [];
  return 'actor' in value ? valuesOfActor(actor, value.actor) : value;
}

export function valuesOfActor(actor: ActorFacts, name: string): readonly string[] {
  switch (name) {
    case 'id':
      return [actor.id];
    case 'kind':
      return [actor.kind];
    case 'role':
      return [actor.role];
    case 'groups':
      return actor.groups;
    default:
      return [];
  }
}

/** Own fields only, so that nothing is read from a prototype. */
function valuesOfResource(resource: Resource, name: string, label: string | undefined): readonly string[] {
  const value = own(resource, name);
  const found = label === undefined ? value : own(value, label);
  return typeof found === 'string' ? [found] : [];
}

function own(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined;
}

/** Of an attribute with many values, `eq` and `in` hold when one of them does, `ne` and `nin` when none does. */
function comparisonOf(comparison: Comparison): (found: readonly string[], actor: ActorFacts) => boolean {
  const { attribute, operator, value } = comparison;
  const isList = attribute === 'actor.groups';
  switch (operator) {
    case 'exists':
      return (found) => found.length > 0 === value;
    case 'eq':
    case 'in':
      return (found, actor) => {
        const texts = textsOf(value, actor);
        return found.some((text) => texts.includes(text));
      };
    case 'ne':
    case 'nin':
      return (found, actor) => {
        const texts = textsOf(value, actor);
        return (isList || found.length > 0) && !found.some((text) => texts.includes(text));
      };
    default: {
      const levels = levelsOf(comparison);
      return (found) => found.some((text) => levels.includes(text));
    }
  }
}
