/** How long `plinth up` takes to /ready, and how much memory all its processes hold when idle. The limits are the product's own. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PlinthProcess } from '../journeys/plinth-process.js';

const limits = { firstStart: 8, laterStart: 2, idleMiB: 400 };
const idleSeconds = 20;

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
try {
  const first = await timed();
  const later: number[] = [];
  for (let round = 0; round < 5; round++) later.push(await timed());
  later.sort((left, right) => left - right);
  report('first start', first, 's', limits.firstStart);
  report('later start, median of 5', later[2] ?? NaN, 's', limits.laterStart);
  await measureMemory();
} finally {
  await rm(data, { recursive: true, force: true });
}

async function timed(): Promise<number> {
  const from = performance.now();
  const plinth = await PlinthProcess.start({ data, port: 0 });
  const seconds = (performance.now() - from) / 1_000;
  await plinth.end();
  return seconds;
}

/** Resident memory counts pages shared by Postgres' processes once for each; the proportional share counts them once. */
async function measureMemory(): Promise<void> {
  const plinth = await PlinthProcess.start({ data, port: 0 });
  await fetch(`${plinth.url}/ready`);
  await setTimeout(idleSeconds * 1_000);
  const processes = descendants(plinth.child.pid ?? 0);
  let [resident, share] = [0, 0];
  for (const id of processes) {
    const rollup = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
    resident += kib(rollup, 'Rss');
    share += kib(rollup, 'Pss');
  }
  report(`resident after ${idleSeconds} s idle, ${processes.length} processes, shared pages counted each time`, resident / 1024, 'MiB', limits.idleMiB);
  report('the same, shared pages counted once', share / 1024, 'MiB', limits.idleMiB);
  await plinth.end();
}

function descendants(root: number): number[] {
  const table = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const found = [root];
  for (const id of found) found.push(...table.filter(([, parent]) => parent === id).map(([child]) => child ?? 0));
  return found;
}

function kib(rollup: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0);
}

function report(what: string, measured: number, unit: string, limit: number): void {
  process.stdout.write(`${what}: ${measured.toFixed(2)} ${unit} (limit ${limit} ${unit}, ratio ${(measured / limit).toFixed(2)})\n`);
}
