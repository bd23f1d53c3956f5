import { type ActorKind, type Role, roles } from '@plinth/kernel';

/** What a condition may ask of the thing itself. Domains hand these over under the same names; all of them are texts. */
export const resourceAttributes = ['ownerId', 'createdBy', 'name', 'riskTier', 'sensitivity', 'experiment', 'environment', 'environmentKind'] as const;
/** Beside these: `labels.<key>`, one label or tag of the thing. */
export type ResourceAttribute = (typeof resourceAttributes)[number] | 'labels';
export const actorAttributes = ['id', 'kind', 'role', 'groups'] as const;
export type ActorAttribute = (typeof actorAttributes)[number];

/** Texts that have an order; only these can be compared by less and greater. */
export const orderedLevels: Readonly<Record<string, readonly string[]>> = {
  'resource.riskTier': ['MINIMAL', 'LIMITED', 'HIGH', 'CRITICAL'],
  'resource.sensitivity': ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'],
  'actor.role': roles,
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

/** What conditions read of a thing: read out once, since hundreds of them look at it in one check. */
export class ResourceFacts {
  /** In the order of `resourceAttributes`. */
  readonly texts: readonly (string | undefined)[];
  private readonly labels: unknown;
  /** The label that was read last: rules often ask for the same. */
  private lastKey: string | undefined;
  private lastLabel: string | undefined;

  constructor(resource: Resource) {
    this.texts = resourceAttributes.map((name) => textOf(resource, name));
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

/** Turns a condition that was parsed into a function, once for all questions. */
export function matcherOf(condition: Condition): Matcher {
  const step = stepOf(condition);
  return (question) => holds(step, question, question.resource);
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

function valuesOfActor(actor: ActorFacts, name: ActorAttribute): readonly string[] {
  switch (name) {
    case 'id':
      return [actor.id];
    case 'kind':
      return [actor.kind];
    case 'role':
      return [actor.role];
    case 'groups':
      return actor.groups;
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

enum Kind {
  All,
  Any,
  Fresh,
  /** A text of the thing is one of `texts`. */
  Text,
  /** A text of the thing is a fact of the actor. */
  TextOfActor,
  /** Whether the thing has a text. */
  Exists,
  /** A fact of the actor. */
  Actor,
}

/** Up to so many, going along them is faster than looking one up. */
const fewTexts = 8;

/**
 * A condition as it is asked. All steps have one shape, and one function walks them: a closure for each comparison took four times as long
 * where hundreds of rules stand behind one check.
 */
class Step {
  /** The texts again where they are many. */
  readonly looked: ReadonlySet<string> | undefined;

  constructor(
    readonly kind: Kind,
    readonly parts: readonly Step[] = [],
    /** Which of the thing's texts; below zero the label `key`. */
    readonly slot = -1,
    readonly key = '',
    readonly texts: readonly string[] = [],
    /** Holds when the comparison does not: `ne`, `nin`, `exists: false`. */
    readonly negated = false,
    readonly fact: ActorAttribute = 'id',
    readonly reference: ActorAttribute | undefined = undefined,
    readonly withinMs = 0,
  ) {
    this.looked = texts.length > fewTexts ? new Set(texts) : undefined;
  }
}

function stepOf(condition: Condition): Step {
  if ('all' in condition) return new Step(Kind.All, condition.all.map(stepOf));
  if ('any' in condition) return new Step(Kind.Any, condition.any.map(stepOf));
  if ('authenticatedWithinMinutes' in condition) return new Step(Kind.Fresh, [], -1, '', [], false, 'id', undefined, condition.authenticatedWithinMinutes * 60_000);
  const { attribute, operator, value } = condition;
  const [side, name, ...rest] = attribute.split('.');
  const exists = operator === 'exists';
  const negated = operator === 'ne' || operator === 'nin' || value === false;
  const reference = typeof value === 'object' && 'actor' in value ? value.actor : undefined;
  const isOrder = orderOperators.some((order) => order === operator);
  const texts = isOrder ? levelsOf(condition) : typeof value === 'string' ? [value] : typeof value === 'object' && !('actor' in value) ? value : [];
  const fact = actorAttributes.find((each) => each === name) ?? 'id';
  if (side === 'actor') return new Step(Kind.Actor, [], exists ? 0 : -1, '', texts, negated, fact, reference);
  const slot = resourceAttributes.findIndex((each) => each === name);
  return new Step(exists ? Kind.Exists : reference ? Kind.TextOfActor : Kind.Text, [], slot, rest.join('.'), texts, negated, fact, reference);
}

function holds(step: Step, question: Question, resource: ResourceFacts | undefined): boolean {
  switch (step.kind) {
    case Kind.All:
      for (const part of step.parts) if (!holds(part, question, resource)) return false;
      return true;
    case Kind.Any:
      for (const part of step.parts) if (holds(part, question, resource)) return true;
      return false;
    case Kind.Fresh:
      return question.sinceAuthenticationMs !== undefined && question.sinceAuthenticationMs >= 0 && question.sinceAuthenticationMs <= step.withinMs;
    case Kind.Actor:
      return holdsOfActor(step, question.actor);
    case Kind.Exists:
      return resource === undefined || (textAt(step, resource) === undefined) === step.negated;
    case Kind.Text:
    case Kind.TextOfActor: {
      if (resource === undefined) return true;
      const found = textAt(step, resource);
      return found !== undefined && (step.kind === Kind.Text ? isOneOf(step, found) : isFact(question.actor, step.reference, found)) !== step.negated;
    }
  }
}

function textAt({ slot, key }: Step, resource: ResourceFacts): string | undefined {
  return slot < 0 ? resource.label(key) : resource.texts[slot];
}

function isOneOf({ texts, looked }: Step, found: string): boolean {
  return looked ? looked.has(found) : texts.length === 1 ? texts[0] === found : texts.includes(found);
}

function isFact(actor: ActorFacts, reference: ActorAttribute | undefined, found: string): boolean {
  switch (reference) {
    case 'id':
      return found === actor.id;
    case 'kind':
      return found === actor.kind;
    case 'role':
      return found === actor.role;
    case 'groups':
      return actor.groups.includes(found);
    case undefined:
      return false;
  }
}

/** Of groups, which are many: `eq` and `in` hold when one of them does, `ne` and `nin` when none does. */
function holdsOfActor(step: Step, actor: ActorFacts): boolean {
  const { slot, fact, negated, reference } = step;
  const values = valuesOfActor(actor, fact);
  if (slot === 0) return (values.length === 0) === negated;
  return values.some((value) => (reference === undefined ? isOneOf(step, value) : isFact(actor, reference, value))) !== negated;
}
