import { type DatasetSchema, schemaViolations } from '@plinth/datasets/rules';
import { type SchemaComparison, type SchemaPromise, schemaPromises } from './training-data.js';

/** A snapshot with what is known of its schema. */
export interface SnapshotSchema {
  /** Such as `rides@1`. */
  readonly name: string;
  /** Null where there is none, declared or found. */
  readonly schema: DatasetSchema | null;
  /** Whether it was found in the files: then nobody said which columns may be missing. */
  readonly isFound: boolean;
  /** False while its files are still to be looked into. */
  readonly isKnown: boolean;
  /** Tables whose columns are not known, for nobody could read them. */
  readonly unread: readonly string[];
  /** Whether there are no more tables than are looked into. */
  readonly isWhole: boolean;
}

const wayOut = 'Name a schema when it is committed.';

/**
 * What the new schema keeps of each former one, by the rules of commits; and of columns that were found in files, that they are still there, for whoever was trained on them needs them. Total: what can
 * not be compared with one of them is compared with none.
 */
export function compareSchemas(formers: readonly SnapshotSchema[], next: SnapshotSchema): SchemaComparison {
  const unknown = [...formers, next].filter(({ isKnown }) => !isKnown);
  if (unknown.length) return { kind: 'PENDING', of: unknown.map(({ name }) => name) };
  const reason = formers.flatMap((former) => whyNotComparable(former) ?? whyNotComparable(next) ?? [])[0];
  if (reason !== undefined) return { kind: 'IMPOSSIBLE', reason };
  return { kind: 'COMPARED', broken: new Map(schemaPromises.map((promise) => [promise, [...new Set(formers.flatMap((former) => brokenBy(promise, former, next)))]])) };
}

function whyNotComparable({ name, schema, unread: [unread], isWhole }: SnapshotSchema): string | undefined {
  if (unread !== undefined) return `nothing to compare with ${JSON.stringify(unread)} of ${name}, whose columns are not known. ${wayOut}`;
  if (!schema?.tables.length) return `nothing to compare, for ${name} has no table with columns. ${wayOut}`;
  return isWhole ? undefined : `not all to compare, for ${name} has more tables than are looked into. ${wayOut}`;
}

function brokenBy(promise: SchemaPromise, former: SnapshotSchema, next: SnapshotSchema): readonly string[] {
  const now = new Map(next.schema?.tables.map(({ name, columns }) => [name, new Set(columns.map((column) => column.name))]));
  const needed: DatasetSchema = { tables: (former.schema?.tables ?? []).map((table) => ({ ...table, columns: table.columns.map((column) => (former.isFound && !now.get(table.name)?.has(column.name) ? { ...column, nullable: false } : column)) })) };
  const found = schemaViolations(promise, needed, next.schema).map(({ message }) => message);
  const hasSome = needed.tables.some(({ name, columns }) => columns.some((column) => now.get(name)?.has(column.name)));
  // A promise that allows to drop columns is not kept by having dropped all of them.
  return found.length || hasSome ? found : [`nothing to compare, for it has no column of a table of ${former.name}. ${wayOut}`];
}
