import { canonicalJson } from '@plinth/verify';
import { fileLayout, type Layout, Lines, nameLayout, sizeOf } from './lines.js';

/** Files and bytes of one kind. */
export interface TypeFacts {
  readonly files: number;
  readonly bytes: number;
}

/** A stretch of a tree's lines: what the root says of it. */
export interface RangeEntry {
  /** Its first and its last key. */
  readonly first: Buffer;
  readonly last: Buffer;
  readonly count: number;
  /** Of all its files together; 0 in the tree of names. */
  readonly bytes: number;
  /** SHA-256 of its lines, lower-case hex. */
  readonly digest: string;
  /** Its files by their extension, in lower case, without the dot; the empty one are those without, and those that come after the 32 commonest. */
  readonly types: Readonly<Record<string, TypeFacts>>;
}

export type Tree = readonly RangeEntry[];

/** All files of a snapshot: ranges by path, and ranges of those names that are not their own folded form, by that form. */
export interface Manifest {
  readonly files: Tree;
  readonly names: Tree;
}

export const manifestFormat = 'plinth.manifest.v1';
export const emptyManifest: Manifest = { files: [], names: [] };

interface RangeDocument {
  readonly first: string;
  readonly last: string;
  readonly count: number;
  readonly bytes?: number;
  readonly digest: string;
  readonly types?: Readonly<Record<string, TypeFacts>>;
}

export function countOf(tree: Tree): number {
  return tree.reduce((sum, { count }) => sum + count, 0);
}

export function bytesOf(tree: Tree): number {
  return tree.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Files by type, over all ranges. */
export function typesOf(tree: Tree): Readonly<Record<string, TypeFacts>> {
  const all = new Map<string, TypeFacts>();
  for (const { types } of tree) for (const [type, facts] of Object.entries(types)) add(all, type, facts);
  return Object.fromEntries(all);
}

/** The root as RFC 8785 has it. Its SHA-256 names every file of the snapshot. */
export function encodeManifest({ files, names }: Manifest): Buffer {
  return Buffer.from(
    canonicalJson({
      format: manifestFormat,
      count: countOf(files),
      bytes: bytesOf(files),
      files: files.map(({ bytes, types, ...range }) => ({ ...documentOf(range), bytes, types })),
      names: names.map(documentOf),
    }),
  );
}

function documentOf({ first, last, count, digest }: Pick<RangeEntry, 'first' | 'last' | 'count' | 'digest'>): RangeDocument {
  return { first: first.toString(), last: last.toString(), count, digest };
}

/** Reads what {@link encodeManifest} wrote; its digest was checked by whoever read the bytes. @throws Error for anything else */
export function decodeManifest(bytes: Buffer): Manifest {
  const root = JSON.parse(bytes.toString()) as { readonly format?: unknown; readonly files: readonly RangeDocument[]; readonly names: readonly RangeDocument[] };
  if (root.format !== manifestFormat) throw new Error(`A manifest of the format ${JSON.stringify(root.format)} can not be read.`);
  return { files: root.files.map(entryOf), names: root.names.map(entryOf) };
}

function entryOf({ first, last, count, bytes = 0, digest, types = {} }: RangeDocument): RangeEntry {
  return { first: Buffer.from(first), last: Buffer.from(last), count, bytes, digest, types };
}

/** One of the two trees of a manifest: how its lines are read, and what its root says of them. */
export interface TreeKind {
  readonly layout: Layout;
  facts(lines: Lines): Pick<RangeEntry, 'bytes' | 'types'>;
}

export const nameTree: TreeKind = { layout: nameLayout, facts: () => ({ bytes: 0, types: {} }) };

const [dot, slash] = [0x2e, 0x2f];
const longestType = 10;
const keptTypes = 32;

export const fileTree: TreeKind = {
  layout: fileLayout,
  facts(lines) {
    const all = new Map<string, TypeFacts>();
    let bytes = 0;
    for (let index = 0; index < lines.count; index += 1) {
      const size = sizeOf(lines, index);
      bytes += size;
      add(all, typeAt(lines, index), { files: 1, bytes: size });
    }
    return { bytes, types: Object.fromEntries(commonest(all)) };
  },
};

function typeAt(lines: Lines, index: number): string {
  const [start, end] = [lines.keyStartOf(index), lines.keyEndOf(index)];
  for (let at = end - 1; at > start && end - at <= longestType + 1; at -= 1) {
    const byte = lines.bytes[at];
    if (byte === slash) return '';
    if (byte === dot) return lines.bytes[at - 1] === slash ? '' : lines.bytes.toString('utf8', at + 1, end).toLowerCase();
  }
  return '';
}

function commonest(all: ReadonlyMap<string, TypeFacts>): Map<string, TypeFacts> {
  if (all.size <= keptTypes) return new Map([...all].sort(([left], [right]) => (left < right ? -1 : 1)));
  const ordered = [...all].sort(([leftType, left], [rightType, right]) => right.files - left.files || (leftType < rightType ? -1 : 1));
  const kept = new Map(ordered.slice(0, keptTypes));
  for (const [, facts] of ordered.slice(keptTypes)) add(kept, '', facts);
  return kept;
}

function add(all: Map<string, TypeFacts>, type: string, { files, bytes }: TypeFacts): void {
  const known = all.get(type);
  all.set(type, { files: (known?.files ?? 0) + files, bytes: (known?.bytes ?? 0) + bytes });
}
