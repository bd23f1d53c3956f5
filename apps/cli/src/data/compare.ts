import { resolve } from 'node:path';
import type { DatasetFileChange, DatasetSchemaChange } from '@plinth/sdk';
import { connect, connectionFor, type ConnectionFlags } from '../connect.js';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { formatBytes } from '../output/format.js';
import { printJson, terminal } from '../output/terminal.js';
import { looksLikeFolder } from './reference.js';
import { comparedColumns, printComparedColumns } from './statistics.js';

const signs = { ADDED: 'A', CHANGED: 'M', REMOVED: 'D' } as const;

/** Two snapshots, or what was changed in a folder. */
export async function compare(base: string | undefined, head: string | undefined, { limit, wait, ...flags }: ConnectionFlags & { readonly limit: number; readonly wait?: boolean }): Promise<void> {
  if (base === undefined || (head === undefined && looksLikeFolder(base))) return ownChanges(base ?? '.', limit, flags);
  if (head === undefined) throw new CliFailure('A snapshot is compared with another.', 'Name two, such as flights@11 flights@12, or a folder.', exitCodes.usage);
  const { datasets } = await connect(flags);
  const diff = await datasets.diff(base, head);
  const files: DatasetFileChange[] = [];
  for await (const change of datasets.diffFiles(base, head)) {
    files.push(change);
    if (files.length === limit) break;
  }
  const columns = await comparedColumns(datasets, base, head, { limit, wait });
  if (flags.json) return printJson({ ...diff, files, ...columns });
  const { added, changed, removed } = diff.summary;
  for (const { kind, path, before, after } of files) terminal.out(`${signs[kind]}  ${path}${before && after && before.size !== after.size ? `  ${formatBytes(before.size)} → ${formatBytes(after.size)}` : ''}`);
  const all = added + changed + removed;
  if (all > files.length) terminal.note(`… and ${all - files.length} more; --limit shows them`);
  for (const change of diff.schema) terminal.out(schemaLine(change));
  printComparedColumns(columns);
  terminal.note(all === 0 ? 'The same files.' : `${added} added, ${changed} changed, ${removed} removed`);
}

async function ownChanges(folder: string, limit: number, flags: ConnectionFlags): Promise<void> {
  const { dataFolder } = await import('@plinth/sdk');
  const changes = await (await dataFolder(resolve(folder), { connection: await connectionFor(flags) })).changes();
  if (flags.json) return printJson(changes);
  const lines = [...changes.added.map(({ path }) => ({ path, sign: 'A' })), ...changes.changed.map(({ path }) => ({ path, sign: 'M' })), ...changes.removed.map(({ path }) => ({ path, sign: 'D' }))];
  for (const { path, sign } of lines.sort((one, other) => (one.path < other.path ? -1 : 1)).slice(0, limit)) terminal.out(`${sign}  ${path}`);
  terminal.note(lines.length === 0 ? 'Nothing was changed here.' : `${changes.added.length} added, ${changes.changed.length} changed, ${changes.removed.length} removed`);
}

function schemaLine({ kind, table, column, before, after }: DatasetSchemaChange): string {
  const what = kind.toLowerCase().replaceAll('_', ' ');
  return `schema  ${column === null ? table : `${table}.${column}`}  ${what}${before && after ? `: ${before} → ${after}` : ''}`;
}
