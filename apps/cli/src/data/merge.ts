import type { DatasetsClient } from '@plinth/sdk';
import { connect, type ConnectionFlags } from '../connect.js';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { formatBytes } from '../output/format.js';
import { printJson, terminal } from '../output/terminal.js';
import { splitReference } from './reference.js';

interface MergeFlags extends ConnectionFlags {
  readonly prefer?: 'ours' | 'theirs';
  readonly message?: string;
  readonly dryRun?: boolean;
}

const sides = { ours: 'OURS', theirs: 'THEIRS' } as const;

/** Brings what a snapshot did into a branch, or tells what stands in the way. */
export async function merge(from: string, into: string, { prefer, message, dryRun, ...flags }: MergeFlags): Promise<void> {
  const { dataset } = splitReference(from);
  const { datasets } = await connect(flags);
  if (dryRun) return preview(datasets, from, into, flags);
  const merged = await datasets.merge(from, into, { prefer: prefer && sides[prefer], message }).catch((error: unknown) => {
    if (isConflict(error)) throw new CliFailure(error.message, `\`plinth data merge ${from} ${into} --dry-run\` lists them; --prefer ours or theirs says whose files are taken.`);
    throw error;
  });
  if (flags.json) return printJson(merged);
  terminal.out(`${dataset}@${into} is snapshot ${merged.number}: ${merged.files} files, ${formatBytes(merged.bytes)}`);
}

async function preview(datasets: DatasetsClient, from: string, into: string, { json }: ConnectionFlags): Promise<void> {
  const found = await datasets.mergePreview(from, into);
  const { conflictCount, conflicts } = found;
  if (conflictCount > 0) process.exitCode = exitCodes.failure;
  if (json) return printJson(found);
  if (conflictCount === 0) return terminal.out(`Nothing was changed on both sides: ${from} can be merged into ${into}`);
  for (const { path } of conflicts) terminal.out(`C  ${path}`);
  terminal.note(`${conflictCount} ${conflictCount === 1 ? 'file was' : 'files were'} changed on both sides${conflictCount > conflicts.length ? `; the first ${conflicts.length} are shown` : ''}.`);
}

function isConflict(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'MERGE_CONFLICTED';
}
