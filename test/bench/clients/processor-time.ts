import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** Milliseconds of processor time that a process and all under it have taken. On a machine that others use too, it tells more than the clock. */
export function processorTime(root: number): { readonly own: number; readonly others: number } {
  const table = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const below = [root];
  for (const id of below) below.push(...table.filter(([, parent]) => parent === id).map(([child]) => child ?? 0));
  return { own: timeOf(root), others: below.slice(1).reduce((sum, id) => sum + timeOf(id), 0) };
}

function timeOf(id: number): number {
  try {
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
  } catch {
    // It ended between the look at the table and this one.
    return 0;
  }
}
