import { resolve } from 'node:path';
import type { SnapshotFinding } from '@plinth/sdk';
import { connect, type ConnectionFlags } from '../connect.js';
import { exitCodes } from '../exit-codes.js';
import { ProgressBar } from '../output/progress.js';
import { formatBytes } from '../output/format.js';
import { printJson, terminal } from '../output/terminal.js';
import { looksLikeFolder } from './reference.js';

const named = 20;

/** A snapshot, by the server that has it, or a folder. */
export async function verify(what: string, flags: ConnectionFlags): Promise<void> {
  if (what.includes('@') && !looksLikeFolder(what)) return verifySnapshot(what, flags);
  return verifyOwnFiles(what, flags);
}

async function verifySnapshot(reference: string, flags: ConnectionFlags): Promise<void> {
  const { datasets } = await connect(flags);
  const bar = new ProgressBar(flags);
  bar.begin('Reading', String);
  const verified = await datasets.verify(reference, { onProgress: bar.update }).finally(() => bar.end());
  const { files, bytes, findings, findingCount } = verified;
  if (findingCount > 0) process.exitCode = exitCodes.failure;
  if (flags.json) return printJson(verified);
  for (const each of findings.slice(0, named)) terminal.out(findingLine(each));
  if (findingCount > named) terminal.note(`… and ${findingCount - named} more; --json shows them`);
  terminal.out(findingCount === 0 ? `All ${files} files of ${reference} are what was committed (${formatBytes(bytes)} read)` : `${findingCount} ${findingCount === 1 ? 'thing is' : 'things are'} wrong with ${reference}`);
}

const faults = { GONE: 'gone', DAMAGED: 'damaged', WRONG_SIZE: 'of another size', CONTRADICTED: 'contradicted' } as const;

function findingLine({ part, fault, path, digest, unchecked }: SnapshotFinding): string {
  const what = part === 'FILE' ? (path ?? digest) : `${part.toLowerCase()} ${digest}${path === null ? '' : ` (${path})`}`;
  return `${faults[fault]}  ${what}${unchecked > 0 ? `: ${unchecked} files could not be checked` : ''}`;
}

/** By the folder's own bytes and notes: no server is asked. */
async function verifyOwnFiles(folder: string, { json }: ConnectionFlags): Promise<void> {
  const { verifyFolder } = await import('@plinth/sdk');
  const bar = new ProgressBar({ json });
  bar.begin('Hashing');
  const { of, checked, differing, missing } = await verifyFolder(resolve(folder), bar.update).finally(() => bar.end());
  if (differing.length + missing.length > 0) process.exitCode = exitCodes.failure;
  const name = `${of.dataset}@${of.snapshot?.number ?? ''}`;
  if (json) return printJson({ of, checked, differing, missing });
  for (const path of differing.slice(0, named)) terminal.out(`differs  ${path}`);
  for (const path of missing.slice(0, named)) terminal.out(`missing  ${path}`);
  const wrong = differing.length + missing.length;
  terminal.out(wrong === 0 ? `All ${checked} files are those of ${name}` : `${wrong} of ${checked} files are not those of ${name}`);
}
