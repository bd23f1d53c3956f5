import { z } from 'zod';
import { parseType, typeText } from './types/logical-type.js';

export const tableFormats = ['PARQUET', 'CSV', 'JSONL'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** One spelling each. */
function written(type: string): string {
  const parsed = parseType(type);
  return parsed ? typeText(parsed) : type;
}

const name = z.string().min(1).max(500);
const column = z.strictObject({
  name,
  /** As people write logical types: int64, float64, string, decimal(10, 2), timestamp[us, UTC], list<string?>, struct<a: int32>. */
  type: z.string().max(10_000).refine((text) => parseType(text) !== undefined, 'is no type: write one such as int64, string or list<float64?>').transform(written),
  nullable: z.boolean(),
  /** What whoever reads older data takes where the column is missing, in the way the type is written. */
  default: z.string().max(10_000).optional(),
  description: z.string().max(10_000).optional(),
});
const table = z.strictObject({
  name,
  /** Its files: a path, or a pattern in which * stands for anything within a segment and ** for anything. */
  files: z.string().min(1).max(1_024),
  format: z.enum(tableFormats),
  columns: z.array(column).max(10_000).refine((all) => new Set(all.map((each) => each.name)).size === all.length, 'has two columns of one name'),
  /** Columns that tell apart what its rows are about, such as a person: splits that share one leak. */
  key: z.array(name).min(1).max(100).optional(),
}).refine(({ columns, key }) => (key ?? []).every((part) => columns.some((each) => each.name === part)), { message: 'has a key of columns that it does not have', path: ['key'] });
export const schemaShape = z.strictObject({ tables: z.array(table).max(1_000).refine((all) => new Set(all.map((each) => each.name)).size === all.length, 'has two tables of one name') });

export type ColumnSchema = Readonly<z.infer<typeof column>>;
export type TableSchema = Readonly<z.infer<typeof table>>;
/** What the tables in a snapshot look like. Tables and columns keep the order that they were given in. */
export type DatasetSchema = Readonly<z.infer<typeof schemaShape>>;

export type SchemaChangeKind = 'TABLE_ADDED' | 'TABLE_REMOVED' | 'COLUMN_ADDED' | 'COLUMN_REMOVED' | 'TYPE_CHANGED' | 'BECAME_NULLABLE' | 'BECAME_REQUIRED';

/** One thing that is not the same in two schemas. A table's own changes have no column. */
export interface SchemaChange {
  readonly kind: SchemaChangeKind;
  readonly table: string;
  readonly column: string | null;
  /** Type or presence of nulls, where the change is one of those. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs, in the order of the newer schema, what went last. */
export function schemaChanges(before: DatasetSchema | null, after: DatasetSchema | null): SchemaChange[] {
  const [older, newer] = [byName(before?.tables ?? []), byName(after?.tables ?? [])];
  const changes: SchemaChange[] = [];
  for (const [tableName, now] of newer) {
    const was = older.get(tableName);
    if (was) changes.push(...columnChanges(was, now));
    else changes.push({ kind: 'TABLE_ADDED', table: tableName, column: null, before: null, after: null });
  }
  for (const tableName of older.keys()) if (!newer.has(tableName)) changes.push({ kind: 'TABLE_REMOVED', table: tableName, column: null, before: null, after: null });
  return changes;
}

function columnChanges(before: TableSchema, after: TableSchema): SchemaChange[] {
  const [older, newer] = [byName(before.columns), byName(after.columns)];
  const changes: SchemaChange[] = [];
  const of = (column: string) => ({ table: after.name, column });
  for (const [columnName, now] of newer) {
    const was = older.get(columnName);
    if (!was) {
      changes.push({ kind: 'COLUMN_ADDED', ...of(columnName), before: null, after: now.type });
      continue;
    }
    if (was.type !== now.type) changes.push({ kind: 'TYPE_CHANGED', ...of(columnName), before: was.type, after: now.type });
    if (was.nullable !== now.nullable) changes.push({ kind: now.nullable ? 'BECAME_NULLABLE' : 'BECAME_REQUIRED', ...of(columnName), before: null, after: null });
  }
  for (const [columnName, was] of older) if (!newer.has(columnName)) changes.push({ kind: 'COLUMN_REMOVED', ...of(columnName), before: was.type, after: null });
  return changes;
}

function byName<Named extends { readonly name: string }>(all: readonly Named[]): Map<string, Named> {
  return new Map(all.map((each) => [each.name, each]));
}
