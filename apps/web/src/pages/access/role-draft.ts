import { isRecord } from '../../api/failure.js';

/** How a comparison reads. Those with the asker stand for a value that is a fact of whoever asks. */
export type Operator = 'eq' | 'ne' | 'in' | 'nin' | 'lt' | 'lte' | 'gt' | 'gte' | 'known' | 'unknown' | 'is-asker' | 'is-not-asker' | 'in-groups';

export interface ComparisonDraft {
  readonly kind: 'comparison';
  readonly attribute: string;
  readonly operator: Operator;
  /** One for most operators, many for `in` and `nin`, none for those that need no value. */
  readonly values: readonly string[];
}
export interface FreshDraft {
  readonly kind: 'fresh';
  readonly minutes: number;
}
export interface GroupDraft {
  readonly kind: 'group';
  readonly mode: 'all' | 'any';
  readonly parts: readonly PartDraft[];
}
/** A condition that this form has no words for; it is kept as it is. */
export interface OtherDraft {
  readonly kind: 'other';
  readonly condition: unknown;
}
export type PartDraft = ComparisonDraft | FreshDraft | GroupDraft | OtherDraft;

/** Permissions that hold under one condition. The API has a rule for each of them. */
export interface BlockDraft {
  readonly permissions: readonly string[];
  readonly where: GroupDraft | undefined;
}

const plain: readonly Operator[] = ['eq', 'ne', 'in', 'nin', 'lt', 'lte', 'gt', 'gte'];

function readComparison(attribute: string, operator: unknown, value: unknown): PartDraft | undefined {
  const comparison = (read: Operator, values: readonly string[] = []): ComparisonDraft => ({ kind: 'comparison', attribute, operator: read, values });
  if (operator === 'exists' && typeof value === 'boolean') return comparison(value ? 'known' : 'unknown');
  if (isRecord(value)) {
    if (operator === 'eq' && value['actor'] === 'id') return comparison('is-asker');
    if (operator === 'ne' && value['actor'] === 'id') return comparison('is-not-asker');
    if (operator === 'in' && value['actor'] === 'groups') return comparison('in-groups');
    return undefined;
  }
  const known = plain.find((each) => each === operator);
  if (known === undefined) return undefined;
  if (typeof value === 'string') return comparison(known, [value]);
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? comparison(known, value) : undefined;
}

function readPart(condition: unknown): PartDraft {
  const other: OtherDraft = { kind: 'other', condition };
  if (!isRecord(condition)) return other;
  for (const mode of ['all', 'any'] as const) {
    const parts = condition[mode];
    if (Array.isArray(parts)) return { kind: 'group', mode, parts: parts.map(readPart) };
  }
  const minutes = condition['authenticatedWithinMinutes'];
  if (typeof minutes === 'number') return { kind: 'fresh', minutes };
  const attribute = condition['attribute'];
  return (typeof attribute === 'string' ? readComparison(attribute, condition['operator'], condition['value']) : undefined) ?? other;
}

/** Rules as the API has them, those of one condition together as far as they follow each other. */
export function readRules(rules: unknown): readonly BlockDraft[] {
  const blocks: { permissions: string[]; where: GroupDraft | undefined; text: string }[] = [];
  for (const rule of Array.isArray(rules) ? rules : []) {
    if (!isRecord(rule) || typeof rule['permission'] !== 'string') continue;
    const condition = rule['where'];
    const text = JSON.stringify(condition) ?? '';
    const last = blocks.at(-1);
    if (last?.text === text) last.permissions.push(rule['permission']);
    else {
      const part = condition === undefined || condition === null ? undefined : readPart(condition);
      blocks.push({ permissions: [rule['permission']], where: part === undefined || part.kind === 'group' ? part : { kind: 'group', mode: 'all', parts: [part] }, text });
    }
  }
  return blocks.map(({ permissions, where }) => ({ permissions, where }));
}

function writePart(part: PartDraft): unknown {
  switch (part.kind) {
    case 'group':
      return { [part.mode]: part.parts.map(writePart) };
    case 'fresh':
      return { authenticatedWithinMinutes: part.minutes };
    case 'other':
      return part.condition;
    case 'comparison': {
      const { attribute, operator, values } = part;
      if (operator === 'known' || operator === 'unknown') return { attribute, operator: 'exists', value: operator === 'known' };
      if (operator === 'is-asker' || operator === 'is-not-asker') return { attribute, operator: operator === 'is-asker' ? 'eq' : 'ne', value: { actor: 'id' } };
      if (operator === 'in-groups') return { attribute, operator: 'in', value: { actor: 'groups' } };
      return { attribute, operator, value: operator === 'in' || operator === 'nin' ? values : (values[0] ?? '') };
    }
  }
}

/** The rules as the API takes them. A condition keeps its outer group, so that what the server says of a place is found in the form. */
export function writeRules(blocks: readonly BlockDraft[]): readonly { readonly permission: string; readonly where?: unknown }[] {
  return blocks.flatMap(({ permissions, where }) => permissions.map((permission) => (where === undefined || where.parts.length === 0 ? { permission } : { permission, where: writePart(where) })));
}

/** Where a refusal stands: in which block, and at which path within its condition, such as `all[0].value`. */
export function placeOfField(field: string | undefined, blocks: readonly BlockDraft[]): { readonly block: number; readonly path: string } | undefined {
  const match = /rules\[(\d+)\]\.?(.*)$/.exec(field ?? '');
  if (match === null) return undefined;
  let rule = Number(match[1]);
  const block = blocks.findIndex(({ permissions }) => {
    if (rule < permissions.length) return true;
    rule -= permissions.length;
    return false;
  });
  return block < 0 ? undefined : { block, path: (match[2] ?? '').replace(/^where\.?/, '') };
}

/** What conditions of every one of the permissions can ask of the thing; what only some of them know would be refused. */
export function attributesOf(permissions: readonly string[], catalogue: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const [first = [], ...rest] = permissions.map((permission) => catalogue.get(permission) ?? []);
  return first.filter((attribute) => rest.every((others) => others.includes(attribute)));
}
