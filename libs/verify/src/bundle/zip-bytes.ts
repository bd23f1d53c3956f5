import type { AuditExport } from '../export/audit-export.js';

/** What is no ZIP, or one that nobody should open. */
export class RefusedZip extends Error {}

/** Most files, and most bytes that all of them may unfold to. */
const mostFiles = 100_000;
const mostBytes = 2 ** 31;

interface Entry {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

/** Reads a ZIP that lies in memory, in browsers too. Refuses names that lead elsewhere or stand twice, encryption, and bombs. @throws RefusedZip */
export function readZip(bytes: Uint8Array): AuditExport {
  const entries = entriesOf(bytes);
  return {
    paths: async () => [...entries.keys()],
    open: async (path) => {
      const entry = entries.get(path);
      return entry && contentOf(bytes, entry);
    },
  };
}

/** Whether a name in an archive leads nowhere but below its folder. */
export function isSafePath(path: string): boolean {
  return path !== '' && !/[\\:\0-\x1f\x7f]/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function entriesOf(bytes: Uint8Array): Map<string, Entry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) throw new RefusedZip('This ZIP is too large to be read at once; check it with `plinth verify`.');
  if (count > mostFiles) throw new RefusedZip(`This ZIP holds more than ${mostFiles} files.`);
  const entries = new Map<string, Entry>();
  let total = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw new RefusedZip('The list of files in this ZIP is cut off.');
    const [flags, method, packed, size] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const [nameSize, extraSize, commentSize, local] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true), view.getUint32(at + 42, true)];
    const name = decoded(bytes.subarray(at + 46, at + 46 + nameSize));
    if ((flags & 1) !== 0 || (method !== 0 && method !== 8)) throw new RefusedZip(`${name} is packed or encrypted in a way that this program does not read.`);
    if (!isSafePath(name)) throw new RefusedZip(`The ZIP holds ${JSON.stringify(name)}, a name that leads out of its folder.`);
    if (entries.has(name)) throw new RefusedZip(`The ZIP holds ${name} twice: what it says depends on who reads it.`);
    total += size;
    if (total > mostBytes) throw new RefusedZip('This ZIP unfolds to more than 2 GiB.');
    const start = startOf(view, bytes, local, name);
    if (start + packed > end) throw new RefusedZip(`${name} is cut off.`);
    entries.set(name, { name, isDeflated: method === 8, start, end: start + packed, size });
    at += 46 + nameSize + extraSize + commentSize;
  }
  return entries;
}

/** The name stands twice, in the list and before the bytes: both must say the same. */
function startOf(view: DataView, bytes: Uint8Array, local: number, name: string): number {
  if (local + 30 > bytes.length || view.getUint32(local, true) !== 0x04034b50) throw new RefusedZip(`${name} is not where the ZIP says.`);
  const nameSize = view.getUint16(local + 26, true);
  if (decoded(bytes.subarray(local + 30, local + 30 + nameSize)) !== name) throw new RefusedZip(`${name} has another name at its bytes.`);
  return local + 30 + nameSize + view.getUint16(local + 28, true);
}

function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) if (view.getUint32(at, true) === 0x06054b50) return at;
  throw new RefusedZip('This is no ZIP, or it was cut off.');
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RefusedZip('The ZIP holds a name that is not UTF-8.');
  }
}

async function* contentOf(bytes: Uint8Array, { name, isDeflated, start, end, size }: Entry): AsyncGenerator<Uint8Array, void, undefined> {
  const packed = bytes.slice(start, end);
  let seen = 0;
  try {
    for await (const piece of isDeflated ? inflated(packed) : [packed]) {
      seen += piece.length;
      if (seen > size) break;
      yield piece;
    }
  } catch (error) {
    throw error instanceof RefusedZip ? error : new RefusedZip(`${name} can not be unpacked: it was damaged.`);
  }
  if (seen !== size) throw new RefusedZip(`${name} unfolds to another size than the ZIP says.`);
}

async function* inflated(packed: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
