import type { Comparison, Condition } from './condition.js';

/**
 * A condition that holds for the very same questions and asks less of each. Hundreds of rules for one permission mostly differ in one text: what they have in
 * common is asked once, and their texts become one list.
 */
export function simplified(condition: Condition): Condition {
  if ('all' in condition) return oneOrAll(distinct(condition.all.map(simplified).flatMap((part) => ('all' in part ? part.all : [part]))));
  if ('any' in condition) return oneOrAny(withCommonBeginnings(withCommonTexts(distinct(condition.any.map(simplified).flatMap((part) => ('any' in part ? part.any : [part]))))));
  return condition;
}

/** `A and B, or A and C` is `A and (B or C)`. */
function withCommonBeginnings(parts: readonly Condition[]): Condition[] {
  const merged: Condition[] = [];
  for (const group of grouped(parts, (part) => ('all' in part && part.all.length > 1 ? keyOf(part.all[0]) : undefined))) {
    const [only] = group;
    const [first] = only !== undefined && 'all' in only ? only.all : [];
    if (group.length === 1 || first === undefined) merged.push(...group);
    else merged.push(simplified({ all: [first, { any: group.map((part) => oneOrAll('all' in part ? part.all.slice(1) : [])) }] }));
  }
  return merged;
}

/** `x in S, or x in T` is `x in S or T`; also of an actor's groups, which are many: it holds when one of them is among the texts. */
function withCommonTexts(parts: readonly Condition[]): Condition[] {
  return grouped(parts, (part) => (textsWritten(part) && 'attribute' in part ? part.attribute : undefined)).flatMap((group) => {
    const [only] = group;
    if (group.length === 1 || only === undefined || !('attribute' in only)) return group;
    return [{ attribute: only.attribute, operator: 'in', value: [...new Set(group.flatMap((part) => textsWritten(part) ?? []))] } satisfies Comparison];
  });
}

/** The texts that something is compared with, if they are written out and one of them is enough. */
function textsWritten(condition: Condition): readonly string[] | undefined {
  if (!('operator' in condition) || (condition.operator !== 'eq' && condition.operator !== 'in')) return undefined;
  const { value } = condition;
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && !('actor' in value) ? value : undefined;
}

/** In the order of their first parts; those without a key stay alone. */
function grouped(parts: readonly Condition[], key: (part: Condition) => string | undefined): Condition[][] {
  const groups = new Map<string | symbol, Condition[]>();
  for (const part of parts) {
    const name = key(part) ?? Symbol('alone');
    const group = groups.get(name);
    if (group) group.push(part);
    else groups.set(name, [part]);
  }
  return [...groups.values()];
}

function distinct(parts: readonly Condition[]): Condition[] {
  return [...new Map(parts.map((part) => [keyOf(part), part])).values()];
}

function keyOf(condition: Condition | undefined): string {
  return JSON.stringify(condition);
}

function oneOrAll(parts: readonly Condition[]): Condition {
  const [only] = parts;
  return parts.length === 1 && only ? only : { all: parts };
}

function oneOrAny(parts: readonly Condition[]): Condition {
  const [only] = parts;
  return parts.length === 1 && only ? only : { any: parts };
}
