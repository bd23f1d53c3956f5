import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { isSafePath } from '@plinth/verify';
import { CliFailure } from '../exit-codes.js';
import type { ExportOnDisk } from './export-on-disk.js';

/** More files than an export of any log has, and more unfolding than text has: a bomb. */
const mostFiles = 200_000;
const mostRatio = 200;
const harmlessBytes = 16 << 20;

/** An export in a ZIP, read where it lies. @throws CliFailure when the file is no ZIP, or one in which a name stands for two files */
export async function zipExport(path: string): Promise<ExportOnDisk> {
  const zip = await asZip(path, () => openPromise(path, { autoClose: false, strictFileNames: true }));
  const entries = await asZip(path, () => entriesOf(path, zip));
  return {
    paths: async () => [...entries.keys()],
    open: async (name) => {
      const entry = entries.get(name);
      return entry && contentOf(path, zip, entry);
    },
    close: async () => zip.close(),
  };
}

async function entriesOf(path: string, zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    if (entries.has(entry.fileName)) throw new CliFailure(`${path} holds ${entry.fileName} twice: what it says depends on who reads it.`);
    if (!isSafePath(entry.fileName)) throw new CliFailure(`${path} holds ${JSON.stringify(entry.fileName)}, a name that leads out of its folder.`);
    if (entries.size >= mostFiles || (entry.uncompressedSize > harmlessBytes && entry.uncompressedSize > mostRatio * entry.compressedSize)) throw new CliFailure(`${path} unfolds to far more than an export holds: it was made to do harm.`);
    entries.set(entry.fileName, entry);
  }
  return entries;
}

async function* contentOf(path: string, zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = await asZip(path, () => zip.openReadStreamPromise(entry));
  const pieces: AsyncIterable<Uint8Array> = stream;
  try {
    yield* pieces;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function asZip<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CliFailure ? error : unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): CliFailure {
  const why = error instanceof Error ? error.message : String(error);
  return new CliFailure(`${path} can not be read as a ZIP: ${why.replace(/\.+$/, '')}.`, 'It was cut off or damaged on its way; fetch it again.');
}
