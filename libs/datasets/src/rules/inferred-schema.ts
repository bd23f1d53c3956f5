import { widens } from './types/compatibility.js';
import { type LogicalType, parseType } from './types/logical-type.js';
import type { ColumnSchema } from './schema.js';

/** What has to be looked up in a table's rows before it can be said whether a column of before still holds. */
export interface ColumnDoubt {
  readonly name: string;
  /** The type of before that the values might still fit into, and what they look like now; null where that is clear. */
  readonly fits: { readonly type: LogicalType; readonly seen: LogicalType } | null;
  /** Whether it was promised to have no nulls, and the files do not say so by themselves. */
  readonly nulls: boolean;
}

/** What was found in the rows. */
export interface ColumnFinding {
  readonly fits: boolean;
  readonly hasNulls: boolean;
}

/** Questions about columns that were there before. Of text formats a type is only how the values look, so that any might still fit. */
export function columnDoubts(former: readonly ColumnSchema[], seen: readonly ColumnSchema[], isText: boolean): ColumnDoubt[] {
  const known = new Map(former.map((column) => [column.name, column]));
  return seen.flatMap((now): ColumnDoubt[] => {
    const was = known.get(now.name);
    if (!was) return [];
    const [to, from] = [parseType(was.type), parseType(now.type)];
    const fits = isText && to && from && !widens(from, to) && isSimple(to) && isSimple(from) ? { type: to, seen: from } : null;
    const nulls = !was.nullable && now.nullable;
    return fits || nulls ? [{ name: now.name, fits, nulls }] : [];
  });
}

/**
 * The columns of a table whose files say these, after one whose columns were those. What a person said of a column stays: its words, its default, and its type and its freedom from
 * nulls as long as the rows keep to them. A wider type than the rows need stays too: whoever reads by it reads these.
 */
export function carriedColumns(former: readonly ColumnSchema[], seen: readonly ColumnSchema[], findings: ReadonlyMap<string, ColumnFinding>): ColumnSchema[] {
  const known = new Map(former.map((column) => [column.name, column]));
  return seen.map((now) => {
    const was = known.get(now.name);
    if (!was) return now;
    const finding = findings.get(now.name);
    const [to, from] = [parseType(was.type), parseType(now.type)];
    const keeps = (to && from && widens(from, to)) || finding?.fits === true;
    return { ...was, type: keeps ? was.type : now.type, nullable: was.nullable || (now.nullable && (finding?.hasNulls ?? true)) };
  });
}

/** No parts of its own: a cast of it fails for a value, never for all. */
function isSimple({ kind }: LogicalType): boolean {
  return kind !== 'list' && kind !== 'map' && kind !== 'struct';
}
