import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { matchesPath } from './path-pattern.js';
import type { FileEntry } from './manifest/index.js';
import type { DatasetSchema, TableFormat } from './schema.js';

/** Tables of one snapshot that are looked into. */
export const mostTables = 200;
/** Files of one table: more are not opened together. */
export const mostTableFiles = 20_000;

/** How the bytes of a table's files are read. */
export interface TableShape {
  readonly format: TableFormat;
  readonly gzip: boolean;
}

/** Files of a snapshot that are one table. */
export interface FoundTable extends TableShape {
  /** That of the schema; a table that no schema names is called by its pattern. */
  readonly name: string;
  /** A path or a pattern that means its files. */
  readonly files: string;
  /** In the order of their paths' bytes. */
  readonly members: readonly FileEntry[];
  /** Why it can not be read as one table, where that is clear from the names. */
  readonly problem: 'NO_FILES' | 'MIXED_FILES' | 'TOO_MANY_FILES' | null;
}

export interface FoundTables {
  readonly tables: readonly FoundTable[];
  /** Whether there are no more than {@link mostTables}. */
  readonly isWhole: boolean;
}

/** What a file is, by the end of its name; undefined when it is no table. */
export type ShapeOf = (path: string) => TableShape | undefined;

/**
 * The pattern that a file and its siblings have in common: parts of a table that is written in several files differ in numbers, in long hexadecimal words, and in what stands
 * behind an = (`year=2024`). A digit or two right behind a letter belong to a name: `table1.csv` and `table2.csv` are two.
 */
export function patternOf(path: string): string {
  const [, stem = path, ending = ''] = /^([^]*?)(\.[a-z]+(?:\.gz)?)$/i.exec(path) ?? [];
  const parts = stem.split('/').map((part) => part
    .replace(/=.*$/, '=*')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '*')
    .replace(/(?<![0-9a-z])(?=[a-f]*\d)[0-9a-f]{12,}(?![0-9a-z])/gi, '*')
    .replace(/(?<![a-z])\d+|\d{3,}/gi, '*')
    .replace(/\*(?:[-_.:]?\*)+/g, '*'));
  return `${parts.join('/')}${ending}`;
}

/** Puts the files of a snapshot into tables, as they come. Memory is that of the files which belong to one. */
export class TableGrouping {
  private readonly declared: readonly Group[];
  private readonly found = new Map<string, Group>();
  private isWhole = true;

  /** @param others whether files that no table of the schema means are tables of their own */
  constructor(
    private readonly schema: DatasetSchema | null,
    private readonly shapeOf: ShapeOf,
    private readonly others = schema === null,
  ) {
    this.declared = (schema?.tables ?? []).slice(0, mostTables).map(({ name, files, format }) => groupOf(name, files, format));
    if ((schema?.tables.length ?? 0) > mostTables) this.isWhole = false;
  }

  /** In the order of the paths' bytes. */
  add(file: FileEntry): void {
    const meant = this.declared.filter(({ start, files }) => file.path.startsWith(start) && matchesPath(files, file.path));
    for (const group of meant) put(group, { format: group.format ?? 'CSV', gzip: /\.gz$/i.test(file.path) }, file);
    const shape = meant.length === 0 && this.others ? this.shapeOf(file.path) : undefined;
    if (!shape) return;
    const pattern = patternOf(file.path);
    const group = this.found.get(pattern) ?? groupOf(pattern, pattern);
    if (!this.found.has(pattern) && this.declared.length + this.found.size >= mostTables) {
      this.isWhole = false;
      return;
    }
    this.found.set(pattern, group);
    put(group, shape, file);
  }

  result(): FoundTables {
    const tables = [...this.declared, ...this.found.values()].map(({ name, files, format, members, shapes, tooMany }): FoundTable => {
      const [shape = { format: format ?? 'CSV', gzip: false }] = shapes.values();
      return { name, files, ...shape, members, problem: tooMany ? 'TOO_MANY_FILES' : shapes.size > 1 ? 'MIXED_FILES' : members.length === 0 ? 'NO_FILES' : null };
    });
    return { tables, isWhole: this.isWhole };
  }
}

interface Group {
  readonly name: string;
  readonly files: string;
  /** How every path begins that the pattern means. */
  readonly start: string;
  /** As the schema says. */
  readonly format: TableFormat | undefined;
  readonly members: FileEntry[];
  readonly shapes: Map<string, TableShape>;
  tooMany: boolean;
}

function groupOf(name: string, files: string, format?: TableFormat): Group {
  return { name, files, start: /^[^*]*/.exec(files)?.[0] ?? '', format, members: [], shapes: new Map(), tooMany: false };
}

function put(group: Group, shape: TableShape, file: FileEntry): void {
  group.shapes.set(`${shape.format} ${shape.gzip}`, shape);
  if (group.members.length >= mostTableFiles) group.tooMany = true;
  else group.members.push(file);
}

/** What a table's profile is the profile of, lower-case hex: the same files in the same order are the same table, whatever they are called and whoever has them. */
export function tableDigest({ format, gzip, members }: Pick<FoundTable, 'format' | 'gzip' | 'members'>, profileFormat: string): string {
  return toHex(sha256(utf8(canonicalJson({ of: 'plinth.table.v1', profile: profileFormat, format, gzip, files: members.map(({ digest }) => digest) }))));
}
