/**
 * The audit log. Changes through the API of `plinth up` by clients that wait for no one; how long until each is in a signed checkpoint; the same
 * without the audit record, as far as that can be had; a proof in a log of a million events; and how fast a verifier goes over them.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoggedEvent, verifyLog } from '@plinth/verify';
import { makeLog } from '@plinth/verify/testing';
import pg from 'pg';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { percentile, summaryOf, whole } from './clients/figures.js';
import { KeepAliveClient } from './clients/keep-alive-client.js';
import { processorTime } from './clients/processor-time.js';
import { growLog } from './clients/grown-log.js';

const clientCount = 32;
const warmUpMs = 2_000;
const measureMs = 8_000;
const largeLog = Number(process.env.PLINTH_BENCH_EVENTS ?? 1_000_000);
const verifiedEvents = 100_000;

await verifierSpeed();
const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0, environment: { PLINTH_PORT: '0' } });
try {
  const database = await openDatabase();
  const token = await makeToken();
  const audited = await load(token, database, true);
  const unaudited = await load(token, database, false);
  process.stdout.write(`the record costs ${(100 * (1 - audited.rate / unaudited.rate)).toFixed(0)} % of the throughput without it, and ${(100 * (audited.processorMs / unaudited.processorMs - 1)).toFixed(0)} % of the processor time of a change\n`);
  await proofs(database);
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

async function makeToken(): Promise<string> {
  const { createServiceAccount } = await ask<{ createServiceAccount: { id: string } }>('mutation { createServiceAccount(input: { name: "bench", role: MAINTAINER }) { id } }', {});
  return (await ask<{ createAccessToken: { secret: string } }>('mutation ($actorId: ID!) { createAccessToken(input: { actorId: $actorId, name: "bench" }) { secret } }', { actorId: createServiceAccount.id })).createAccessToken.secret;
}

async function makeRun(): Promise<string> {
  return (await ask<{ createRun: { id: string } }>('mutation { createRun(input: { experimentName: "bench" }) { id } }', {})).createRun.id;
}

async function openDatabase(): Promise<pg.Client> {
  const [, , , , socketFolder = ''] = (await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const client = new pg.Client({ connectionString: `postgresql://plinth@localhost/plinth?host=${encodeURIComponent(socketFolder)}` });
  await client.connect();
  return client;
}

/** Each client sets a tag of a run of its own: the smallest change that is recorded. Without the record, the same, with the outbox's inserts turned away by the database. */
async function load(token: string, database: pg.Client, isAudited: boolean): Promise<{ rate: number; processorMs: number }> {
  if (!isAudited) {
    await database.query(`create function not_told() returns trigger language plpgsql as 'begin return null; end'`);
    await database.query('create trigger not_told before insert on outbox for each row execute function not_told()');
  }
  const runs = await Promise.all(Array.from({ length: clientCount }, () => makeRun()));
  const begin = performance.now() + warmUpMs;
  const end = begin + measureMs;
  const latencies: number[] = [];
  let before = processorTime(plinth.child.pid ?? 0);
  setTimeout(() => (before = processorTime(plinth.child.pid ?? 0)), warmUpMs);
  const query = 'mutation ($id: ID!, $value: String!) { setRunTags(runId: $id, tags: [{ key: "bench", value: $value }]) { id } }';
  const lags = isAudited ? watchLag(database, end) : Promise.resolve([]);
  await Promise.all(
    runs.map(async (id, number) => {
      const client = await KeepAliveClient.open(plinth.url, token);
      for (let call = 0; ; call++) {
        const from = performance.now();
        if (from >= end) break;
        const answer = await client.post('/graphql', 'application/json', Buffer.from(JSON.stringify({ query, variables: { id, value: `${number}-${call}` } })));
        if (answer.includes('"errors"')) throw new Error(answer);
        if (from >= begin) latencies.push(performance.now() - from);
      }
      client.close();
    }),
  );
  const after = processorTime(plinth.child.pid ?? 0);
  const rate = latencies.length / (measureMs / 1_000);
  const processorMs = (after.own - before.own + after.others - before.others) / latencies.length;
  process.stdout.write(`${clientCount} clients, ${isAudited ? 'changes with their record' : 'the same without it'}: ${whole(rate)}/s, ${summaryOf(latencies)}; processor time of a change: server ${((after.own - before.own) / latencies.length).toFixed(2)} ms, Postgres ${((after.others - before.others) / latencies.length).toFixed(2)} ms\n`);
  const seen = (await lags).sort((left, right) => left - right);
  if (isAudited) process.stdout.write(`from a change to the signed checkpoint that has it, under that load: p50 ${percentile(seen, 0.5).toFixed(2)} s, p99 ${percentile(seen, 0.99).toFixed(2)} s, worst ${(seen.at(-1) ?? Number.NaN).toFixed(2)} s\n`);
  if (!isAudited) await database.query('drop trigger not_told on outbox');
  return { rate, processorMs };
}

