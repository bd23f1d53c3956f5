import { compareBytes } from './folder-scan.js';

/** A file of a snapshot. */
export interface SnapshotFile {
  readonly path: string;
  /** SHA-256, lower-case hex. */
  readonly digest: string;
  readonly size: number;
}

const shape = /^([0-9a-f]{64}) (\d{1,16}) (.+)$/;

/** The line of a file in a manifest: `<sha256> <size> <path>`. */
export function lineOf({ digest, size, path }: SnapshotFile): string {
  return `${digest} ${size} ${path}\n`;
}

/** @throws Error for anything but lines of a manifest */
export function readLines(text: string): SnapshotFile[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n').map((line) => {
    const [, digest, size, path] = shape.exec(line) ?? [];
    if (digest === undefined || size === undefined || path === undefined) throw new Error(`This is no line of a manifest: ${JSON.stringify(line.slice(0, 100))}`);
    return { digest, size: Number(size), path };
  });
}

/** What leads from one list of files to another. */
export interface FileChanges {
  readonly added: readonly SnapshotFile[];
  readonly changed: readonly SnapshotFile[];
  readonly removed: readonly SnapshotFile[];
}

/** Both lists in any order; the answer in the order of the paths' bytes. */
export function changesBetween(before: readonly SnapshotFile[], after: readonly SnapshotFile[]): FileChanges {
  const left = new Map(before.map((file) => [file.path, file]));
  const [added, changed]: [SnapshotFile[], SnapshotFile[]] = [[], []];
  for (const file of after) {
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
