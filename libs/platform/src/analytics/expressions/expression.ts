import { identifier, text } from '../sql-text.js';

/**
 * A scalar expression that was checked: it holds nothing but what is listed here, so it gives the same value for the same row on every
 * machine and at every time. What is run is made from this tree again, never from the text that someone wrote.
 */
export type Expression =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  /** A number as SQL writes it, sign and all. */
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Expression[] }
  | { readonly kind: 'operator'; readonly sign: string; readonly operands: readonly Expression[] }
  | { readonly kind: 'test'; readonly test: 'IS NULL' | 'IS NOT NULL'; readonly operand: Expression }
  | { readonly kind: 'in'; readonly negated: boolean; readonly operand: Expression; readonly among: readonly Expression[] }
  | { readonly kind: 'between'; readonly operand: Expression; readonly lower: Expression; readonly upper: Expression }
  | { readonly kind: 'cast'; readonly operand: Expression; readonly type: string; readonly orNull: boolean }
  | { readonly kind: 'case'; readonly branches: readonly { readonly when: Expression; readonly then: Expression }[]; readonly otherwise: Expression };

/**
 * The expression as SQL. Every part is in parentheses, so it means the same wherever it is put.
 * @param columnSql how a declared column is read there; its quoted name unless said otherwise
 */
export function renderExpression(expression: Expression, columnSql: (name: string) => string = identifier): string {
  const render = (part: Expression): string => {
    switch (part.kind) {
      case 'column':
        return columnSql(part.name);
      case 'null':
        return 'NULL';
      case 'boolean':
        return part.value ? 'true' : 'false';
      case 'text':
        return text(part.value);
      case 'number':
        return part.digits.startsWith('-') ? `(${part.digits})` : part.digits;
      case 'call':
        // The grammar's own word: in quotes it would be looked up among the functions.
        return `${part.name === 'coalesce' ? part.name : identifier(part.name)}(${part.operands.map(render).join(', ')})`;
      case 'operator':
        return part.operands.length === 1 ? `(${part.sign} ${part.operands.map(render).join('')})` : `(${part.operands.map(render).join(` ${part.sign} `)})`;
      case 'test':
        return `(${render(part.operand)} ${part.test})`;
      case 'in':
        return `(${render(part.operand)} ${part.negated ? 'NOT IN' : 'IN'} (${part.among.map(render).join(', ')}))`;
      case 'between':
        return `(${render(part.operand)} BETWEEN ${render(part.lower)} AND ${render(part.upper)})`;
      case 'cast':
        return `${part.orNull ? 'TRY_CAST' : 'CAST'}(${render(part.operand)} AS ${part.type})`;
      case 'case':
        return `(CASE ${part.branches.map(({ when, then }) => `WHEN ${render(when)} THEN ${render(then)}`).join(' ')} ELSE ${render(part.otherwise)} END)`;
    }
  };
  return render(expression);
}

/** The declared columns that the value comes from, each once, in order of their names. */
export function columnsOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const visit = (part: Expression): void => {
    if (part.kind === 'column') names.add(part.name);
    for (const operand of operandsOf(part)) visit(operand);
  };
  visit(expression);
  return [...names].sort();
}

export function operandsOf(part: Expression): readonly Expression[] {
  switch (part.kind) {
    case 'column':
    case 'null':
    case 'boolean':
    case 'text':
    case 'number':
      return [];
    case 'call':
    case 'operator':
      return part.operands;
    case 'test':
    case 'cast':
      return [part.operand];
    case 'in':
      return [part.operand, ...part.among];
    case 'between':
      return [part.operand, part.lower, part.upper];
    case 'case':
      return [...part.branches.flatMap(({ when, then }) => [when, then]), part.otherwise];
  }
}
