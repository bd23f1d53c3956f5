import { violations as columnViolations } from './types/compatibility.js';
import { type Column, parseType } from './types/logical-type.js';
import type { DatasetSchema, TableSchema } from './schema.js';
import type { CompatibilityMode } from './vocabulary.js';

/** A change of the schema that the mode forbids. */
export interface SchemaViolation {
  readonly table: string;
  /** The way to the column, such as `address.lines[].text`; null for the table itself. */
  readonly column: string | null;
  readonly kind: 'TABLE_MISSING' | 'COLUMN_MISSING' | 'TYPE_NOT_WIDENED' | 'NULL_NOT_ALLOWED';
  /** Which promise it breaks. */
  readonly breaks: 'BACKWARD' | 'FORWARD';
  /** In words. */
  readonly message: string;
}

/**
 * Everything in which the new schema breaks the promise, table by table. A table that goes breaks whoever reads by the former schema; one that comes breaks nobody. Without a
 * former schema nothing can break.
 */
export function schemaViolations(mode: CompatibilityMode, former: DatasetSchema | null, next: DatasetSchema | null): SchemaViolation[] {
  if (mode === 'NONE' || former === null) return [];
  const after = new Map((next?.tables ?? []).map((table) => [table.name, table]));
  return former.tables.flatMap((table): SchemaViolation[] => {
    const now = after.get(table.name);
    if (now) return columnViolations(mode, { columns: columnsOf(table) }, { columns: columnsOf(now) }).map(({ column, reason, direction, message }) => ({ table: table.name, column, kind: reason, breaks: direction, message }));
    if (mode === 'BACKWARD') return [];
    return [{ table: table.name, column: null, kind: 'TABLE_MISSING', breaks: 'FORWARD', message: `Who reads by the former schema, as its consumers do, needs the table ${JSON.stringify(table.name)}, and the new data does not have it.` }];
  });
}

function columnsOf({ columns }: TableSchema): Column[] {
  return columns.map(({ name, type, nullable, default: fallback }) => ({ name, nullable, type: parseType(type) ?? { kind: 'null' }, ...(fallback === undefined ? {} : { default: fallback }) }));
}
