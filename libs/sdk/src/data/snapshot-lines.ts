import { compareBytes } from './folder-scan.js';

/** A file of a snapshot. */
export interface SnapshotFile {
  readonly path: string;
  /** SHA-256, lower-case hex. */
  readonly digest: string;
  readonly size: number;
}

/** What stands in a line before the path, from where it is looked for on. */
const head = /([0-9a-f]{64}) (\d{1,16}) (?!\n|$)/y;

/** The line of a file in a manifest: `<sha256> <size> <path>`. */
export function lineOf({ digest, size, path }: SnapshotFile): string {
  return `${digest} ${size} ${path}\n`;
}

/** @throws Error for anything but lines of a manifest */
export function readLines(text: string): SnapshotFile[] {
  const files: SnapshotFile[] = [];
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf('\n', from);
    const end = found < 0 ? text.length : found;
    head.lastIndex = from;
    const [whole, digest, size] = head.exec(text) ?? [];
    if (whole === undefined || digest === undefined || size === undefined) throw new Error(`This is no line of a manifest: ${JSON.stringify(text.slice(from, Math.min(end, from + 100)))}`);
    files.push({ digest, size: Number(size), path: text.slice(from + whole.length, end) });
    from = end + 1;
  }
  return files;
}

const linesAPiece = 8_192;

/** Lines of many things, some thousand at a time, so that others have their turn between. */
export function* inPieces<Thing>(things: readonly Thing[], lineOfThing: (thing: Thing) => string): Generator<string, void, undefined> {
  for (let from = 0; from < things.length; from += linesAPiece) yield things.slice(from, from + linesAPiece).map(lineOfThing).join('');
}

/** What leads from one list of files to another. */
export interface FileChanges {
  readonly added: readonly SnapshotFile[];
  readonly changed: readonly SnapshotFile[];
  readonly removed: readonly SnapshotFile[];
}

/** Both lists in any order; the answer in the order of the paths' bytes. Where they name the same paths one after the other, nothing is looked up. */
export function changesBetween(before: readonly SnapshotFile[], after: readonly SnapshotFile[]): FileChanges {
  const [added, changed]: [SnapshotFile[], SnapshotFile[]] = [[], []];
  let same = 0;
  for (; same < after.length; same += 1) {
    const [known, file] = [before[same], after[same]];
    if (!known || !file || known.path !== file.path) break;
    if (known.digest !== file.digest) changed.push(file);
  }
  const left = new Map(before.slice(same).map((file) => [file.path, file]));
  for (const file of after.slice(same)) {
    const known = left.get(file.path);
    left.delete(file.path);
    if (!known) added.push(file);
    else if (known.digest !== file.digest) changed.push(file);
  }
  const sorted = (files: SnapshotFile[]) => files.sort((one, other) => compareBytes(one.path, other.path));
  return { added: sorted(added), changed: sorted(changed), removed: sorted([...left.values()]) };
}

/** The body of a commit after its header: `<sha256> <size> <path>` for what is put, `- <path>` for what is taken away, in the order of the paths' bytes. */
export function commitLines({ added, changed, removed }: FileChanges): string[] {
  const lines = [...[...added, ...changed].map((file) => ({ path: file.path, line: lineOf(file) })), ...removed.map(({ path }) => ({ path, line: `- ${path}\n` }))];
  return lines.sort((one, other) => compareBytes(one.path, other.path)).map(({ line }) => line);
}

/** Whether a path is one of these, or lies in one of them. No parts at all are everything. */
export function isWithin(path: string, parts: readonly string[]): boolean {
  return parts.length === 0 || parts.some((part) => path === part || path.startsWith(part.endsWith('/') ? part : `${part}/`));
}
