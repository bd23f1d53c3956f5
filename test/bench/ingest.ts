/**
 * Metric points into `plinth up` over HTTP, durable before the answer: the server is a process of its own, and Postgres keeps fsync. Beside it the limit:
 * the same packed rows, written by `pg` alone into the same table, as many to a commit as there were clients.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMetricBatch, metricBatchMediaType } from '@plinth/contracts';
import pg from 'pg';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { summaryOf, whole } from './clients/figures.js';
import { KeepAliveClient } from './clients/keep-alive-client.js';
import { processorTime } from './clients/processor-time.js';

const clientCount = 32;
const keysPerCall = 10;
const warmUpMs = 1_500;
const measureMs = 6_000;
const bodies: Record<number, Uint8Array[]> = {};

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0, environment: { PLINTH_PORT: '0' } });
try {
  const token = await makeToken();
  const runIds = await makeRuns(clientCount);
  const database = await openDatabase();
  for (const points of [1_000, 10]) {
    const limit = await packedInsertLimit(database, points);
    const before = processorTime(plinth.child.pid ?? 0);
    const { calls, made, seconds, latencies } = await load(token, runIds, points, clientCount);
    const after = processorTime(plinth.child.pid ?? 0);
    const [callRate, pointRate] = [calls / seconds, (calls * points) / seconds];
    process.stdout.write(
      `${clientCount} clients, calls of ${whole(points)}: ${whole(pointRate)} points/s, ${whole(callRate)} calls/s, ${summaryOf(latencies)}; packed inserts alone ${whole(limit * points)} points/s, ${whole(limit)} rows/s: ratio ${(callRate / limit).toFixed(2)}\n`,
    );
    process.stdout.write(`  processor time of a call: server ${((after.own - before.own) / made).toFixed(2)} ms, Postgres ${((after.others - before.others) / made).toFixed(2)} ms\n`);
  }
  const { latencies } = await load(token, runIds, 1, 1);
  process.stdout.write(`1 client, one durable point: ${summaryOf(latencies)}; one packed insert alone ${summaryOf(await singleInserts(database))}\n`);
  await checkCounts(database);
  await database.end();
} finally {
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

async function ask<Data>(query: string, variables: Readonly<Record<string, unknown>>): Promise<Data> {
  const response = await fetch(`${plinth.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }) });
  const answer = (await response.json()) as { data?: Data; errors?: unknown };
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(answer));
  return answer.data;
}

/** Clients come with a token, as they do from another machine: what it costs to know them is part of the call. */
async function makeToken(): Promise<string> {
  const { createServiceAccount } = await ask<{ createServiceAccount: { id: string } }>('mutation { createServiceAccount(input: { name: "bench", role: WRITER }) { id } }', {});
  const { createAccessToken } = await ask<{ createAccessToken: { secret: string } }>('mutation ($actorId: ID!) { createAccessToken(input: { actorId: $actorId, name: "bench" }) { secret } }', { actorId: createServiceAccount.id });
  return createAccessToken.secret;
}

async function makeRuns(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { createRun } = await ask<{ createRun: { id: string } }>('mutation { createRun(input: { experimentName: "bench" }) { id } }', {});
    ids.push(createRun.id);
  }
  return ids;
}

async function load(token: string, runIds: readonly string[], points: number, clients: number): Promise<{ calls: number; made: number; seconds: number; latencies: number[] }> {
  const begin = performance.now() + warmUpMs;
  const end = begin + measureMs;
  const latencies: number[] = [];
  let made = 0;
  await Promise.all(
    runIds.slice(0, clients).map(async (runId, number) => {
      const client = await KeepAliveClient.open(plinth.url, token);
      const path = `/api/v1/runs/${runId}/metrics`;
      for (let call = 0; ; call++) {
        const body = bodyOf(points, call % 64);
        const from = performance.now();
        if (from >= end) break;
        await client.post(path, metricBatchMediaType, body, `${points}-${number}-${call}`);
        made++;
        if (from >= begin) latencies.push(performance.now() - from);
      }
      client.close();
    }),
  );
  return { calls: latencies.length, made, seconds: measureMs / 1_000, latencies };
}

function bodyOf(points: number, call: number): Uint8Array {
  bodies[points] ??= [];
  return (bodies[points][call] ??= makeBody(points, call));
}

function makeBody(points: number, call: number): Uint8Array {
  const keys = Math.min(keysPerCall, points);
  const each = points / keys;
  const steps = Array.from({ length: each }, (_, index) => call * each + index);
  const times = steps.map((step) => 1_700_000_000_000 + step * 50);
  return encodeMetricBatch(Array.from({ length: keys }, (_, key) => ({ key: `train/metric_${key}`, steps, times, values: Float64Array.from(steps, (step) => Math.exp(-step / 500) + ((step * 7_919 + key) % 101) / 1_000) })));
}

async function openDatabase(): Promise<pg.Client> {
  const [, , , , socketFolder = ''] = (await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const client = new pg.Client({ connectionString: `postgresql://plinth@localhost/plinth?host=${encodeURIComponent(socketFolder)}` });
  await client.connect();
  return client;
}

/** Rows a second of nothing but the insert. They are another workspace's, and are gone before the next measurement. */
async function packedInsertLimit(database: pg.Client, points: number): Promise<number> {
  const group = Array.from({ length: clientCount }, (_, call) => bodyOf(points, call % 64));
  const end = performance.now() + measureMs / 2;
  let rows = 0;
  const from = performance.now();
  for (; performance.now() < end; rows += clientCount) await insertPacked(database, points, group);
  const seconds = (performance.now() - from) / 1_000;
  await removePacked(database);
  return rows / seconds;
}

/** Milliseconds of a commit of one row with one point. */
async function singleInserts(database: pg.Client): Promise<number[]> {
  const latencies: number[] = [];
  const end = performance.now() + measureMs / 2;
  for (let from = performance.now(); from < end; from = performance.now()) {
    await insertPacked(database, 1, [bodyOf(1, latencies.length % 64)]);
    latencies.push(performance.now() - from);
  }
  await removePacked(database);
  return latencies;
}

async function insertPacked(database: pg.Client, points: number, group: readonly Uint8Array[]): Promise<void> {
  let at = 1;
  const offsets = group.map((body) => (at += body.length) - body.length);
  await database.query({
    name: 'packed-insert',
    text: `insert into metric_batch (workspace_id, run_id, id, points, packed, created_at)
           select '00000000-0000-0000-0000-00000000000b', gen_random_uuid(), gen_random_uuid(), $1, substring($2::bytea from first_byte for byte_count), now() from unnest($3::int[], $4::int[]) as part (first_byte, byte_count)`,
    values: [points, Buffer.concat(group), offsets, group.map((body) => body.length)],
  });
}

async function removePacked(database: pg.Client): Promise<void> {
  await database.query(`delete from metric_batch where workspace_id = '00000000-0000-0000-0000-00000000000b'`);
}

/** Every acknowledged call is there: a fast answer that lost points would be none. */
async function checkCounts(database: pg.Client): Promise<void> {
  const { rows } = await database.query<{ stored: string; counted: string }>('select (select coalesce(sum(points), 0) from metric_batch) as stored, (select coalesce(sum(count), 0) from run_metric) as counted');
  if (rows[0]?.stored !== rows[0]?.counted) throw new Error(`Stored ${rows[0]?.stored} points, counted ${rows[0]?.counted}.`);
  process.stdout.write(`${whole(Number(rows[0]?.stored))} points stored, each counted once\n`);
}
