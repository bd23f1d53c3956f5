import { z } from 'zod';

export const tableFormats = ['PARQUET', 'CSV', 'JSONL'] as const;
export type TableFormat = (typeof tableFormats)[number];

const name = z.string().min(1).max(500);
const column = z.strictObject({
  name,
  /** As DuckDB names it: BIGINT, DOUBLE, VARCHAR, DECIMAL(18,3), STRUCT(a BIGINT). */
  type: z.string().min(1).max(10_000),
  nullable: z.boolean(),
  description: z.string().max(10_000).optional(),
});
const table = z.strictObject({
  name,
  /** Its files: a path, or a pattern in which * stands for anything within a segment and ** for anything. */
  files: z.string().min(1).max(1_024),
  format: z.enum(tableFormats),
  columns: z.array(column).max(10_000),
});
export const schemaShape = z.strictObject({ tables: z.array(table).max(1_000) });

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
    if (normalType(was.type) !== normalType(now.type)) changes.push({ kind: 'TYPE_CHANGED', ...of(columnName), before: was.type, after: now.type });
    if (was.nullable !== now.nullable) changes.push({ kind: now.nullable ? 'BECAME_NULLABLE' : 'BECAME_REQUIRED', ...of(columnName), before: null, after: null });
  }
  for (const [columnName, was] of older) if (!newer.has(columnName)) changes.push({ kind: 'COLUMN_REMOVED', ...of(columnName), before: was.type, after: null });
  return changes;
}

function byName<Named extends { readonly name: string }>(all: readonly Named[]): Map<string, Named> {
  return new Map(all.map((each) => [each.name, each]));
}

/** DuckDB's other names of its types, by the one that we compare. */
const aliases: Readonly<Record<string, string>> = {
  INT1: 'TINYINT', INT2: 'SMALLINT', SHORT: 'SMALLINT', INT4: 'INTEGER', INT: 'INTEGER', SIGNED: 'INTEGER', INT8: 'BIGINT', LONG: 'BIGINT', FLOAT4: 'FLOAT', REAL: 'FLOAT', FLOAT8: 'DOUBLE', BOOL: 'BOOLEAN',
  LOGICAL: 'BOOLEAN', TEXT: 'VARCHAR', STRING: 'VARCHAR', CHAR: 'VARCHAR', BPCHAR: 'VARCHAR', BYTEA: 'BLOB', BINARY: 'BLOB', VARBINARY: 'BLOB', DATETIME: 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE': 'TIMESTAMPTZ', NUMERIC: 'DECIMAL',
};

/** One spelling of a type: capitals, single blanks, the name that DuckDB prefers. */
export function normalType(type: string): string {
  const text = type.trim().replace(/\s+/g, ' ').replace(/\s*([(),])\s*/g, '$1').toUpperCase();
  const [, head = text, rest = ''] = /^([A-Z0-9_ ]+)(\(.*\))?$/.exec(text) ?? [];
  return (aliases[head] ?? head) + rest;
}

/** Integer types by what else can hold all of their values, without a loss. */
const signed = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'];
const unsigned = ['UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'];

/** Whether every value of `from` is one of `to`: the promotions of Iceberg (int to long, float to double, decimals of more digits and the same scale), and unsigned ones into the next larger signed type. */
export function widensTo(from: string, to: string): boolean {
  const [narrow, wide] = [normalType(from), normalType(to)];
  if (narrow === wide) return true;
  if (narrow === 'FLOAT' && wide === 'DOUBLE') return true;
  const [narrowSigned, wideSigned, narrowUnsigned, wideUnsigned] = [signed.indexOf(narrow), signed.indexOf(wide), unsigned.indexOf(narrow), unsigned.indexOf(wide)];
  if (narrowSigned >= 0 && wideSigned >= 0) return narrowSigned < wideSigned;
  if (narrowUnsigned >= 0 && wideUnsigned >= 0) return narrowUnsigned < wideUnsigned;
  if (narrowUnsigned >= 0 && wideSigned >= 0) return narrowUnsigned < wideSigned;
  const [narrowDecimal, wideDecimal] = [decimalOf(narrow), decimalOf(wide)];
  return narrowDecimal !== undefined && wideDecimal !== undefined && narrowDecimal.scale === wideDecimal.scale && narrowDecimal.digits <= wideDecimal.digits;
}

function decimalOf(type: string): { readonly digits: number; readonly scale: number } | undefined {
  const [, digits, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  return digits === undefined || scale === undefined ? undefined : { digits: Number(digits), scale: Number(scale) };
}
