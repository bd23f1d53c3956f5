import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** True when the process runs. A zombie, whose parent never asked after it, counts as gone although signals still reach it. */
export async function isAlive(processId: number): Promise<boolean> {
  try {
    process.kill(processId, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => '');
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  return state !== 'Z' && state !== 'X' && state !== '';
}

/** The words that the process was started with; empty when it is gone or not ours to see. Process ids are used again, so a lock's owner is told by this. */
export async function commandLineOf(processId: number): Promise<string> {
  if (process.platform === 'linux') return (await readFile(`/proc/${processId}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
  const listed = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(processId)]).catch(() => ({ stdout: '' }));
  return listed.stdout;
}
