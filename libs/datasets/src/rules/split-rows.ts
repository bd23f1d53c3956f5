import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import type { FileEntry } from './manifest/index.js';
import type { DatasetSchema } from './schema.js';
import type { Split } from './snapshot-document.js';
import type { FoundTable, ShapeOf, TableShape } from './tables.js';

export const leakageFormat = 'plinth.leakage.v1';

/** The rows of a split: those of a table's files of which a condition holds, or whose keys are listed. */
export interface SplitRowsPlan extends TableShape {
  readonly name: string;
  readonly files: readonly FileEntry[];
  readonly where: string | null;
  readonly keys: (TableShape & { readonly columns: readonly string[]; readonly file: FileEntry }) | null;
}

/** What is asked of the splits of a snapshot. */
export interface LeakageQuestion {
  /** Columns that tell things apart; null: whole rows. */
  readonly key: readonly string[] | null;
  readonly splits: readonly SplitRowsPlan[];
}

/** NONE: fewer than two splits have rows. */
export type LeakagePlan = { readonly kind: 'NONE' } | { readonly kind: 'IMPOSSIBLE'; readonly reason: string } | { readonly kind: 'QUESTION'; readonly question: LeakageQuestion };

/** What is known of a snapshot when its splits are to be compared. */
export interface SplitContext {
  readonly schema: DatasetSchema | null;
  readonly tables: readonly FoundTable[];
  /** Paths of a split of files. */
  readonly membersOf: (split: Extract<Split, { kind: 'FILES' }>) => ReadonlySet<string>;
  readonly fileAt: (path: string) => FileEntry | undefined;
  readonly shapeOf: ShapeOf;
}

class NotComparable extends Error {}

/**
 * How the rows of the splits are to be compared. Things are told apart by the key that the schema names for every table in question, or else by the columns of all lists of keys,
 * where those are the same; or else whole rows are compared.
 */
export function leakagePlan(splits: readonly Split[], context: SplitContext): LeakagePlan {
  try {
    const found = splits.map((split) => ({ split, ...rowsOf(split, context) })).filter(({ plan }) => plan.files.length > 0);
    if (found.length < 2) return { kind: 'NONE' };
    return { kind: 'QUESTION', question: { key: keyOf(found, context.schema), splits: found.map(({ plan }) => plan) } };
  } catch (error) {
    if (error instanceof NotComparable) return { kind: 'IMPOSSIBLE', reason: error.message };
    throw error;
  }
}

/** The same rows, asked the same, are the same question, lower-case hex. */
export function leakageDigest(plan: Exclude<LeakagePlan, { kind: 'NONE' }>): string {
  const asked = plan.kind === 'IMPOSSIBLE' ? { reason: plan.reason } : {
    key: plan.question.key,
    splits: plan.question.splits.map(({ name, format, gzip, files, where, keys }) => ({ name, format, gzip, files: files.map(({ digest }) => digest), where, keys: keys && { format: keys.format, gzip: keys.gzip, columns: keys.columns, file: keys.file.digest } })),
  };
  return toHex(sha256(utf8(canonicalJson({ of: leakageFormat, ...asked }))));
}

interface FoundRows {
  readonly plan: SplitRowsPlan;
  readonly tables: readonly FoundTable[];
}

function rowsOf(split: Split, context: SplitContext): FoundRows {
  if (split.kind === 'FILES') return rowsOfFiles(split, context);
  const table = context.tables.find(({ name }) => name === split.table);
  if (!table) throw new NotComparable(`The split ${JSON.stringify(split.name)} is of the table ${JSON.stringify(split.table)}, which the snapshot does not have.`);
  if (table.problem !== null) throw new NotComparable(`The files of the table ${JSON.stringify(split.table)} are no one table.`);
  const { format, gzip, members: files } = table;
  if (split.kind === 'ROWS') return { plan: { name: split.name, format, gzip, files, where: split.where, keys: null }, tables: [table] };
  const [file, shape] = [context.fileAt(split.file), context.shapeOf(split.file)];
  if (!file || !shape) throw new NotComparable(`The keys of the split ${JSON.stringify(split.name)} stand in ${JSON.stringify(split.file)}, which is no Parquet, CSV or JSON lines.`);
  return { plan: { name: split.name, format, gzip, files, where: null, keys: { ...shape, columns: split.columns, file } }, tables: [table] };
}

function rowsOfFiles(split: Extract<Split, { kind: 'FILES' }>, { tables, membersOf }: SplitContext): FoundRows {
  const paths = membersOf(split);
  const within = tables.filter(({ members }) => members.some(({ path }) => paths.has(path)));
  const shapes = new Map(within.map(({ format, gzip }) => [`${format} ${gzip}`, { format, gzip }]));
  if (shapes.size > 1) throw new NotComparable(`The split ${JSON.stringify(split.name)} has tables of several formats.`);
  const [shape = { format: 'CSV' as const, gzip: false }] = shapes.values();
  const files = new Map(within.flatMap(({ members }) => members).filter(({ path }) => paths.has(path)).map((file) => [file.path, file]));
  return { plan: { name: split.name, ...shape, files: [...files.values()], where: null, keys: null }, tables: within };
}

function keyOf(found: readonly (FoundRows & { readonly split: Split })[], schema: DatasetSchema | null): readonly string[] | null {
  const named = found.flatMap(({ tables }) => tables.map(({ name }) => schema?.tables.find((table) => table.name === name)?.key ?? null));
  const listed = found.map(({ split }) => (split.kind === 'KEYS' ? split.columns : null));
  return same(named) ?? same(listed);
}

function same(keys: readonly (readonly string[] | null)[]): readonly string[] | null {
  const [first = null] = keys;
  return first && keys.every((key) => key && canonicalJson([...key].sort()) === canonicalJson([...first].sort())) ? [...first].sort() : null;
}
