/**
 * A drift report of 300,000 rows of 50 columns a side, and in the same run what Evidently takes for it: PLINTH_BENCH_EVIDENTLY names a python with Evidently. PLINTH_BENCH_DRIFT_ROWS names
 * numbers of rows of 100 columns that are compared after it, one after the other, to see how time and memory grow.
 */
import { spawnSync } from 'node:child_process';
import { link, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from '@plinth/platform/analytics';
import { compareTables, type DriftReport } from '@plinth/monitoring';
import { measured, mebibytes } from './clients/analytics-figures.js';
import { whole } from './clients/figures.js';

const limits = { threads: 2, memoryBytes: 512 << 20, timeMs: 60 * 60_000 };
/** Times that Evidently takes at the least, and bytes of both processes together at the most: missed, the benchmark fails. */
const aims = { timesEvidently: 20, bytes: 2 ** 30 };
const script = fileURLToPath(new URL('../conformance/evidently/report.py', import.meta.url));
const bigger = (process.env.PLINTH_BENCH_DRIFT_ROWS ?? '').split(',').filter(Boolean).map(Number);

await besideEvidently();
for (const rows of bigger) await alone(rows);

async function besideEvidently(): Promise<void> {
  await withTables(300_000, 50, async (reference, current) => {
    const ours = await compared(reference, current);
    const python = process.env.PLINTH_BENCH_EVIDENTLY;
    if (!python) {
      process.stdout.write('Evidently was not measured: name a Python that has it in PLINTH_BENCH_EVIDENTLY.\n');
      return;
    }
    const { stdout, stderr, status } = spawnSync(python, [script, reference, current], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`Evidently failed: ${stderr.slice(-2_000)}`);
    const theirs = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { readonly seconds: number; readonly peak: number; readonly scores: Readonly<Record<string, number>> };
    const apart = ours.report.columns.filter(({ column, pValue, statistic }) => !(Math.abs((pValue ?? statistic) - (theirs.scores[column] ?? NaN)) <= 1e-9)).map(({ column }) => column);
    process.stdout.write(`Evidently: ${theirs.seconds.toFixed(1)} s without reading the files, ${mebibytes(theirs.peak)} resident: ${(theirs.seconds / ours.seconds).toFixed(1)} times as long as Plinth with reading them; ${apart.length} of ${ours.report.columns.length} scores differ by more than 1e-9${apart.length ? `: ${apart.join(', ')}` : ''}\n`);
    if (apart.length || theirs.seconds < aims.timesEvidently * ours.seconds) process.exitCode = 1;
  });
}

async function alone(rows: number): Promise<void> {
  await withTables(rows, 100, async (reference, current) => {
    await compared(reference, current);
  });
}

async function compared(reference: string, current: string): Promise<{ readonly seconds: number; readonly report: DriftReport }> {
  const { seconds, peak, result } = await measured(limits, async (session) => {
    const table = async (from: string, name: string) => {
      await link(from, join(session.folder, name));
      return { files: { format: 'PARQUET', gzip: false, paths: [join(session.folder, name)] } as const };
    };
    return compareTables(session, await table(reference, 'reference'), await table(current, 'current'));
  });
  const exact = result.columns.filter(({ errorBound }) => errorBound === null).length;
  process.stdout.write(
    `Plinth: ${whole(result.referenceRows)} rows a side × ${result.columns.length} columns in ${seconds.toFixed(2)} s, ${mebibytes(peak)} resident where it computes, ${mebibytes(process.memoryUsage.rss())} where it judges; ${exact} columns exact, ${result.columns.filter(({ drifted }) => drifted).length} drifted\n`,
  );
  if (peak + process.memoryUsage.rss() > aims.bytes) process.exitCode = 1;
  return { seconds, report: result };
}

/** Four columns of five are numbers of several shapes, the fifth is categories; a third of the columns has moved in the second table. */
async function withTables(rows: number, columns: number, use: (reference: string, current: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-bench-drift-'));
  const column = (at: number, side: number): string => {
    const random = `(hash(i * ${columns * 2} + ${at * 2 + side}) / 18446744073709551616.0)`;
    const moved = side === 1 && at % 3 === 0;
    const shapes = [
      `${random} * ${moved ? 1.3 : 1}`,
      `-ln(1 - ${random}) * ${moved ? 1.5 : 1}`,
      `round(${random} * ${random} * 1000${moved ? ' + 60' : ''}, 1)`,
      `floor(${random} * ${moved ? 120 : 100})::INTEGER`,
      `'c' || floor(${random} * ${random} * ${moved ? 14 : 10})::INTEGER`,
    ];
    return `${shapes[at % shapes.length]} AS c${at}`;
  };
  const path = (side: number): string => join(folder, `side-${side}.parquet`);
  try {
    await measured({ threads: 2, memoryBytes: 2 ** 30, timeMs: 60 * 60_000 }, async (session) => {
      for (const side of [0, 1]) {
        const target = join(session.folder, `made-${side}.parquet`);
        await session.run(`COPY (SELECT ${Array.from({ length: columns }, (_, at) => column(at, side)).join(', ')} FROM range(${rows}) r(i)) TO ${text(target)} (FORMAT parquet)`);
        await link(target, path(side));
      }
    });
    await use(path(0), path(1));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
