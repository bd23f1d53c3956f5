import type { KeyValue } from '../client/types.js';
import { reasonOf } from '../problems.js';

export type Scalar = string | number | boolean | bigint | Date | null | undefined;
/** Params nest: `{ model: { depth: 6 } }` is `model.depth`. Lists are kept as JSON. */
export type ParamValue = Scalar | readonly unknown[] | { readonly [key: string]: ParamValue };
export type Params = { readonly [key: string]: ParamValue };
export type Tags = { readonly [key: string]: Scalar };

const maxDepth = 8;
/** Many times what a run keeps. Things that hold each other over and over have no end otherwise. */
const maxVisited = 50_000;

/** Values within a value that is kept as one text. */
const maxWritten = 1_000_000;
const maxColumns = 10_000;
const maxRows = 10_000_000;

/** Told of a leaf that can't be kept, and why. */
export type OnDropped = (key: string, why: string) => void;

/**
 * Every leaf with its dotted key, in the order given. What throws when it is read, contains itself or is no text costs itself alone.
 * @param values anything; what is no object has no leaves and is told of
 */
export function flatten(values: unknown, onDropped: OnDropped = () => undefined): KeyValue[] {
  const leaves: KeyValue[] = [];
  let left = maxVisited;
  const visit = (key: string, value: unknown, above: readonly object[]): void => {
    if (value === undefined) return;
    if (isNested(value) && above.includes(value)) throw new Error('it contains itself');
    const names = isNested(value) && above.length <= maxDepth ? Object.keys(value) : [];
    if (!isNested(value) || names.length === 0) leaves.push({ key, value: textOf(value) });
    else visitAll(value, names, `${key}.`, [...above, value]);
  };
  const visitAll = (holder: object, names: readonly string[], prefix: string, above: readonly object[]): void => {
    for (const name of names) {
      if (left === 0) return;
      left -= 1;
      try {
        visit(prefix + name, Reflect.get(holder, name), above);
      } catch (error) {
        onDropped(prefix + name, reasonOf(error));
      }
    }
  };
  if (!isNested(values)) throw new Error(`they are an object of keys and values, not ${Array.isArray(values) ? 'a list' : `a ${values === null ? 'null' : typeof values}`}`);
  visitAll(values, Object.keys(values), '', [values]);
  if (left === 0) onDropped('', `more than ${maxVisited} values are never looked at`);
  return leaves;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) {
    let left = maxWritten;
    const json: string | undefined = JSON.stringify(value, (_, inner: unknown) => {
      // A list may have four thousand million places with nothing in them.
      if (left-- === 0) throw new Error(`it has more than ${maxWritten} values`);
      return typeof inner === 'bigint' ? String(inner) : inner;
    });
    if (json !== undefined) return json;
  }
  return String(value);
}

/** A cell that JSON has: numbers that it has not become words, as `MetricValue` has them. */
export type Cell = string | number | boolean | null;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * Rows as lists in the order of `columns`, or as objects whose keys are the columns in the order they first appear.
 * @throws Error for anything else, and for more than 10,000 columns or 10,000,000 rows
 */
export function tableOf(rows: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[], columns?: readonly string[]): Table {
  if (!isListOfAtMost(maxRows, rows)) throw new Error(`rows are a list, of ${maxRows} at most`);
  const names = columns ?? [...new Set(rows.flatMap(namesOf))];
  if (!isListOfAtMost(maxColumns, names) || !names.every((name) => typeof name === 'string')) throw new Error(`columns are a list of names, of ${maxColumns} at most`);
  return { columns: names, rows: rows.map((row) => names.map((name, at) => cellOf(isList(row) ? row[at] : row[name]))) };
}

function isListOfAtMost(most: number, value: unknown): boolean {
  return Array.isArray(value) && value.length <= most;
}

function namesOf(row: readonly unknown[] | Readonly<Record<string, unknown>>): string[] {
  if (!isList(row)) return Object.keys(row);
  if (row.length > maxColumns) throw new Error(`a row has ${maxColumns} columns at most`);
  return row.map((_, at) => String(at));
}

function isList(row: readonly unknown[] | Readonly<Record<string, unknown>>): row is readonly unknown[] {
  return Array.isArray(row);
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'boolean' ? value : textOf(value);
}
