/**
 * A training set of a million entity rows over ten million feature rows, written to Parquet, and in the same run what Feast takes for it: PLINTH_BENCH_FEAST_PYTHON
 * names a python with `feast[duckdb]`; each of its stores is given PLINTH_BENCH_FEAST_SECONDS (300 unless told). PLINTH_BENCH_TIMES=10 makes it again of ten times the rows under the same limit of memory.
 */
import { spawnSync } from 'node:child_process';
import { link, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeTable, text } from '@plinth/platform/analytics';
import { type Known, writeTrainingSet } from '../../libs/features/src/training/index.js';
import { measured, mebibytes } from './clients/analytics-figures.js';
import { whole } from './clients/figures.js';

const rows = Number(process.env.PLINTH_BENCH_ROWS ?? 1_000_000);
const limits = { threads: 2, memoryBytes: 512 << 20 };
const feastSeconds = Number(process.env.PLINTH_BENCH_FEAST_SECONDS ?? 300);
const ttlSeconds = 30 * 86_400;
const script = fileURLToPath(new URL('../conformance/feast/retrieve.py', import.meta.url));

for (const times of process.env.PLINTH_BENCH_TIMES ? [1, Number(process.env.PLINTH_BENCH_TIMES)] : [1]) await bench(rows * times, times === 1);

async function bench(frameRows: number, withFeast: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-bench-scratch-'));
  const [frame, features] = [join(folder, 'frame.parquet'), join(folder, 'features.parquet')];
  try {
    await measured({ threads: 2, memoryBytes: 2 ** 30 }, async (session) => {
      const entities = Math.max(1, Math.round(frameRows / 10));
      const at = (n: number) => `TIMESTAMP '2024-01-01' + to_seconds((hash(i + ${n}) % 31536000)::BIGINT)`;
      const path = (name: string) => join(session.folder, name);
      await session.run(`COPY (SELECT (hash(i) % ${entities})::BIGINT AS k, ${at(1)} AS t, ${at(1)} + to_seconds((hash(i + 2) % 86400)::BIGINT) AS c, (hash(i + 3) % 1000) / 10.0::DOUBLE AS v0, (hash(i + 4) % 1000)::DOUBLE AS v1, (hash(i + 5) % 1000)::BIGINT AS v2, 'c' || (hash(i + 6) % 50) AS v3, (hash(i + 7) % 1000)::DOUBLE AS v4 FROM range(${frameRows * 10}) r(i)) TO ${text(path('features'))} (FORMAT parquet)`);
      await session.run(`COPY (SELECT (hash(i + 11) % ${Math.round(entities * 1.1)})::BIGINT AS k, ${at(12)} AS t FROM range(${frameRows}) r(i)) TO ${text(path('frame'))} (FORMAT parquet)`);
      await link(path('features'), features);
      await link(path('frame'), frame);
    });
    const ours = await plinth(frame, features, { kind: 'ALL' });
    await plinth(frame, features, { kind: 'ROW' });
    if (!withFeast || !process.env.PLINTH_BENCH_FEAST_PYTHON) return;
    for (const store of ['file', 'duckdb']) feast(process.env.PLINTH_BENCH_FEAST_PYTHON, store, folder, frame, features, ours);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function plinth(frame: string, features: string, known: Known): Promise<number> {
  const { seconds, peak, result } = await measured(limits, async (session) => {
    const table = async (from: string, name: string) => {
      const path = join(session.folder, name);
      await link(from, path);
      const files = { format: 'PARQUET', gzip: false, paths: [path] } as const;
      return { files, columns: await describeTable(session, files) };
    };
    const view = { ...(await table(features, 'features')), name: 'view', keys: [{ frame: 'k', view: 'k' }], timestamp: 't', created: 'c', ttlMs: ttlSeconds * 1000, features: ['v0', 'v1', 'v2', 'v3', 'v4'].map((name) => ({ column: name, name, given: true })) };
    return writeTrainingSet(session, { frame: { ...(await table(frame, 'frame')), timestamp: 't' }, views: [view], computed: [], fullFeatureNames: true, known }, join(session.folder, 'made.parquet'));
  });
  process.stdout.write(`Plinth, ${known.kind === 'ALL' ? 'all rows' : 'as known at each row'}: ${whole(result.rows)} rows in ${seconds.toFixed(1)} s, ${mebibytes(peak)} resident (limit of the engine ${mebibytes(limits.memoryBytes)})\n`);
  return seconds;
}

function feast(python: string, store: string, folder: string, frame: string, features: string, ours: number): void {
  const { stdout, stderr, status, error } = spawnSync(python, [script, store, join(folder, store), frame, features, String(ttlSeconds), '-'], { encoding: 'utf8', timeout: feastSeconds * 1_000 });
  const named = store === 'file' ? 'its default store' : 'its DuckDB store';
  if (error && 'code' in error && error.code === 'ETIMEDOUT') {
    process.stdout.write(`Feast, ${named}: not through after ${feastSeconds} s, ${(feastSeconds / ours).toFixed(1)} times as long as Plinth, and stopped\n`);
    return;
  }
  if (status !== 0) throw new Error(`Feast failed: ${stderr.slice(-2_000)}`);
  const { seconds, peak, rows: made } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { readonly seconds: number; readonly peak: number; readonly rows: number };
  process.stdout.write(`Feast, ${named}: ${whole(made)} rows in ${seconds.toFixed(1)} s, ${mebibytes(peak)} resident: ${(seconds / ours).toFixed(1)} times as long as Plinth\n`);
}
