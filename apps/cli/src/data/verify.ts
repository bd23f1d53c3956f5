import { resolve } from 'node:path';
import type { ConnectionFlags } from '../connect.js';
import { exitCodes } from '../exit-codes.js';
import { ProgressBar } from '../output/progress.js';
import { printJson, terminal } from '../output/terminal.js';

const named = 20;

/** By the folder's own bytes and notes: no server is asked. */
export async function verify(folder: string, { json }: ConnectionFlags): Promise<void> {
  const { verifyFolder } = await import('@plinth/sdk');
  const bar = new ProgressBar();
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