/** Seconds from each change to the signing of the first checkpoint that has it, of the changes made until then; waits until the last is signed. */
async function watchLag(database: pg.Client, end: number): Promise<number[]> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, end - performance.now())));
  const deadline = performance.now() + 60_000;
  for (;;) {
    const { rows } = await database.query<{ waiting: string; behind: string }>('select (select count(*) from outbox) as waiting, (select coalesce(max(sequence), 0) from audit_event) - (select coalesce(max(tree_size), 0) from audit_checkpoint) as behind');
    if (rows[0]?.waiting === '0' && rows[0].behind === '0') break;
    if (performance.now() > deadline) throw new Error(`The log did not catch up: ${JSON.stringify(rows[0])}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { rows } = await database.query<{ lag: number }>(
    'select extract(epoch from (select c.signed_at from audit_checkpoint c where c.workspace_id = e.workspace_id and c.tree_size >= e.sequence order by c.tree_size limit 1) - e.at)::float8 as lag from audit_event e',
  );
  return rows.map(({ lag }) => lag);
}

/** Proofs of events anywhere in a log of a million, by GraphQL: the answer's whole time. */
async function proofs(database: pg.Client): Promise<void> {
  const from = performance.now();
  const size = await growLog(database, largeLog);
  process.stdout.write(`a log of ${whole(size)} older events was given leaves, seals, tiles and checkpoints in ${((performance.now() - from) / 1_000).toFixed(0)} s\n`);
  const token = await makeToken();
  const client = await KeepAliveClient.open(plinth.url, token);
  const query = 'query ($sequence: Long!) { auditProof(sequence: $sequence) { treeSize hashes } }';
  const latencies: number[] = [];
  for (let count = 0; count < 300; count++) {
    const sequence = 1 + ((count * 7_919_993) % size);
    const asked = performance.now();
    const answer = await client.post('/graphql', 'application/json', Buffer.from(JSON.stringify({ query, variables: { sequence } })));
    if (answer.includes('"errors"')) throw new Error(answer);
    latencies.push(performance.now() - asked);
  }
  client.close();
  process.stdout.write(`a proof in a log of ${whole(size)} events: ${summaryOf(latencies)}\n`);
}

async function verifierSpeed(): Promise<void> {
  const { events, evidence } = makeLog(verifiedEvents);
  const lines = events.map((event) => JSON.stringify(event));
  const parsed = function* (): Generator<LoggedEvent, void, undefined> {
    for (const line of lines) yield JSON.parse(line) as LoggedEvent;
  };
  for (let round = 0; round < 3; round++) {
    const from = performance.now();
    const verdict = await verifyLog(parsed, evidence);
    const seconds = (performance.now() - from) / 1_000;
    if (!verdict.isIntact) throw new Error(JSON.stringify(verdict.findings[0]));
    if (round === 2) process.stdout.write(`verifyLog over ${whole(verifiedEvents)} events, from their text: ${whole(verifiedEvents / seconds)} events/s\n`);
  }
}
