import { type Column, type Element, type LogicalType, type Schema, timeUnits, typeText } from './logical-type.js';

/**
 * What a new schema must keep, in the words of Avro's registries:
 * - `BACKWARD`: whoever reads by the new schema can read data of the old one;
 * - `FORWARD`: whoever reads by the old schema can read data of the new one, so nothing that consumes the dataset today breaks;
 * - `FULL`: both.
 *
 * A reader takes a column of a type that holds every value of the data's type without loss, as Iceberg widens types; a column that the data
 * lacks only if it may be NULL or has a default; and leaves alone what it does not know. The order of columns means nothing.
 */
export const compatibilities = ['NONE', 'BACKWARD', 'FORWARD', 'FULL'] as const;
export type Compatibility = (typeof compatibilities)[number];

export type ViolationReason = 'COLUMN_MISSING' | 'TYPE_NOT_WIDENED' | 'NULL_NOT_ALLOWED';

export interface Violation {
  /** The way to the column: `address.lines[].text`, a map's values as `tags{}`. */
  readonly column: string;
  readonly reason: ViolationReason;
  readonly direction: 'BACKWARD' | 'FORWARD';
  /** One sentence that says what is wrong and for whom. */
  readonly message: string;
}

/** Everything in which the new schema breaks the promise, in order of its columns. Nothing: it keeps it. */
export function violations(mode: Compatibility, former: Schema, next: Schema): readonly Violation[] {
  const backward = () => readingProblems(next, former).map((problem): Violation => ({ ...problem, direction: 'BACKWARD', message: sentence(problem, 'the new schema', 'data committed before') }));
  const forward = () => readingProblems(former, next).map((problem): Violation => ({ ...problem, direction: 'FORWARD', message: sentence(problem, 'the former schema, as its consumers do,', 'the new data') }));
  switch (mode) {
    case 'NONE':
      return [];
    case 'BACKWARD':
      return backward();
    case 'FORWARD':
      return forward();
    case 'FULL':
      return [...backward(), ...forward()];
  }
}

interface ReadingProblem {
  readonly column: string;
  readonly reason: ViolationReason;
  readonly wanted: Element;
  readonly found: Element | undefined;
}

/** What keeps a reader of one schema from data of another. */
function readingProblems(reader: Schema, written: Schema): readonly ReadingProblem[] {
  return columnProblems(reader.columns, written.columns, '');
}

function columnProblems(reader: readonly Column[], written: readonly Column[], path: string): readonly ReadingProblem[] {
  const byName = new Map(written.map((column) => [column.name, column]));
  return reader.flatMap((wanted) => {
    const column = path === '' ? wanted.name : `${path}.${wanted.name}`;
    const found = byName.get(wanted.name);
    if (found !== undefined) return elementProblems(wanted, found, column);
    return wanted.nullable || wanted.default !== undefined ? [] : [{ column, reason: 'COLUMN_MISSING', wanted, found }];
  });
}

function elementProblems(wanted: Element, found: Element, column: string): readonly ReadingProblem[] {
  const nulls: readonly ReadingProblem[] = found.nullable && !wanted.nullable ? [{ column, reason: 'NULL_NOT_ALLOWED', wanted, found }] : [];
  return [...nulls, ...typeProblems(wanted, found, column)];
}

function typeProblems(wanted: Element, found: Element, column: string): readonly ReadingProblem[] {
  const [to, from] = [wanted.type, found.type];
  if (to.kind === 'list' && from.kind === 'list') return elementProblems(to.item, from.item, `${column}[]`);
  if (to.kind === 'struct' && from.kind === 'struct') return columnProblems(to.fields, from.fields, column);
  if (to.kind === 'map' && from.kind === 'map') {
    const key: readonly ReadingProblem[] = widens(from.key, to.key) ? [] : [{ column: `${column}{key}`, reason: 'TYPE_NOT_WIDENED', wanted: { type: to.key, nullable: false }, found: { type: from.key, nullable: false } }];
    return [...key, ...elementProblems(to.value, from.value, `${column}{}`)];
  }
  return widens(from, to) ? [] : [{ column, reason: 'TYPE_NOT_WIDENED', wanted, found }];
}

/** Digits that the largest value of an integer has. */
const digitsOf: Readonly<Record<number, number>> = { 8: 3, 16: 5, 32: 10, 64: 20, 128: 39 };

/** True when every value of the one type is a value of the other, without loss. */
export function widens(from: LogicalType, to: LogicalType): boolean {
  switch (from.kind) {
    // A column of nothing but NULL: any column that takes NULL takes it, and that is asked apart.
    case 'null':
      return true;
    case 'integer':
      if (to.kind === 'integer') return from.signed === to.signed ? from.bits <= to.bits : !from.signed && from.bits < to.bits;
      // The bits that a float has for whole numbers: 24 and 53.
      if (to.kind === 'float') return from.bits <= (to.bits === 32 ? 16 : 32);
      return to.kind === 'decimal' && to.precision - to.scale >= (digitsOf[from.bits] ?? Infinity);
    case 'float':
      return to.kind === 'float' && from.bits <= to.bits;
    case 'decimal':
      return to.kind === 'decimal' && to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
    case 'date':
      return to.kind === 'date' || (to.kind === 'timestamp' && !to.zone && to.unit !== 'ns');
    case 'timestamp':
      // Nanoseconds in 64 bits end in 2262, so they do not hold what coarser units do.
      return to.kind === 'timestamp' && from.zone === to.zone && (from.unit === to.unit || (to.unit !== 'ns' && timeUnits.indexOf(from.unit) < timeUnits.indexOf(to.unit)));
    case 'list':
    case 'map':
    case 'struct':
      return to.kind === from.kind && typeProblems({ type: to, nullable: false }, { type: from, nullable: false }, '').length === 0;
    default:
      return to.kind === from.kind;
  }
}

function sentence({ column, reason, wanted, found }: ReadingProblem, reader: string, written: string): string {
  const name = JSON.stringify(column);
  switch (reason) {
    case 'COLUMN_MISSING':
      return `Who reads by ${reader} needs the column ${name}: it may not be NULL and has no default, and ${written} does not have it.`;
    case 'NULL_NOT_ALLOWED':
      return `Who reads by ${reader} takes no NULL in ${name}, and ${written} may have some.`;
    case 'TYPE_NOT_WIDENED':
      return `Who reads by ${reader} takes ${typeText(wanted.type)} in ${name}, and ${written} has ${found === undefined ? 'nothing' : typeText(found.type)}, which does not fit into it without loss.`;
  }
}
