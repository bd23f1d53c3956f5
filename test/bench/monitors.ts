/**
 * A thousand monitors that become due in the same minute: from the moment they are due until the last report is there, in `plinth up`, beside DuckDB alone reading the same windows. Each watches a deployment of
 * its own, over 500 rows of ten columns. PLINTH_BENCH_MONITORS names another number of them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlinthClient } from '@plinth/sdk';
import { text } from '@plinth/platform/analytics';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { measured } from './clients/analytics-figures.js';
import { openDatabase } from './clients/many-runs.js';

const monitors = Number(process.env.PLINTH_BENCH_MONITORS ?? 1_000);
const [rows, columns] = [500, 10];
const withinSeconds = 60;

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, environment: { PLINTH_PORT: '0' } });
try {
  const client = new PlinthClient({ url: plinth.url });
  await client.query('mutation { createEnvironment(input: { name: "bench", rank: 30 }) { id } }');
  const now = Date.now();
  const minute = Math.floor(now / 60_000) * 60_000;
  let baselineId = '';
  for (let number = 0; number < monitors; number += 1) {
    const deploymentId = await deploy(client, number);
    await client.predictions.send(deploymentId, rowsOf(number, minute - 3_600_000));
    if (number === 0) baselineId = (await client.monitors.baseline({ name: 'bench', period: { deploymentId, from: new Date(minute - 7_200_000).toISOString(), to: new Date(minute).toISOString() } })).id;
    await client.monitors.create({ name: `monitor ${number}`, target: { kind: 'DEPLOYMENT', id: deploymentId }, baselineId, definition: { schedule: { kind: 'CRON', cron: '0 0 1 1 *', windowHours: 24, settleMinutes: 0 } } });
  }
  const database = await openDatabase(data);
  const from = performance.now();
  // All of them at once, as if their minute had come.
  await database.query('update monitor set next_due_at = $1', [new Date(minute)]);
  const count = async (): Promise<number> => Number((await database.query<{ count: string }>(`select count(*) from drift_report where status = 'DONE'`)).rows[0]?.count);
  while ((await count()) < monitors) {
    if (performance.now() - from > 600_000) throw new Error('Ten minutes did not suffice.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const seconds = (performance.now() - from) / 1_000;
  const { rows: [found] } = await database.query<{ decided: string; attempts: string }>(`select count(*) filter (where outcome <> 'UNDECIDED') as decided, sum(attempts) as attempts from drift_report`);
  await database.end();
  const alone = await readingAlone();
  process.stdout.write(`${monitors} monitors due at once, ${rows} rows × ${columns} columns each: all done after ${seconds.toFixed(1)} s, ${((seconds / monitors) * 1_000).toFixed(1)} ms each; DuckDB alone, one thread, reads and sums the same windows in ${alone.toFixed(1)} s: ratio ${(seconds / alone).toFixed(1)}; limit ${withinSeconds} s; ${found?.decided} with a verdict, ${found?.attempts} attempts\n`);
  if (seconds > withinSeconds || Number(found?.decided) !== monitors) process.exitCode = 1;
} finally {
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

async function deploy(client: PlinthClient, number: number): Promise<string> {
  const { model } = await client.query<{ model: { id: string } }>('mutation ($name: String!) { model: createRegisteredModel(input: { name: $name }) { id } }', { name: `model-${number}` });
  const { version } = await client.query<{ version: { id: string } }>('mutation ($input: CreateModelVersionInput!) { version: createModelVersion(input: $input) { id } }', { input: { modelId: model.id, ready: true } });
  return (await client.query<{ made: { id: string } }>('mutation ($input: DeployModelVersionInput!) { made: deployModelVersion(input: $input) { id } }', { input: { environment: 'bench', versionId: version.id } })).made.id;
}

function rowsOf(number: number, at: number) {
  const features = Object.fromEntries(Array.from({ length: columns }, (_, column) => [`f${column}`, Array.from({ length: rows }, (__, row) => ((row * 7_919 + column * 31 + number) % 997) / 9.7)]));
  return { features, ids: Array.from({ length: rows }, (_, row) => `${number}-${row}`), times: Array.from({ length: rows }, (_, row) => at + row) };
}

/** Seconds for a file a window to be read and summed up. */
async function readingAlone(): Promise<number> {
  const { result } = await measured({ threads: 1 }, async (session) => {
    const names = Array.from({ length: columns }, (_, column) => `f${column}`);
    const file = join(session.folder, 'window.parquet');
    await session.run(`COPY (SELECT ${names.map((name, column) => `((i * 7919 + ${column} * 31) % 997) / 9.7 AS ${name}`).join(', ')} FROM range(${rows}) r(i)) TO ${text(file)} (FORMAT parquet)`);
    const from = performance.now();
    for (let number = 0; number < monitors; number += 1) await session.rows(`SELECT ${names.map((name) => `avg(${name}), stddev_pop(${name}), count(${name})`).join(', ')} FROM read_parquet(${text(file)})`);
    return (performance.now() - from) / 1_000;
  });
  return result;
}
