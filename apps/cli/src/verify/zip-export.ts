import { createReadStream, readSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createInflateRaw, inflateRawSync } from 'node:zlib';
import { isSafePath } from '@plinth/verify';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { CliFailure } from '../exit-codes.js';
import type { ExportOnDisk } from './export-on-disk.js';

/** More files than an export of any log has, and more unfolding than text has: a bomb. What all files unfold to counts, as many names may stand for the same bytes. */
const mostFiles = 200_000;
const mostRatio = 200;
const harmlessBytes = 16 << 20;

/** Files that are unfolded at once; a thousand checkpoints need no thread each. */
const smallBytes = 64 << 10;
/** Bytes of one turn of a large file: few enough to lie in memory, enough that its turns cost nothing. */
const turnBytes = 256 << 10;

const [stored, deflated] = [0, 8];
const localHeaderBytes = 30;
const localHeaderSignature = 0x04034b50;

/** An export in a ZIP, read where it lies. @throws CliFailure when the file is no ZIP, or one in which a name stands for two files */
export async function zipExport(path: string): Promise<ExportOnDisk> {
  const zip = await asZip(path, () => openPromise(path, { autoClose: false, strictFileNames: true }));
  let file: FileHandle | undefined;
  try {
    const entries = await asZip(path, () => entriesOf(path, zip));
    const bytes = (file = await open(path));
    return {
      paths: async () => [...entries.keys()],
      open: async (name) => {
        const entry = entries.get(name);
        return entry && contentOf(path, bytes.fd, entry);
      },
      sizeOf: (name) => entries.get(name)?.uncompressedSize ?? 0,
      close: async () => {
        zip.close();
        await bytes.close();
      },
    };
  } catch (error) {
    zip.close();
    await file?.close();
    throw error;
  }
}

async function entriesOf(path: string, zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const mostBytes = Math.max(harmlessBytes, mostRatio * (await stat(path)).size);
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    if (entries.has(entry.fileName)) throw new CliFailure(`${path} holds ${entry.fileName} twice: what it says depends on who reads it.`);
    if (!isSafePath(entry.fileName)) throw new CliFailure(`${path} holds ${JSON.stringify(entry.fileName)}, a name that leads out of its folder.`);
    if (entry.isEncrypted() || ![stored, deflated].includes(entry.compressionMethod)) throw new CliFailure(`${path} holds ${entry.fileName} packed or encrypted in a way that this program does not read.`);
    bytes += entry.uncompressedSize;
    if (entries.size >= mostFiles || bytes > mostBytes) throw bomb(path);
    entries.set(entry.fileName, entry);
  }
  return entries;
}

/** The SHA-256 of each file stands in the manifest: the ZIP's own sums need no look. */
async function* contentOf(path: string, file: number, entry: Entry): AsyncGenerator<Uint8Array, void, undefined> {
  const { uncompressedSize } = entry;
  let seen = 0;
  try {
    for await (const piece of unfolded(path, file, entry)) {
      seen += piece.length;
      if (seen > uncompressedSize) throw bomb(path);
      yield piece;
    }
  } catch (error) {
    throw error instanceof CliFailure ? error : unreadable(path, error);
  }
  if (seen !== uncompressedSize) throw unreadable(path, `${entry.fileName} is shorter than it should be`);
}

function unfolded(path: string, file: number, entry: Entry): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  const { compressionMethod, compressedSize, uncompressedSize } = entry;
  const start = startOf(file, entry);
  if (compressedSize === 0) return [];
  if (uncompressedSize <= smallBytes && compressedSize <= smallBytes) {
    const packed = readAt(file, start, compressedSize);
    // One byte more than it may be is enough to tell that it lies about its size.
    return [compressionMethod === stored ? packed : inflateRawSync(packed, { maxOutputLength: smallBytes + 1 })];
  }
  const packed = createReadStream(path, { start, end: start + compressedSize - 1, highWaterMark: turnBytes });
  if (compressionMethod === stored) return packed;
  const inflate = createInflateRaw({ chunkSize: turnBytes });
  // Whoever reads the end of it is told of a failure.
  pipeline(packed, inflate, () => undefined);
  return inflate;
}

/** Where the bytes begin: behind their own header, which has a name and an extra field of its own (APPNOTE.TXT, 4.3.7). */
function startOf(file: number, { fileName, relativeOffsetOfLocalHeader }: Entry): number {
  const header = readAt(file, relativeOffsetOfLocalHeader, localHeaderBytes);
  if (header.readUInt32LE(0) !== localHeaderSignature) throw new Error(`${fileName} is not where the list of files says`);
  return relativeOffsetOfLocalHeader + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/** At once: to wait for a thousand small reads would take longer than all of them. */
function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let filled = 0; filled < length; ) {
    const read = readSync(file, bytes, filled, length - filled, position + filled);
    if (read === 0) throw new Error('it ends before its files do');
    filled += read;
  }
  return bytes;
}

async function asZip<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CliFailure ? error : unreadable(path, error);
  }
}

function bomb(path: string): CliFailure {
  return new CliFailure(`${path} unfolds to far more than an export holds: it was made to do harm.`, 'Delete it, and fetch the export again from where you trust.');
}

function unreadable(path: string, error: unknown): CliFailure {
  const why = error instanceof Error ? error.message : String(error);
  return new CliFailure(`${path} can not be read as a ZIP: ${why.replace(/\.+$/, '')}.`, 'It was cut off or damaged on its way; fetch it again.');
}
