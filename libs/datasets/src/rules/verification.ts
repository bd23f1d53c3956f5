import { type Lines, type Manifest, type RangeEntry, bytesOf, countOf, fileTree } from './manifest/index.js';
import { snapshotDigest, type SnapshotDocument } from './snapshot-document.js';

/** GONE: the bytes are not there. DAMAGED: they are others than they were. WRONG_SIZE: they are more or fewer than the manifest says. CONTRADICTED: they are what they were, and do not fit what leads to them. */
export const faults = ['GONE', 'DAMAGED', 'WRONG_SIZE', 'CONTRADICTED'] as const;
export type Fault = (typeof faults)[number];

/** What of a snapshot can be wrong: the document that its digest is of, the root of its manifest, a range of files or of names, the list of a split, a file. */
export const snapshotParts = ['DOCUMENT', 'MANIFEST', 'RANGE', 'NAMES', 'SPLIT', 'FILE'] as const;
export type SnapshotPart = (typeof snapshotParts)[number];

/** Whether a snapshot's digest, document and root are of each other. */
export function documentFits(digest: string, document: SnapshotDocument, root: string): boolean {
  return snapshotDigest(document) === digest && document.manifest === root;
}

/** Whether the root of a manifest counts what the document says. */
export function manifestFits({ files }: Manifest, document: SnapshotDocument): boolean {
  return countOf(files) === document.files && bytesOf(files) === document.bytes;
}

/** Whether the lines of a range are those that its entry in the root tells of. @param sum bytes too, for a range of files */
export function rangeFits({ first, last, count, bytes }: RangeEntry, lines: Lines, sum: boolean): boolean {
  return lines.count === count && count > 0 && lines.key(0).equals(first) && lines.key(count - 1).equals(last) && (!sum || fileTree.facts(lines).bytes === bytes);
}
