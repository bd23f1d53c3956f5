import type { KeyValue } from '../client/types.js';

export type Scalar = string | number | boolean | bigint | Date | null | undefined;
/** Params nest: `{ model: { depth: 6 } }` is `model.depth`. Lists are kept as JSON. */
export type ParamValue = Scalar | readonly unknown[] | { readonly [key: string]: ParamValue };
export type Params = { readonly [key: string]: ParamValue };
export type Tags = { readonly [key: string]: Scalar };

const maxDepth = 8;

/** Every leaf with its dotted key, in the order given. */
export function flatten(values: Params, prefix = '', depth = 0): KeyValue[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const key = prefix + name;
    if (value === undefined) return [];
    if (isNested(value) && depth < maxDepth && Object.keys(value).length > 0) return flatten(value, `${key}.`, depth + 1);
    return [{ key, value: textOf(value) }];
  });
}

function isNested(value: ParamValue): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
  return String(value);
}

/** A cell that JSON has: numbers that it has not become words, as `MetricValue` has them. */
export type Cell = string | number | boolean | null;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Rows as lists in the order of `columns`, or as objects whose keys are the columns in the order they first appear. */
export function tableOf(rows: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[], columns?: readonly string[]): Table {
  const names = columns ?? [...new Set(rows.flatMap((row) => (isList(row) ? row.map((_, at) => String(at)) : Object.keys(row))))];
  return { columns: names, rows: rows.map((row) => names.map((name, at) => cellOf(isList(row) ? row[at] : row[name]))) };
}

function isList(row: readonly unknown[] | Readonly<Record<string, unknown>>): row is readonly unknown[] {
  return Array.isArray(row);
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'boolean' ? value : textOf(value);
}
