import type { Expression } from './expression.js';
import { InvalidExpression } from './expression.errors.js';
import { castTypes, comparisons, functions, operators } from './vocabulary.js';

/** Nesting and number of parts. A person does not write more; DuckDB's own limit is a thousand levels. */
export const deepest = 40;
export const mostParts = 500;

/** A part of DuckDB's tree, as `json_serialize_sql` writes it. Nothing of it is trusted to be there. */
export type Tree = Readonly<Record<string, unknown>>;

export interface Reading {
  /** Finds the declared column that a name means. */
  readonly column: (name: string) => string | undefined;
  /** Where in the person's text something stands, from what DuckDB says. */
  readonly position: (location: unknown) => number | undefined;
}

/** Reads a parsed tree into an {@link Expression}: whatever is not expected is refused. @throws InvalidExpression */
export function readTree(root: Tree, { column, position }: Reading): Expression {
  let parts = 0;

  const refuse = (tree: Tree, what: string, help?: string): InvalidExpression => new InvalidExpression('NOT_ALLOWED', `${what} can not stand in an expression.`, { position: position(tree.query_location), ...(help === undefined ? {} : { help }) });

  const read = (tree: Tree, depth: number): Expression => {
    if (depth > deepest) throw new InvalidExpression('TOO_LARGE', `The expression is nested deeper than ${deepest} levels.`, { position: position(tree.query_location) });
    if ((parts += 1) > mostParts) throw new InvalidExpression('TOO_LARGE', `The expression has more than ${mostParts} parts.`);
    const below = (child: unknown): Expression => read(asTree(child), depth + 1);
    const all = (children: unknown): readonly Expression[] => asList(children).map(below);
    switch (tree.class) {
      case 'COLUMN_REF':
        return readColumn(tree);
      case 'CONSTANT':
        return readConstant(tree);
      case 'FUNCTION':
        return readFunction(tree, all);
      case 'COMPARISON': {
        const sign = comparisons.get(String(tree.type));
        if (sign === undefined) throw refuse(tree, 'This comparison');
        return { kind: 'operator', sign, operands: [below(tree.left), below(tree.right)] };
      }
      case 'CONJUNCTION': {
        if (tree.type !== 'CONJUNCTION_AND' && tree.type !== 'CONJUNCTION_OR') throw refuse(tree, 'This conjunction');
        return { kind: 'operator', sign: tree.type === 'CONJUNCTION_AND' ? 'AND' : 'OR', operands: all(tree.children) };
      }
      case 'BETWEEN':
        if (tree.type !== 'COMPARE_BETWEEN') throw refuse(tree, 'This comparison');
        return { kind: 'between', operand: below(tree.input), lower: below(tree.lower), upper: below(tree.upper) };
      case 'CASE':
        return { kind: 'case', branches: asList(tree.case_checks).map((check) => ({ when: below(asTree(check).when_expr), then: below(asTree(check).then_expr) })), otherwise: below(tree.else_expr) };
      case 'CAST': {
        const type = typeName(asTree(tree.cast_type));
        if (type === undefined) throw refuse(tree, 'A cast to this type', `Cast to one of ${[...castTypes].join(', ')}, DECIMAL(width, scale), or a list of these.`);
        return { kind: 'cast', operand: below(tree.child), type, orNull: tree.try_cast === true };
      }
      case 'OPERATOR':
        return readOperator(tree, all);
      default:
        throw refuse(tree, whatIs(tree.class));
    }
  };

  const readColumn = (tree: Tree): Expression => {
    const [name, ...further] = asList(tree.column_names);
    if (typeof name !== 'string' || further.length > 0) throw refuse(tree, 'A name with dots', 'Name a declared column alone; a field of a structure is read with struct_extract(column, \'field\').');
    const found = column(name);
    if (found === undefined) throw new InvalidExpression('UNKNOWN_COLUMN', `There is no column ${JSON.stringify(name)}.`, { position: position(tree.query_location), help: 'Use one of the declared columns; put a name with other characters in double quotes.' });
    return { kind: 'column', name: found };
  };

  const readConstant = (tree: Tree): Expression => {
    const constant = asTree(tree.value);
    const type = asTree(constant.type);
    if (constant.is_null === true) return { kind: 'null' };
    const { value } = constant;
    if (type.id === 'BOOLEAN') return { kind: 'boolean', value: value === true };
    if (type.id === 'VARCHAR' && typeof value === 'string') {
      if (value.includes('\0')) throw refuse(tree, 'A zero byte');
      return { kind: 'text', value };
    }
    if (type.id === 'DOUBLE' && typeof value === 'number' && Number.isFinite(value)) return { kind: 'number', digits: String(value).includes('e') ? String(value) : `${value}e0` };
    const whole = wholeNumber(value);
    if (whole !== undefined && type.id === 'DECIMAL') return { kind: 'number', digits: decimalDigits(whole, asTree(type.type_info)) };
    if (whole !== undefined && ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UBIGINT', 'UHUGEINT'].includes(String(type.id))) return { kind: 'number', digits: String(whole) };
    throw refuse(tree, `A constant of type ${String(type.id)}`);
  };

  const readFunction = (tree: Tree, all: (children: unknown) => readonly Expression[]): Expression => {
    const name = String(tree.function_name).toLowerCase();
    const plain = tree.distinct === false && tree.filter === null && tree.export_state === false && tree.catalog === '' && (tree.schema === '' || tree.schema === 'main') && asList(asTree(tree.order_bys).orders).length === 0;
    const named = name !== 'struct_pack' && asList(tree.children).some((child) => asTree(child).alias !== '');
    if (tree.is_operator === true ? !operators.has(name) : !functions.has(name)) throw refuse(tree, tree.is_operator === true ? `The operator ${name}` : `The function ${name}`);
    if (!plain || named) throw refuse(tree, `DISTINCT, FILTER, ORDER BY or a named argument in ${name}`);
    if (name === 'struct_pack') throw refuse(tree, 'A structure');
    const operands = all(tree.children);
    if (tree.is_operator !== true) return { kind: 'call', name, operands };
    if (!operators.get(name)?.includes(operands.length)) throw refuse(tree, `The operator ${name} with ${operands.length} operands`);
    return { kind: 'operator', sign: name, operands };
  };

  const readOperator = (tree: Tree, all: (children: unknown) => readonly Expression[]): Expression => {
    const operands = all(tree.children);
    const [first, ...further] = operands;
    if (first === undefined) throw refuse(tree, 'This operator');
    switch (tree.type) {
      case 'OPERATOR_NOT':
        return { kind: 'operator', sign: 'NOT', operands: [first] };
      case 'OPERATOR_IS_NULL':
        return { kind: 'test', test: 'IS NULL', operand: first };
      case 'OPERATOR_IS_NOT_NULL':
        return { kind: 'test', test: 'IS NOT NULL', operand: first };
      case 'OPERATOR_COALESCE':
        return { kind: 'call', name: 'coalesce', operands };
      case 'COMPARE_IN':
      case 'COMPARE_NOT_IN':
        return { kind: 'in', negated: tree.type === 'COMPARE_NOT_IN', operand: first, among: further };
      case 'ARRAY_EXTRACT':
        return { kind: 'call', name: 'array_extract', operands };
      case 'STRUCT_EXTRACT':
        return { kind: 'call', name: 'struct_extract', operands };
      default:
        throw refuse(tree, `The operator ${String(tree.type)}`);
    }
  };

  return read(root, 1);
}

function whatIs(kind: unknown): string {
  const known: Readonly<Record<string, string>> = { SUBQUERY: 'A query', WINDOW: 'A window function', STAR: 'A star', LAMBDA: 'A lambda or an arrow', PARAMETER: 'A parameter', COLLATE: 'A collation', POSITIONAL_REFERENCE: 'A column by its position', DEFAULT: 'DEFAULT' };
  return known[String(kind)] ?? `A part of kind ${String(kind)}`;
}

/** The type as SQL, if it may be cast to. */
function typeName({ id, type_info: info }: Tree): string | undefined {
  if (typeof id !== 'string') return undefined;
  if (castTypes.has(id)) return id;
  if (info === null || typeof info !== 'object') return undefined;
  if (id === 'LIST') {
    const item = typeName(asTree(asTree(info).child_type));
    return item === undefined ? undefined : `${item}[]`;
  }
  const { width, scale } = asTree(info);
  const isDecimal = id === 'DECIMAL' && Number.isInteger(width) && Number.isInteger(scale) && Number(width) >= 1 && Number(width) <= 38;
  return isDecimal ? `DECIMAL(${Number(width)}, ${Number(scale)})` : undefined;
}

function wholeNumber(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value);
  if (value === null || typeof value !== 'object') return undefined;
  const [upper, lower] = [wholeNumber(asTree(value).upper), wholeNumber(asTree(value).lower)];
  return upper === undefined || lower === undefined ? undefined : (upper << 64n) + lower;
}

function decimalDigits(value: bigint, { scale }: Tree): string {
  const places = Number(scale);
  const digits = String(value < 0n ? -value : value).padStart(places + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, digits.length - places)}.${digits.slice(digits.length - places)}`;
}

export function asTree(value: unknown): Tree {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Tree) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
