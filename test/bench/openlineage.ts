/**
 * Events of OpenLineage into `plinth up` over HTTP, durable before the answer, while what follows from them is worked out beside. Events are START and COMPLETE of
 * tasks with a parent, schemas and columns, some 3 KB each. Beside it the limit: the same rows, written by `pg` alone into the same table.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { summaryOf, whole } from './clients/figures.js';
import { KeepAliveClient } from './clients/keep-alive-client.js';
import { processorTime } from './clients/processor-time.js';

const clientCount = 16;
const warmUpMs = 1_500;
const measureMs = 8_000;
const drainMs = 300_000;

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0, environment: { PLINTH_PORT: '0' } });
try {
  const token = await makeToken();
  const database = await openDatabase();
  for (const events of (process.env.PLINTH_BENCH_CALLS ?? '100,1').split(',').map(Number)) {
    const limit = await bareInserts(database, events);
    const before = processorTime(plinth.child.pid ?? 0);
    const { calls, made, latencies } = await load(token, events);
    const after = processorTime(plinth.child.pid ?? 0);
    const rate = (calls * events) / (measureMs / 1_000);
    process.stdout.write(`${clientCount} clients, ${events} to a call: ${whole(rate)} events/s, ${summaryOf(latencies)} a call; bare inserts ${whole(limit)} events/s: ratio ${(rate / limit).toFixed(2)}\n`);
    process.stdout.write(`  processor time of an event, with what followed meanwhile: server ${((after.own - before.own) / made / events).toFixed(2)} ms, Postgres ${((after.others - before.others) / made / events).toFixed(2)} ms\n`);
    await drained(database);
  }
  await database.end();
} finally {
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

async function makeToken(): Promise<string> {
  const ask = async (query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string> => (await fetch(`${plinth.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }) })).text();
  const account = /"id":"([^"]+)"/.exec(await ask('mutation { createServiceAccount(input: { name: "bench", role: WRITER }) { id } }'))?.[1];
  const secret = /"secret":"([^"]+)"/.exec(await ask('mutation ($actorId: ID!) { createAccessToken(input: { actorId: $actorId, name: "bench" }) { secret } }', { actorId: account }))?.[1];
  if (!secret) throw new Error('There is no token.');
  return secret;
}

async function openDatabase(): Promise<pg.Client> {
  const [, , , , socketFolder = ''] = (await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const client = new pg.Client({ connectionString: `postgresql://plinth@localhost/plinth?host=${encodeURIComponent(socketFolder)}` });
  await client.connect();
  return client;
}

function eventOf(task: number, runId: string, parentId: string): object {
  const dataset = (name: string) => ({ namespace: 'postgres://warehouse:5432', name, facets: { schema: { fields: Array.from({ length: 12 }, (_, column) => ({ name: `column_${column}`, type: 'VARCHAR', description: 'As it was loaded' })) } } });
  const columnLineage = { fields: Object.fromEntries(Array.from({ length: 12 }, (_, column) => [`column_${column}`, { inputFields: [{ namespace: 'postgres://warehouse:5432', name: `raw.table_${task}`, field: `column_${column}`, transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] }] }])) };
  const output = dataset(`mart.table_${task}`);
  return {
    eventTime: new Date().toISOString(), eventType: task % 2 ? 'START' : 'COMPLETE', producer: 'https://example.org/bench', schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId, facets: { parent: { run: { runId: parentId }, job: { namespace: 'bench', name: 'nightly' } } } },
    job: { namespace: 'bench', name: `nightly.task_${task}`, facets: { sql: { query: `insert into mart.table_${task} select * from raw.table_${task}` }, jobType: { integration: 'AIRFLOW', jobType: 'TASK', processingType: 'BATCH' } } },
    inputs: [dataset(`raw.table_${task}`)], outputs: [{ ...output, facets: { ...output.facets, columnLineage } }],
  };
}

/** Events that nobody sent before: 50 tasks of each execution, begun and ended. */
function bodies(events: number): () => Buffer {
  let [count, parentId, runId] = [0, randomUUID(), randomUUID()];
  const next = (): string => {
    if (count % 100 === 0) parentId = randomUUID();
    if (count % 2 === 0) runId = randomUUID();
    return JSON.stringify(eventOf(count++ % 100, runId, parentId));
  };
  return () => Buffer.from(events === 1 ? next() : `[${Array.from({ length: events }, next).join(',')}]`);
}

async function load(token: string, events: number): Promise<{ calls: number; made: number; latencies: number[] }> {
  const begin = performance.now() + warmUpMs;
  const end = begin + measureMs;
  const latencies: number[] = [];
  let made = 0;
  await Promise.all(
    Array.from({ length: clientCount }, async () => {
      const client = await KeepAliveClient.open(plinth.url, token);
      for (const body = bodies(events); ; ) {
        const sent = body();
        const from = performance.now();
        if (from >= end) break;
        const answer = await client.post(events === 1 ? '/api/v1/lineage' : '/api/v1/lineage/batch', 'application/json', sent);
        if (answer.startsWith('HTTP/1.1 200')) throw new Error(answer);
        made++;
        if (from >= begin) latencies.push(performance.now() - from);
      }
      client.close();
    }),
  );
  return { calls: latencies.length, made, latencies };
}

/** Events a second of nothing but the insert: of as many rows to a commit as a call has, or as there are clients to share one. They are another workspace's. */
async function bareInserts(database: pg.Client, events: number): Promise<number> {
  const workspace = randomUUID();
  const [body, rows] = [bodies(1), events === 1 ? clientCount : events];
  const end = performance.now() + measureMs / 2;
  const from = performance.now();
  let count = 0;
  for (; performance.now() < end; count += rows) {
    const texts = Array.from({ length: rows }, () => body().toString());
    await database.query(
      `insert into open_lineage_event (workspace_id, digest, kind, event_time, run_id, job_namespace, job_name, datasets, event, received_at, received_by)
       select $1, digest, 'RUN', now(), run_id, 'bench', 'nightly', '[]', event, now(), $1 from unnest($2::bytea[], $3::uuid[], $4::text[]) as told (digest, run_id, event)`,
      [workspace, texts.map((text) => createHash('sha256').update(text).digest()), texts.map(() => randomUUID()), texts],
    );
  }
  const seconds = (performance.now() - from) / 1_000;
  await database.query('delete from open_lineage_event where workspace_id = $1', [workspace]);
  return count / seconds;
}

/** Says how fast what follows was worked out of what was left, and checks that it was of each. */
async function drained(database: pg.Client): Promise<void> {
  const waiting = async () => Number((await database.query<{ count: string }>('select count(*) from open_lineage_waiting')).rows[0]?.count);
  const from = performance.now();
  const left = await waiting();
  while ((await waiting()) > 0) {
    if (performance.now() - from > drainMs) throw new Error(`${await waiting()} of ${left} events still wait.`);
    await new Promise((next) => setTimeout(next, 100));
  }
  const seconds = (performance.now() - from) / 1_000;
  const { rows } = await database.query<{ count: string; failed: string }>('select count(*), count(failure) as failed from open_lineage_event');
  process.stdout.write(`  ${whole(left)} events waited at the end, and were worked out in ${seconds.toFixed(1)} s (${whole(left / seconds)} events/s); ${rows[0]?.count} are kept, ${rows[0]?.failed} failed\n`);
}
