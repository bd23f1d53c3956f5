import type { ComparisonDraft, Operator, PartDraft } from './role-draft.js';

/** Text values that have an order, from the least. */
export const levels: Readonly<Record<string, readonly string[]>> = {
  'resource.riskTier': ['MINIMAL', 'LIMITED', 'HIGH', 'CRITICAL'],
  'resource.sensitivity': ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'],
  'actor.role': ['GUEST', 'READER', 'WRITER', 'MAINTAINER', 'OWNER'],
};

const names: Readonly<Record<string, string>> = {
  'resource.ownerId': 'its owner',
  'resource.createdBy': 'who made it',
  'resource.name': 'its name',
  'resource.riskTier': 'its risk tier',
  'resource.sensitivity': 'its sensitivity',
  'resource.experiment': 'its experiment',
  'resource.environment': 'its environment',
  'resource.environmentKind': 'the kind of its environment',
  'actor.id': 'who asks',
  'actor.kind': 'the kind of who asks',
  'actor.role': 'the role of who asks',
  'actor.groups': 'a group of who asks',
};

export const actorAttributes = ['actor.groups', 'actor.role', 'actor.kind', 'actor.id'] as const;
export const labelPrefix = 'resource.labels.';

export const attributeName = (attribute: string): string => names[attribute] ?? (attribute.startsWith(labelPrefix) ? `its label ${attribute.slice(labelPrefix.length)}` : attribute);

const operatorNames: Readonly<Record<Operator, string>> = {
  eq: 'is',
  ne: 'is not',
  in: 'is one of',
  nin: 'is none of',
  lt: 'is below',
  lte: 'is at most',
  gt: 'is above',
  gte: 'is at least',
  known: 'is known',
  unknown: 'is not known',
  'is-asker': 'is whoever asks',
  'is-not-asker': 'is not whoever asks',
  'in-groups': 'is a group of who asks',
};
export const operatorName = (operator: Operator): string => operatorNames[operator];

/** What can be asked of an attribute, the likeliest first. */
export function operatorsFor(attribute: string): readonly Operator[] {
  if (levels[attribute] !== undefined) return ['lte', 'gte', 'eq', 'ne', 'in', 'nin', 'lt', 'gt', ...(attribute.startsWith('resource.') ? (['known', 'unknown'] as const) : [])];
  if (attribute === 'resource.ownerId' || attribute === 'resource.createdBy') return ['is-asker', 'is-not-asker', 'eq', 'ne', 'in', 'nin', 'known', 'unknown'];
  if (attribute.startsWith('actor.')) return ['eq', 'ne', 'in', 'nin'];
  return ['eq', 'ne', 'in', 'nin', 'in-groups', 'known', 'unknown'];
}

export const takesMany = (operator: Operator): boolean => operator === 'in' || operator === 'nin';
export const takesValue = (operator: Operator): boolean => !['known', 'unknown', 'is-asker', 'is-not-asker', 'in-groups'].includes(operator);

/** A comparison as it begins when its attribute is chosen. */
export function comparisonOf(attribute: string): ComparisonDraft {
  const [operator = 'eq'] = operatorsFor(attribute);
  const [first] = levels[attribute] ?? [];
  return { kind: 'comparison', attribute, operator, values: first === undefined ? (attribute === 'actor.kind' ? ['USER'] : []) : [operator === 'lte' ? (levels[attribute]?.[1] ?? first) : first] };
}

/** A condition in a sentence. */
export function sentenceOf(part: PartDraft): string {
  switch (part.kind) {
    case 'group':
      return part.parts.map((each) => (each.kind === 'group' ? `(${sentenceOf(each)})` : sentenceOf(each))).join(part.mode === 'all' ? ' and ' : ' or ');
    case 'fresh':
      return `they signed in within ${part.minutes} min`;
    case 'other':
      return JSON.stringify(part.condition);
    case 'comparison':
      return `${attributeName(part.attribute)} ${operatorName(part.operator)}${takesValue(part.operator) ? ` ${part.values.join(', ')}` : ''}`;
  }
}
