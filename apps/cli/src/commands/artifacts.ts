import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { Command } from 'commander';
import type { Artifact, PlinthClient } from '@plinth/sdk';
import { artifactFolder, artifactPlace } from '../artifact-place.js';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { formatBytes } from '../output/format.js';
import { ProgressBar } from '../output/progress.js';
import { printJson, printTable, terminal } from '../output/terminal.js';

export function artifactsCommand(): Command {
  const artifacts = new Command('artifacts').description('List, download and upload the files of a run');
  withConnection(artifacts.command('list').alias('ls').description('List what a run keeps').argument('<run>', 'its id').argument('[path]', 'a folder of the run'))
    .option('-r, --recursive', 'all files below')
    .action(list);
  withConnection(artifacts.command('get').description('Download a file or a folder, verified; goes on where it was cut off').argument('<run>', 'its id').argument('<path>', 'in the run; . for all').argument('[target]', 'file or folder to write', '.')).action(get);
  withConnection(artifacts.command('put').description('Upload a file or a folder').argument('<run>', 'its id').argument('<source>', 'file or folder').argument('[path]', 'where it goes in the run')).action(put);
  return artifacts;
}

async function list(runId: string, path: string | undefined, { recursive, ...flags }: ConnectionFlags & { readonly recursive?: boolean }): Promise<void> {
  const folder = path === undefined ? '' : artifactFolder(path);
  const { artifacts } = await connect(flags);
  const found: Artifact[] = [];
  for await (const artifact of recursive ? artifacts.files(runId, folder) : artifacts.list(runId, folder)) found.push(artifact);
  if (found.length === 0 && folder !== '') found.push(await fileAt(artifacts, runId, folder));
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note('Nothing is kept there.');
  printTable([
    { head: 'PATH', value: (each) => (each.isDirectory ? `${each.path}/` : each.path), atLeast: 44 },
    { head: 'SIZE', value: ({ size }) => formatBytes(size), align: 'right' },
    { head: 'TYPE', value: ({ mediaType }) => mediaType ?? '', expendable: 2 },
    { head: 'SHA-256', value: ({ digest }) => digest?.slice(0, 12) ?? '', expendable: 1 },
  ], found);
}

async function get(runId: string, path: string, target: string, flags: ConnectionFlags): Promise<void> {
  const wanted = path === '.' || path === '/' || path === '' ? undefined : artifactFolder(path);
  const { artifacts } = await connect(flags);
  const files: Artifact[] = [];
  for await (const file of artifacts.files(runId, wanted)) files.push(file);
  const isFolder = files.length > 0;
  const isIntoFolder = await isDirectory(target);
  const transfers = isFolder
    ? files.map((file) => ({ path: file.path, file: within(target, relativeTo(wanted, file.path)) }))
    : [{ path: wanted ?? '', file: isIntoFolder ? within(target, basename(wanted ?? '')) : resolve(target) }];
  if (!isFolder && wanted === undefined) throw new CliFailure('The run keeps no artifacts.', undefined, exitCodes.notFound);
  const bar = new ProgressBar(flags);
  const done: { path: string; file: string; size: number; digest: string }[] = [];
  try {
    for (const transfer of transfers) {
      await mkdir(dirname(transfer.file), { recursive: true });
      bar.begin(transfer.path);
      done.push({ ...transfer, ...(await artifacts.downloadTo(runId, transfer.path, transfer.file, bar.update)) });
    }
  } finally {
    bar.end();
  }
  report(done, flags, 'Downloaded');
}

async function put(runId: string, source: string, path: string | undefined, flags: ConnectionFlags): Promise<void> {
  const isFolder = await isDirectory(source);
  if (!isFolder) await stat(source);
  const prefix = isFolder ? artifactFolder(path ?? basename(resolve(source))) : '';
  const transfers = isFolder ? await filesBelow(source, prefix) : [{ file: source, path: placeOf(source, path) }];
  for (const transfer of transfers) artifactPlace(transfer.path);
  const { artifacts } = await connect(flags);
  const bar = new ProgressBar(flags);
  const done: { path: string; file: string; size: number; digest: string }[] = [];
  try {
    for (const transfer of transfers) {
      bar.begin(transfer.path);
      done.push({ ...transfer, ...(await artifacts.upload(runId, transfer.path, transfer.file, bar.update)) });
    }
  } finally {
    bar.end();
  }
  report(done, flags, 'Uploaded');
}

function report(done: readonly { path: string; file: string; size: number; digest: string }[], { json }: ConnectionFlags, deed: string): void {
  if (json) return printJson(done);
  const bytes = done.reduce((sum, { size }) => sum + size, 0);
  terminal.out(`${deed} ${done.length === 1 ? (done[0]?.path ?? '') : `${done.length} files`}, ${formatBytes(bytes)}.`);
}

/** A path that is no folder may be a file: it is listed alone. @throws CliFailure when there is neither */
async function fileAt(artifacts: PlinthClient['artifacts'], runId: string, path: string): Promise<Artifact> {
  for await (const artifact of artifacts.list(runId, path.split('/').slice(0, -1).join('/'))) if (artifact.path === path) return artifact;
  throw new CliFailure(`The run keeps no artifact ${JSON.stringify(path)}.`, '`plinth artifacts ls -r` with the run alone lists all.', exitCodes.notFound);
}

/** The server says what files are called; none of them may be written outside of the folder that was asked for. */
export function within(folder: string, path: string): string {
  const root = resolve(folder);
  const file = resolve(root, ...path.split('/'));
  if (file === root || !file.startsWith(root.endsWith(sep) ? root : root + sep)) throw new CliFailure(`The artifact ${JSON.stringify(path)} would be written outside of ${root}.`, 'Download it alone, to a file that you name.');
  return file;
}

function relativeTo(folder: string | undefined, path: string): string {
  if (folder === undefined) return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

function placeOf(source: string, path: string | undefined): string {
  if (path === undefined) return basename(source);
  return path.endsWith('/') ? path + basename(source) : path;
}

async function filesBelow(folder: string, prefix: string): Promise<{ file: string; path: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ file, path: [prefix, ...relative(folder, file).split(sep)].filter((part) => part !== '').join('/') }));
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
