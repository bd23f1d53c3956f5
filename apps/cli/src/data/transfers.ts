import { resolve } from 'node:path';
import type { DataFolder, DatasetSchema, DatasetSplit } from '@plinth/sdk';
import { connectionFor, type ConnectionFlags } from '../connect.js';
import { formatBytes } from '../output/format.js';
import { ProgressBar } from '../output/progress.js';
import { printJson, terminal } from '../output/terminal.js';
import { jsonIn } from './json-file.js';
import { sourceIn, splitReference } from './reference.js';

interface FolderFlags extends ConnectionFlags {
  readonly dataset?: string;
}

interface PullFlags extends ConnectionFlags {
  readonly only: readonly string[];
  readonly force?: boolean;
  readonly cache: string | boolean;
}

interface CommitFlags extends FolderFlags {
  readonly message?: string;
  readonly ref?: string;
  readonly source: readonly string[];
  readonly schema?: string;
  readonly key: readonly string[];
  readonly splits?: string;
}

export async function commit(folder: string, { message, ref, source, schema: schemaFile, key, splits: splitsFile, ...flags }: CommitFlags): Promise<void> {
  const [schema, splits] = [await jsonIn<DatasetSchema>(schemaFile), await jsonIn<readonly DatasetSplit[]>(splitsFile)];
  const opened = await open(folder, flags.dataset, flags);
  const { snapshot, changes, isNew, sentBytes } = await watched('Sending', flags, (onProgress) => opened.commit({ message, ref, schema, key, splits, derivation: source.length === 0 ? undefined : { sources: source.map(sourceIn) }, onProgress }));
  const counts = { added: changes.added.length, changed: changes.changed.length, removed: changes.removed.length };
  if (flags.json) return printJson({ snapshot, isNew, ...counts, sentBytes });
  const name = `${opened.name}@${snapshot.number}`;
  terminal.out(isNew ? `${name}: ${counts.added} added, ${counts.changed} changed, ${counts.removed} removed; ${snapshot.files} files, ${formatBytes(snapshot.bytes)} (${formatBytes(sentBytes)} sent)` : `Nothing changed since ${name}`);
}

export async function push(folder: string, flags: FolderFlags): Promise<void> {
  const opened = await open(folder, flags.dataset, flags);
  const { files, sentBytes } = await watched('Sending', flags, (onProgress) => opened.push({ onProgress }));
  if (flags.json) return printJson({ files: files.length, sentBytes });
  terminal.out(`The server has the bytes of ${files.length} files (${formatBytes(sentBytes)} sent). Commit them within a day.`);
}

export async function pull(reference: string | undefined, folder: string | undefined, { only, force, cache, ...flags }: PullFlags): Promise<void> {
  const wanted = reference === undefined ? undefined : splitReference(reference);
  const place = folder ?? (wanted ? wanted.dataset : '.');
  const opened = await open(place, wanted?.dataset, flags);
  const cacheFolder = cache === false ? null : typeof cache === 'string' ? resolve(cache) : undefined;
  const pulled = await watched('Fetching', flags, (onProgress) => opened.pull({ reference: wanted?.snapshot, only, force, cacheFolder, onProgress }));
  if (flags.json) return printJson(pulled);
  const { snapshot, written, removed, kept, fetchedBytes, cachedBytes } = pulled;
  terminal.out(`${opened.name}@${snapshot.number}: ${written} written, ${removed} removed (${formatBytes(fetchedBytes)} fetched, ${formatBytes(cachedBytes)} from the cache)`);
  if (kept.length > 0) terminal.note(`Changed here, and left so: ${kept.length === 1 ? kept[0] : `${kept.length} files`}.`);
}

async function open(folder: string, dataset: string | undefined, flags: ConnectionFlags): Promise<DataFolder> {
  const { dataFolder } = await import('@plinth/sdk');
  return dataFolder(resolve(folder), { dataset, connection: await connectionFor(flags) });
}

export async function watched<Result>(what: string, flags: Pick<ConnectionFlags, 'json'>, work: (onProgress: (done: number, total: number) => void) => Promise<Result>): Promise<Result> {
  const bar = new ProgressBar(flags);
  bar.begin(what);
  try {
    return await work(bar.update);
  } finally {
    bar.end();
  }
}
