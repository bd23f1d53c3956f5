/**
 * A folder of 100,000 files of 10 KB: its first commit through `plinth up`, another after 100 of them changed, the diff of the two, fetching it into an empty
 * folder, and its verification. Beside it DVC (the Python of PLINTH_BENCH_DVC, or of PLINTH_TEST_PYTHON, that has it) with the same files on the same disk, and a plain copy of them.
 * Before each of them the disk comes to rest: what was written for one would otherwise be paid by the next.
 */
import { spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dataFolder, PlinthClient } from '@plinth/sdk';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { median } from './clients/plinth-transfers.js';

const count = Number(process.env['PLINTH_BENCH_FILES'] ?? 100_000);
const size = 10_000;
const changedCount = 100;
const loads: string[] = [];
const root = await mkdtemp(join(tmpdir(), 'plinth-bench-data-'));
const plinth = await PlinthProcess.start({ data: join(root, 'plinth'), port: 0 });
try {
  const connection = { url: plinth.url };
  const { datasets } = new PlinthClient(connection);
  const folder = join(root, 'files');
  makeFiles(folder);
  const open = (place: string) => dataFolder(place, { dataset: 'files', create: {}, connection });
  // What a process loads and compiles on first use is no cost of a commit.
  const warm = join(root, 'warm');
  for (let number = 0; number < 2_000; number += 1) writeNumbered(warm, number);
  await (await dataFolder(warm, { dataset: 'warm', create: {}, connection })).commit();

  const dvc = dvcAt(folder);
  const first = await seconds(async () => void (await (await open(folder)).commit()));
  const dvcFirst = dvc?.add();
  for (let number = 0; number < changedCount; number += 1) writeNumbered(folder, Math.floor((number * count) / changedCount));
  const second = await seconds(async () => void (await (await open(folder)).commit()));
  const dvcSecond = dvc?.add();
  const diffs: number[] = [];
  for (let round = 0; round < 7; round += 1) diffs.push(1_000 * (await timed(async () => void (await datasets.diff('files@1', 'files@2')))));
  const into = join(root, 'pulled');
  const pull = await seconds(async () => void (await (await open(into)).pull({ cacheFolder: null })));
  const copied = join(root, 'copied');
  const copy = await seconds(() => Promise.resolve(cpSync(folder, copied, { recursive: true, filter: (path) => !/[/\\]\.(plinth-data|dvc|git)/.test(path) })));
  const verified = await seconds(async () => void (await datasets.verify('files@2')));

  say(`load ${loads.join(', ')} before each`);
  say(`first commit of ${count} files of ${size} bytes: ${first.toFixed(2)} s${beside(first, dvcFirst, 'add')} (target: a third of DVC's)`);
  say(`commit after ${changedCount} changed: ${second.toFixed(2)} s${beside(second, dvcSecond, 'add')} (target 1 s)`);
  say(`diff of the two: p50 ${median(diffs).toFixed(0)} ms (target 200 ms)`);
  say(`the first commit sent ${((count * size) / 1e6 / first).toFixed(0)} MB/s: ${((100 * copy) / first).toFixed(0)} % of copying the same files on this disk (target 60 %)`);
  say(`fetched into an empty folder: ${pull.toFixed(2)} s, ${((count * size) / 1e6 / pull).toFixed(0)} MB/s; the same files copied on this disk in ${copy.toFixed(2)} s: ${((100 * copy) / pull).toFixed(0)} %`);
  say(`read again by the server: ${verified.toFixed(2)} s, ${((count * size) / 1e6 / verified).toFixed(0)} MB/s`);
} finally {
  await plinth.end();
  await rm(root, { recursive: true, force: true });
}

function makeFiles(folder: string): void {
  for (let number = 0; number < count; number += 1) writeNumbered(folder, number);
}

function writeNumbered(folder: string, number: number): void {
  const place = join(folder, `part-${String(number % 100).padStart(2, '0')}`, `file-${String(number).padStart(6, '0')}.bin`);
  if (number < 100) mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, randomFillSync(Buffer.allocUnsafe(size)));
}

/** DVC in a folder beside, with a copy of the files as they are when it adds them; undefined where it is not to be had. */
function dvcAt(files: string): { add(): number } | undefined {
  const python = process.env['PLINTH_BENCH_DVC'] ?? process.env['PLINTH_TEST_PYTHON'];
  if (!python || spawnSync(python, ['-c', 'import dvc'], { stdio: 'ignore' }).status !== 0) {
    say('DVC was not measured: name a Python that has it in PLINTH_BENCH_DVC.');
    return undefined;
  }
  const project = join(root, 'dvc');
  mkdirSync(project);
  const run = (...args: string[]): void => {
    const { status, stderr } = spawnSync(python, ['-m', 'dvc', ...args], { cwd: project, encoding: 'utf8', env: { ...process.env, DVC_NO_ANALYTICS: '1' } });
    if (status !== 0) throw new Error(`dvc ${args.join(' ')}: ${stderr}`);
  };
  run('init', '--no-scm', '--quiet');
  return {
    add() {
      cpSync(files, join(project, 'data'), { recursive: true, preserveTimestamps: true, filter: (path) => !path.includes('.plinth-data') });
      spawnSync('sync');
      const from = performance.now();
      run('add', '--quiet', 'data');
      return (performance.now() - from) / 1_000;
    },
  };
}

function beside(own: number, peer: number | undefined, what: string): string {
  return peer === undefined ? '' : `; DVC's ${what}: ${peer.toFixed(2)} s, ${(peer / own).toFixed(1)} times as long`;
}

async function seconds(work: () => Promise<void>): Promise<number> {
  spawnSync('sync');
  loads.push((loadavg()[0] ?? 0).toFixed(1));
  return timed(work);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1_000;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
