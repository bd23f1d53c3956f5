/** The profile of a table of ten million rows and twenty columns: time, and the most memory that it was resident with, against the limit. */
import { link, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from '@plinth/platform/analytics';
import { profileTable } from '../../libs/datasets/src/profiling/index.js';
import { measured, mebibytes } from './clients/analytics-figures.js';
import { whole } from './clients/figures.js';

const rows = Number(process.env.PLINTH_BENCH_ROWS ?? 10_000_000);
const limit = 500e6;
const memoryBytes = 256 << 20;
/** Numbers of few and of many values, with and without NULL, texts, moments and truth. */
const columns = [
  'i AS id', ...[1, 2, 3, 4].map((n) => `(hash(i + ${n}) % 1000000) / 7.0::DOUBLE AS f${n}`), ...[5, 6, 7].map((n) => `(hash(i + ${n}) % 100)::INTEGER AS n${n}`), ...[8, 9].map((n) => `CASE WHEN hash(i + ${n}) % 10 > 0 THEN (hash(i + ${n}) % 5000)::BIGINT END AS m${n}`),
  ...[10, 11, 12].map((n) => `'category ' || (hash(i + ${n}) % 40) AS s${n}`), ...[13, 14].map((n) => `md5((hash(i + ${n}) % 3000000)::VARCHAR) AS u${n}`), ...[15, 16].map((n) => `TIMESTAMP '2024-01-01' + to_seconds((hash(i + ${n}) % 31536000)::BIGINT) AS t${n}`), "DATE '2024-01-01' + (hash(i + 17) % 366)::INTEGER AS d",
  'hash(i + 18) % 3 = 0 AS b', '(hash(i + 19) % 1000000)::DECIMAL(12, 2) / 100 AS price',
];

const folder = await mkdtemp(join(tmpdir(), 'plinth-bench-scratch-'));
const sizes = [Math.round(rows / 10), rows];
try {
  await measured({ threads: 2, memoryBytes: 2 ** 30 }, async (session) => {
    for (const size of sizes) {
      const path = join(session.folder, String(size));
      await session.run(`COPY (SELECT ${columns.join(', ')} FROM range(${size}) r(i)) TO ${text(path)} (FORMAT parquet)`);
      await link(path, join(folder, String(size)));
    }
  });
  for (const size of sizes) {
    const { seconds, peak, result } = await measured({ threads: 1, memoryBytes }, async (session) => {
      const path = join(session.folder, 'table.parquet');
      await link(join(folder, String(size)), path);
      return profileTable(session, { format: 'PARQUET', gzip: false, paths: [path] });
    });
    process.stdout.write(`${whole(result.rows)} rows × ${result.columns.length} columns: ${seconds.toFixed(1)} s, ${mebibytes(peak)} resident (${(peak / limit).toFixed(2)} of the limit of 500 MB)\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
