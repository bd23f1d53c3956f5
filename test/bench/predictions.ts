/**
 * Predictions of twenty features: what `log` costs the service that calls it, and how many rows a second `plinth up` takes into its store, by columns and as files. Beside the one the least that
 * keeps a row, a copied object in a list; beside the other the limit, DuckDB writing the same rows as Parquet without us.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from '@plinth/platform/analytics';
import { PlinthClient } from '@plinth/sdk';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { measured } from './clients/analytics-figures.js';
import { percentile, whole } from './clients/figures.js';

const features = 20;
const names = Array.from({ length: features }, (_, index) => `feature_${index}`);
const [costLimitMicros, rateLimit] = [20, 50_000];
const calls = 100_000;
/** Calls between two turns of the event loop, as between requests of a service. */
const turnEvery = 50;
const columnRows = 5_000;
const fileRows = 200_000;
const measureMs = 8_000;
const clients = 2;

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, environment: { PLINTH_PORT: '0' } });
try {
  const deploymentId = await makeDeployment();
  const cost = await costOfLog(deploymentId);
  const byColumns = await rateByColumns(deploymentId);
  const { limit, byFile } = await rateByFile(deploymentId);
  process.stdout.write(`by columns, ${clients} clients, ${whole(columnRows)} rows a call: ${whole(byColumns)} rows/s; DuckDB alone writes ${whole(limit)} rows/s: ratio ${(byColumns / limit).toFixed(3)}; at least ${whole(rateLimit)} wanted\n`);
  process.stdout.write(`by Parquet file of ${whole(fileRows)} rows, one after the other: ${whole(byFile)} rows/s: ratio ${(byFile / limit).toFixed(3)}\n`);
  if (cost > costLimitMicros || byColumns < rateLimit || byFile < rateLimit) process.exitCode = 1;
} finally {
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

async function ask<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  return new PlinthClient({ url: plinth.url }).query<Data>(query, variables);
}

async function makeDeployment(): Promise<string> {
  await ask('mutation { createEnvironment(input: { name: "bench", rank: 30 }) { id } }');
  const { model } = await ask<{ model: { id: string } }>('mutation { model: createRegisteredModel(input: { name: "bench" }) { id } }');
  const { version } = await ask<{ version: { id: string } }>('mutation ($input: CreateModelVersionInput!) { version: createModelVersion(input: $input) { id } }', { input: { modelId: model.id, ready: true } });
  return (await ask<{ made: { id: string } }>('mutation ($input: DeployModelVersionInput!) { made: deployModelVersion(input: $input) { id } }', { input: { environment: 'bench', versionId: version.id } })).made.id;
}

/** @returns the amortised microseconds of a call: with what is written to the journal and sent from this very process while the calls go on */
async function costOfLog(deploymentId: string): Promise<number> {
  const log = new PlinthClient({ url: plinth.url }).predictions.of(deploymentId, { journalDir: join(data, 'journal') });
  const row = Object.fromEntries(names.map((name, index) => [name, index * 1.37]));
  const kept: object[] = [];
  const micros = new Float64Array(calls);
  const loop = async (count: number, call: (step: number) => void): Promise<number> => {
    const from = process.cpuUsage();
    for (let step = 0; step < count; step += 1) {
      call(step);
      if (step % turnEvery === turnEvery - 1) await new Promise((resolve) => setImmediate(resolve));
    }
    const { user, system } = process.cpuUsage(from);
    return (user + system) / count;
  };
  await loop(20_000, (step) => log.log({ features: row, output: step }));
  const least = await loop(calls, (step) => kept.push({ ...row, output: step, at: Date.now(), id: randomUUID() }));
  const amortised = await loop(calls, (step) => {
    const before = process.hrtime.bigint();
    log.log({ features: row, output: step });
    micros[step] = Number(process.hrtime.bigint() - before) / 1_000;
  });
  const left = await log.close({ withinMs: 60_000 });
  if (left > 0 || log.problems.length > 0) throw new Error(`The bench lost rows: ${left} are left, ${JSON.stringify(log.problems)}`);
  const sorted = Array.from(micros).sort((one, other) => one - other);
  process.stdout.write(`log of ${features} features: median ${percentile(sorted, 0.5).toFixed(2)} µs, p99 ${percentile(sorted, 0.99).toFixed(2)} µs, max ${percentile(sorted, 1).toFixed(0)} µs for the caller; the whole loop ${amortised.toFixed(2)} µs of processor a call, journal and sending included; a copied object in a list ${least.toFixed(2)} µs: ratio ${(amortised / least).toFixed(1)}; limit ${costLimitMicros} µs\n`);
  return Math.max(percentile(sorted, 0.5), amortised);
}

/** Rows a second, acknowledged, of clients that send by columns one call after the other. Each call has rows of its own. */
async function rateByColumns(deploymentId: string): Promise<number> {
  const bodies = Array.from({ length: 8 }, (_, each) => Object.fromEntries(names.map((name, index) => [name, Array.from({ length: columnRows }, (__, row) => ((row * 7_919 + index * 31 + each) % 10_007) / 97)])));
  const client = new PlinthClient({ url: plinth.url });
  const end = performance.now() + measureMs;
  let rows = 0;
  const from = performance.now();
  await Promise.all(Array.from({ length: clients }, async (_, number) => {
    for (let call = number; performance.now() < end; call += clients) {
      const at = Date.now();
      await client.predictions.send(deploymentId, { features: bodies[call % bodies.length] ?? {}, ids: Array.from({ length: columnRows }, (__, row) => `${call}-${row}`), times: new Array<number>(columnRows).fill(at) });
      rows += columnRows;
    }
  }));
  return rows / ((performance.now() - from) / 1_000);
}

async function rateByFile(deploymentId: string): Promise<{ readonly limit: number; readonly byFile: number }> {
  const { result } = await measured({ threads: 2, memoryBytes: 2 ** 30 }, async (session) => {
    const columns = names.map((name, index) => `((i * 7919 + ${index} * 31) % 10007) / 97.0 + $offset AS ${name}`).join(', ');
    const files: Buffer[] = [];
    let seconds = 0;
    for (const offset of [0, 1, 2, 3]) {
      await session.run(`CREATE OR REPLACE TABLE made AS SELECT ${columns.replaceAll('$offset', String(offset))}, concat('${offset}-', i) AS id FROM range(${fileRows}) r(i)`);
      const path = join(session.folder, `rows-${offset}.parquet`);
      const from = performance.now();
      await session.run(`COPY made TO ${text(path)} (FORMAT parquet, COMPRESSION snappy)`);
      seconds += (performance.now() - from) / 1_000;
      files.push(await readFile(path));
    }
    return { files, limit: (files.length * fileRows) / seconds };
  });
  const from = performance.now();
  for (const file of result.files) {
    const response = await fetch(`${plinth.url}/api/v1/deployments/${deploymentId}/predictions?format=parquet&id=id`, { method: 'POST', body: new Uint8Array(file) });
    if (!response.ok) throw new Error(await response.text());
  }
  return { limit: result.limit, byFile: (result.files.length * fileRows) / ((performance.now() - from) / 1_000) };
}
