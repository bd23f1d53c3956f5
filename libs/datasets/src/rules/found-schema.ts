import { widens } from './types/compatibility.js';
import { parseType } from './types/logical-type.js';
import type { SchemaChange } from './schema.js';

/** A column as the files of a table show it. */
export interface FoundColumn {
  readonly name: string;
  readonly type: string;
  /** Whether no row has a value there: its type is then what was left to take. */
  readonly isEmpty: boolean;
}

/** Tables that were found in files, by name, with their columns; those that could not be read are not there. */
export type FoundColumns = ReadonlyMap<string, readonly FoundColumn[]>;

/**
 * What was found in the files before and is not found in them now, so that whoever reads by it can not go on: columns that went, and columns with values that the former type does not take. Of tables under the same
 * name only: a file under another name is another table, and a table that could not be read says nothing.
 */
export function foundBreaks(before: FoundColumns, after: FoundColumns): SchemaChange[] {
  return [...before].flatMap(([table, columns]) => {
    const now = after.get(table);
    const known = new Map(now?.map((column) => [column.name, column]));
    return now ? columns.flatMap((was) => changeOf(table, was, known.get(was.name))) : [];
  });
}

function changeOf(table: string, { name: column, type: before, isEmpty }: FoundColumn, now: FoundColumn | undefined): SchemaChange[] {
  if (!now) return [{ kind: 'COLUMN_REMOVED', table, column, before, after: null }];
  const [former, next] = [parseType(before), parseType(now.type)];
  return isEmpty || now.isEmpty || !former || !next || widens(next, former) ? [] : [{ kind: 'TYPE_CHANGED', table, column, before, after: now.type }];
}
