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

/** A thing as the services hand it over, with more in it than conditions ask. */
export type Resource = Readonly<Record<string, unknown>>;

/** What conditions read of a thing: one shape for all, since hundreds of them read it in one check. */
export class ResourceFacts {
  readonly ownerId: string | undefined;
  readonly createdBy: string | undefined;
  readonly name: string | undefined;
  readonly riskTier: string | undefined;
  readonly sensitivity: string | undefined;
  readonly environment: string | undefined;
  readonly environmentKind: string | undefined;
  private readonly labels: unknown;
  /** The label that was read last: rules often ask for the same. */
  private lastKey: string | undefined;
  private lastLabel: string | undefined;

  constructor(resource: Resource) {
    this.ownerId = textOf(resource, 'ownerId');
    this.createdBy = textOf(resource, 'createdBy');
    this.name = textOf(resource, 'name');
    this.riskTier = textOf(resource, 'riskTier');
    this.sensitivity = textOf(resource, 'sensitivity');
    this.environment = textOf(resource, 'environment');
    this.environmentKind = textOf(resource, 'environmentKind');
    this.labels = own(resource, 'labels');
  }

  label(key: string): string | undefined {
    if (key !== this.lastKey) {
      this.lastLabel = textOf(this.labels, key);
      this.lastKey = key;
    }
    return this.lastLabel;
  }
}

/** One question, as conditions see it. */
export interface Question {
  readonly actor: ActorFacts;
  /** Undefined: is there some resource for which it holds? Then whatever is asked of the resource counts as true. */
  readonly resource: ResourceFacts | undefined;
  /** Milliseconds since the person proved who they are; undefined when they did not, in this session. */
  readonly sinceAuthenticationMs: number | undefined;
}

export type Matcher = (question: Question) => boolean;

/**
 * Turns a condition that was parsed into a function, once for all questions. Hundreds of them may stand behind one check, so each leaf reads
 * one text and compares it, without making anything.
 */
export function matcherOf(condition: Condition): Matcher {
  if ('all' in condition) return allOf(condition.all.map(matcherOf));
  if ('any' in condition) return anyOf(condition.any.map(matcherOf));
  if ('authenticatedWithinMinutes' in condition) {
    const withinMs = condition.authenticatedWithinMinutes * 60_000;
    return ({ sinceAuthenticationMs: since }) => since !== undefined && since >= 0 && since <= withinMs;
  }
  const [side, name = '', ...rest] = condition.attribute.split('.');
  if (side === 'actor') return name === 'groups' ? groupsMatcher(condition) : actorMatcher(condition, name);
  const test = textTest(condition);
  const read = reader(name, rest.join('.'));
  return ({ actor, resource }) => resource === undefined || test(read(resource), actor);
}

/** Holds when one of them does. */
export function anyOf(matchers: readonly Matcher[]): Matcher {
  return (question) => {
    for (const matcher of matchers) if (matcher(question)) return true;
    return false;
  };
}

function allOf(matchers: readonly Matcher[]): Matcher {
  return (question) => {
    for (const matcher of matchers) if (!matcher(question)) return false;
    return true;
  };
}

/** The levels that the comparison lets through: `lte LIMITED` is MINIMAL and LIMITED. */
export function levelsOf({ attribute, operator, value }: Comparison): readonly string[] {
  const levels = orderedLevels[attribute] ?? [];
  const at = typeof value === 'string' ? levels.indexOf(value) : -1;
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

function valuesOfActor(actor: ActorFacts, name: string): readonly string[] {
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

/** A function for each attribute: reading a field by a name that varies costs several times as much. */
function reader(name: string, label: string): (resource: ResourceFacts) => string | undefined {
  switch (name) {
    case 'ownerId':
      return (resource) => resource.ownerId;
    case 'createdBy':
      return (resource) => resource.createdBy;
    case 'name':
      return (resource) => resource.name;
    case 'riskTier':
      return (resource) => resource.riskTier;
    case 'sensitivity':
      return (resource) => resource.sensitivity;
    case 'environment':
      return (resource) => resource.environment;
    case 'environmentKind':
      return (resource) => resource.environmentKind;
    case 'labels':
      return (resource) => resource.label(label);
    default:
      return () => undefined;
  }
}

/** Own fields only, so that nothing is read from a prototype. */
function textOf(holder: unknown, key: string): string | undefined {
  const found = own(holder, key);
  return typeof found === 'string' ? found : undefined;
}

function own(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined;
}

type TextTest = (found: string | undefined, actor: ActorFacts) => boolean;

/** Of one text, or of none: then only `exists: false` holds. */
function textTest(comparison: Comparison): TextTest {
  const { operator, value } = comparison;
  switch (operator) {
    case 'exists':
      return (found) => (found !== undefined) === value;
    case 'eq':
    case 'in': {
      const holds = holderOf(value);
      return (found, actor) => found !== undefined && holds(found, actor);
    }
    case 'ne':
    case 'nin': {
      const holds = holderOf(value);
      return (found, actor) => found !== undefined && !holds(found, actor);
    }
    default: {
      const levels = levelsOf(comparison);
      return (found) => found !== undefined && levels.includes(found);
    }
  }
}

/** Whether a text is the value, or one of its texts. */
function holderOf(value: ConditionValue): (found: string, actor: ActorFacts) => boolean {
  if (typeof value === 'string') return (found) => found === value;
  if (typeof value === 'boolean') return () => false;
  if (!('actor' in value)) return (found) => value.includes(found);
  switch (value.actor) {
    case 'id':
      return (found, actor) => found === actor.id;
    case 'kind':
      return (found, actor) => found === actor.kind;
    case 'role':
      return (found, actor) => found === actor.role;
    case 'groups':
      return (found, actor) => actor.groups.includes(found);
  }
}

function actorMatcher(comparison: Comparison, name: string): Matcher {
  const test = textTest(comparison);
  return ({ actor }) => test(valuesOfActor(actor, name)[0], actor);
}

/** Of many texts: `eq` and `in` hold when one of them does, `ne` and `nin` when none does. */
function groupsMatcher({ operator, value }: Comparison): Matcher {
  if (operator === 'exists') return ({ actor }) => actor.groups.length > 0 === value;
  const wanted = operator === 'eq' || operator === 'in';
  const holds = holderOf(value);
  return ({ actor }) => actor.groups.some((group) => holds(group, actor)) === wanted;
}
