import { assertUnreachable } from '@plinth/kernel';
import type { Condition, FilterExpression, Subject } from './ast.js';
import { bareKey } from './scanner.js';
import { entityNames } from './schema.js';

/** The text that parses to this filter again: `parseFilter(formatFilter(filter))` differs from `filter` in its spans only. */
export function formatFilter<Text extends string, Num extends string>(filter: FilterExpression<Text, Num>): string {
  return filter.kind === 'EVERYTHING' ? '' : formatCondition(filter);
}

export function formatSubject<Text extends string, Num extends string>({ entity, key }: Subject<Text, Num>): string {
  const name = entityNames[entity === 'TEXT_ATTRIBUTE' || entity === 'NUMBER_ATTRIBUTE' ? 'ATTRIBUTE' : entity][0];
  return `${name}.${bareKey.test(key) ? key : `\`${key.replaceAll('`', '``')}\``}`;
}

function formatCondition<Text extends string, Num extends string>(condition: Condition<Text, Num>): string {
  switch (condition.kind) {
    case 'NUMBER':
      return `${formatSubject(condition.subject)} ${condition.comparator} ${condition.value}`;
    case 'TEXT':
      return `${formatSubject(condition.subject)} ${condition.comparator} ${quote(condition.value)}`;
    case 'LIKE':
      return `${formatSubject(condition.subject)} ${condition.ignoreCase ? 'ILIKE' : 'LIKE'} ${quote(condition.pattern)}`;
    case 'IN':
      return `${formatSubject(condition.subject)} ${condition.negated ? 'NOT IN' : 'IN'} (${condition.values.map(quote).join(', ')})`;
    case 'NULL':
      return `${formatSubject(condition.subject)} IS ${condition.negated ? 'NOT NULL' : 'NULL'}`;
    case 'NOT':
      return `NOT ${formatOperand(condition.operand, 'NOT')}`;
    case 'AND':
    case 'OR':
      return condition.operands.map((operand) => formatOperand(operand, condition.kind)).join(` ${condition.kind} `);
    default:
      return assertUnreachable(condition);
  }
}

/** In parentheses where it would be read otherwise: AND binds tighter than OR, and a junction within its like is a group of its own. */
function formatOperand<Text extends string, Num extends string>(operand: Condition<Text, Num>, within: 'NOT' | 'AND' | 'OR'): string {
  const open = (operand.kind === 'AND' && within !== 'OR') || operand.kind === 'OR';
  return open ? `(${formatCondition(operand)})` : formatCondition(operand);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
