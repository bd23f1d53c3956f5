import { type DatasetSchema, schemaChanges, type SchemaChange, widensTo } from './schema.js';
import type { CompatibilityMode } from './vocabulary.js';

/** A change of the schema that the mode forbids. */
export interface Violation extends SchemaChange {
  /** Which promise it breaks. */
  readonly breaks: 'BACKWARD' | 'FORWARD';
  /** In words. */
  readonly message: string;
}

/**
 * What a change from one schema to the next breaks. BACKWARD: whoever reads by the new schema can read the old snapshots too: a column that comes must take nulls, a type may
 * only grow, and nulls may not be ruled out. FORWARD: whoever reads by the old schema can read the new snapshot too: a column that goes must have taken nulls, a type may only
 * shrink, nulls may not come, and no table goes. FULL: both. A table that comes breaks nobody. Without an older schema nothing can break.
 */
export function violations(mode: CompatibilityMode, before: DatasetSchema | null, after: DatasetSchema | null): Violation[] {
  if (mode === 'NONE' || before === null) return [];
  const [backward, forward] = [mode !== 'FORWARD', mode !== 'BACKWARD'];
  const found: Violation[] = [];
  const nullable = (schema: DatasetSchema | null, { table, column }: SchemaChange): boolean => schema?.tables.find(({ name }) => name === table)?.columns.find(({ name }) => name === column)?.nullable ?? false;
  for (const change of schemaChanges(before, after)) {
    const place = change.column === null ? `The table ${quoted(change.table)}` : `The column ${quoted(change.column)} of ${quoted(change.table)}`;
    const refuse = (breaks: Violation['breaks'], what: string): void => void found.push({ ...change, breaks, message: `${place} ${what}.` });
    switch (change.kind) {
      case 'TABLE_ADDED':
        break;
      case 'TABLE_REMOVED':
        if (forward) refuse('FORWARD', 'is not there any more');
        break;
      case 'COLUMN_ADDED':
        if (backward && !nullable(after, change)) refuse('BACKWARD', 'is new and takes no nulls, so that older snapshots have no value for it');
        break;
      case 'COLUMN_REMOVED':
        if (forward && !nullable(before, change)) refuse('FORWARD', 'is not there any more, and its readers expect a value');
        break;
      case 'TYPE_CHANGED':
        if (backward && !widensTo(change.before ?? '', change.after ?? '')) refuse('BACKWARD', `was ${change.before} and is ${change.after}, which does not hold all of its older values`);
        if (forward && !widensTo(change.after ?? '', change.before ?? '')) refuse('FORWARD', `was ${change.before} and is ${change.after}, which its older readers can not hold`);
        break;
      case 'BECAME_NULLABLE':
        if (forward) refuse('FORWARD', 'takes nulls now, which its older readers do not expect');
        break;
      case 'BECAME_REQUIRED':
        if (backward) refuse('BACKWARD', 'takes no nulls any more, and older snapshots may have some');
        break;
    }
  }
  return found;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
