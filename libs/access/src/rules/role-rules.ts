import { InvalidInput } from '@plinth/kernel';
import { z } from 'zod';
import { actorAttributes, type Comparison, type Condition, operators, orderedLevels, orderOperators, type ResourceAttribute, resourceAttributes } from './condition.js';
import { isPermission, type Permission } from './permission.js';

/** One thing that a custom role gives. There are no rules that take away: what no rule gives is denied. */
export interface RoleRule {
  readonly permission: Permission;
  /** When; always, if absent. */
  readonly where?: Condition | undefined;
}

/** What custom roles may say: each permission that roles can have, with what its checks know of the thing itself. */
export type RuleCatalogue = ReadonlyMap<Permission, readonly ResourceAttribute[]>;

export const maxRules = 500;
const maxDepth = 5;
const maxParts = 20;
const maxValues = 100;
/** A working day: longer is no fresh authentication. */
const maxAuthenticationMinutes = 24 * 60;

/** Neither NUL nor halves of characters: Postgres takes them for no text. */
const text = z.string().min(1).max(500).regex(/^[^\0\p{Cs}]*$/u);
const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(condition).min(1).max(maxParts) }),
    z.strictObject({ any: z.array(condition).min(1).max(maxParts) }),
    z.strictObject({ authenticatedWithinMinutes: z.number().int().min(1).max(maxAuthenticationMinutes) }),
    z.strictObject({
      attribute: z.string().min(1).max(220),
      operator: z.enum(operators),
      value: z.union([text, z.boolean(), z.array(text).min(1).max(maxValues), z.strictObject({ actor: z.enum(actorAttributes) })]),
    }),
  ]),
);
const rules = z.array(z.strictObject({ permission: z.string().max(90), where: condition.optional() })).min(1).max(maxRules);

/**
 * Reads the rules of a custom role. Stored rules become abilities, so nothing gets in that is not known here: strict objects, operators by
 * name, permissions that roles can have, attributes that the permission's checks know (CVE-2026-1774 of CASL: prototype pollution by
 * conditions that nobody had validated).
 * @throws InvalidInput that names the place
 */
export function parseRoleRules(input: unknown, catalogue: RuleCatalogue, field = 'input.rules'): readonly RoleRule[] {
  // Depth first: the shape below recurses.
  if (depthOf(input) > 2 * maxDepth + 4) throw wrong('Conditions are nested too deep.', field, `Use at most ${maxDepth} levels of all and any.`);
  const parsed = rules.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong('The rules of a role are a list of {permission, where}.', placeOf(field, issue?.path ?? []), `${(issue?.message ?? 'See the guide').slice(0, 200)}; the guide on access has examples.`);
  }
  return parsed.data.map(({ permission, where }, index) => {
    const place = `${field}[${index}]`;
    const known = isPermission(permission) ? catalogue.get(permission) : undefined;
    if (!isPermission(permission) || known === undefined) throw wrong('This is no permission that a role can give.', `${place}.permission`, 'permissionCatalogue lists them all.');
    if (where === undefined) return { permission };
    checkCondition(where, known, permission, `${place}.where`, maxDepth);
    return { permission, where };
  });
}

function checkCondition(where: Condition, known: readonly ResourceAttribute[], permission: Permission, place: string, depth: number): void {
  if (depth === 0) throw wrong('Conditions are nested too deep.', place, `Use at most ${maxDepth} levels of all and any.`);
  if ('all' in where) where.all.forEach((part, index) => checkCondition(part, known, permission, `${place}.all[${index}]`, depth - 1));
  else if ('any' in where) where.any.forEach((part, index) => checkCondition(part, known, permission, `${place}.any[${index}]`, depth - 1));
  else if ('attribute' in where) checkComparison(where, known, permission, place);
}

function checkComparison({ attribute, operator, value }: Comparison, known: readonly ResourceAttribute[], permission: Permission, place: string): void {
  checkAttribute(attribute, known, permission, `${place}.attribute`);
  const at = `${place}.value`;
  if (operator === 'exists') {
    if (typeof value !== 'boolean') throw wrong('exists takes true or false.', at, 'Write true or false.');
    return;
  }
  if (typeof value === 'boolean') throw wrong(`${operator} takes text.`, at, 'Only exists takes true or false.');
  const levels = orderedLevels[attribute];
  if (orderOperators.some((order) => order === operator)) {
    if (!levels) throw wrong('This attribute has no order.', `${place}.operator`, `These have: ${Object.keys(orderedLevels).join(', ')}.`);
    if (typeof value !== 'string' || !levels.includes(value)) throw wrong('This is none of its levels.', at, `Its levels are ${levels.join(', ')}.`);
    return;
  }
  const takesMany = operator === 'in' || operator === 'nin';
  const isMany = typeof value !== 'string' && ('actor' in value ? value.actor === 'groups' : true);
  if (takesMany !== isMany) throw wrong(takesMany ? `${operator} takes a list.` : `${operator} takes one value.`, at, takesMany ? 'Write a list of texts, or {"actor": "groups"}.' : 'Write a text, or {"actor": "id"}.');
  if (levels && typeof value === 'string' && !levels.includes(value)) throw wrong('This is none of its levels.', at, `Its levels are ${levels.join(', ')}.`);
}

const labelShape = /^[^\s.\p{C}][^\p{C}]{0,199}$/u;
const neverLabels = new Set(['__proto__', 'constructor', 'prototype']);

function checkAttribute(attribute: string, known: readonly ResourceAttribute[], permission: Permission, place: string): void {
  const [side = '', name = '', ...rest] = attribute.split('.');
  if (side === 'actor' && rest.length === 0 && actorAttributes.some((each) => each === name)) return;
  const label = rest.join('.');
  const isLabel = side === 'resource' && name === 'labels' && labelShape.test(label) && !neverLabels.has(label);
  const plain = side === 'resource' && rest.length === 0 ? resourceAttributes.find((each) => each === name) : undefined;
  const asked: ResourceAttribute | undefined = isLabel ? 'labels' : plain;
  if (asked === undefined) throw wrong('There is no such attribute.', place, `Use resource.${resourceAttributes.join(', resource.')}, resource.labels.<key>, or actor.${actorAttributes.join(', actor.')}.`);
  if (!known.includes(asked)) throw wrong(`Checks of ${permission} do not know this of the thing.`, place, known.length ? `They know ${known.join(', ')}.` : 'Its rules can ask about the actor and the authentication only.');
}

function wrong(message: string, field: string, help: string): InvalidInput {
  return new InvalidInput(message, { field: field.slice(0, 300), help });
}

function placeOf(field: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((place, part) => (typeof part === 'number' ? `${place}[${part}]` : `${place}.${String(part)}`), field);
}

/** How deep arrays and objects lie in each other, counted no further than matters. */
function depthOf(value: unknown, limit = 64): number {
  if (typeof value !== 'object' || value === null || limit === 0) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, each) => Math.max(deepest, depthOf(each, limit - 1)), 0);
}
