/**
 * The audit log. Changes through the API of `plinth up` by clients that wait for no one, and how long until each is in a signed checkpoint; in the same run the
 * same without the audit record, turn by turn, as far as that can be had, and the limit: bare transactions that write the same rows. Then a proof in a log of a
 * million events, and how fast a verifier goes over them. `PLINTH_BENCH_EVENTS=0` leaves the large log out.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoggedEvent, verifyLog } from '@plinth/verify';
import { makeLog } from '@plinth/verify/testing';
import pg from 'pg';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { bareChanges } from './clients/bare-changes.js';
import { percentile, summaryOf, whole } from './clients/figures.js';
import { KeepAliveClient } from './clients/keep-alive-client.js';
import { processorTime } from './clients/processor-time.js';
import { growLog } from './clients/grown-log.js';

const clientCount = 32;
/** Until the compiler of the server is done with its hot code; measured colder, whatever comes first would look dearer. */
const warmUpMs = 10_000;
const turnMs = 5_000;
const turns = 3;
/** Asked before those that are counted; each is of another event. */
const warmUpProofs = 30;
const largeLog = Number(process.env.PLINTH_BENCH_EVENTS ?? 1_000_000);
const verifiedEvents = 100_000;
const aims = { perSecond: 1_500, costShare: 0.25, lagSeconds: 2, proofMs: 10 };

/** One turn of the load. Processor time in milliseconds of a change. */
interface Turn {
  readonly rate: number;
  readonly latencies: readonly number[];
  readonly server: number;
  readonly postgres: number;
  readonly client: number;
}

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0, environment: { PLINTH_PORT: '0' } });
const database = await openDatabase();
try {
  await changes(await makeToken());
  if (largeLog) await proofs();
} finally {
  await database.end();
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}
await verifierSpeed();

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

async function changes(token: string): Promise<void> {
  const runs = await Promise.all(Array.from({ length: clientCount }, () => makeRun()));
  await load(token, runs, warmUpMs);
  const since = await lastEvent();
  const [withRecord, without]: [Turn[], Turn[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    withRecord.push(await load(token, runs, turnMs));
    await untilSigned();
    await leaveRecordsOut(true);
    without.push(await load(token, runs, turnMs));
    await leaveRecordsOut(false);
  }
  const lags = (await lagsSince(since)).sort((left, right) => left - right);
  const limit = await bareChanges(database, runs, turnMs);
  const [audited, unaudited] = [middle(withRecord), middle(without)];
  tell('changes with their record', audited);
  tell('the same without it', unaudited);
  const cost = 1 - audited.rate / unaudited.rate;
  process.stdout.write(
    `aim ${whole(aims.perSecond)}/s: ratio ${(audited.rate / aims.perSecond).toFixed(2)}; the record costs ${(100 * cost).toFixed(0)} % of the throughput (at most ${100 * aims.costShare} %) and ${(100 * (processorOf(audited) / processorOf(unaudited) - 1)).toFixed(0)} % more processor time\n` +
      `bare transactions with the same rows: ${whole(limit)}/s, ratio ${(audited.rate / limit).toFixed(2)}\n` +
      `from a change to the signed checkpoint that has it, under that load: p50 ${percentile(lags, 0.5).toFixed(2)} s, p99 ${percentile(lags, 0.99).toFixed(2)} s, worst ${(lags.at(-1) ?? Number.NaN).toFixed(2)} s (limit ${aims.lagSeconds} s)\n` +
      `load of the machine: ${loadavg().map((load) => load.toFixed(1)).join(', ')}\n`,
  );
}

function tell(what: string, turn: Turn): void {
  const { rate, latencies, server, postgres, client } = turn;
  const cores = (rate * processorOf(turn)) / 1_000;
  process.stdout.write(
    `${clientCount} clients, ${what}, middle of ${turns} turns: ${whole(rate)}/s, ${summaryOf(latencies)}; processor time of a change: server ${server.toFixed(2)}, Postgres ${postgres.toFixed(2)}, client ${client.toFixed(2)} ms: ` +
      `${cores.toFixed(2)} of ${cpus().length} cores, which would do ${whole((1_000 * cpus().length) / processorOf(turn))}/s with nothing beside it\n`,
  );
}

function processorOf({ server, postgres, client }: Turn): number {
  return server + postgres + client;
}

function middle(of: readonly Turn[]): Turn {
  const turn = [...of].sort((left, right) => left.rate - right.rate)[Math.floor(of.length / 2)];
  if (!turn) throw new Error('Nothing was measured.');
  return turn;
}

/** Without the record: the same, with the outbox's inserts turned away by the database. */
async function leaveRecordsOut(isLeftOut: boolean): Promise<void> {
  await database.query(`create or replace function not_told() returns trigger language plpgsql as 'begin return null; end'`);
  await database.query(isLeftOut ? 'create trigger not_told before insert on outbox for each row execute function not_told()' : 'drop trigger not_told on outbox');
}

/** Each client sets a tag of a run of its own, again and again: the smallest change that is recorded. */
async function load(token: string, runs: readonly string[], forMs: number): Promise<Turn> {
  const clients = await Promise.all(runs.map(() => KeepAliveClient.open(plinth.url, token)));
  const query = 'mutation ($id: ID!, $value: String!) { setRunTags(runId: $id, tags: [{ key: "bench", value: $value }]) { id } }';
  const latencies: number[] = [];
  const before = processorTime(plinth.child.pid ?? 0);
  const own = process.cpuUsage();
  const begin = performance.now();
  await Promise.all(
    clients.map(async (client, number) => {
      for (let call = 0; ; call++) {
        const from = performance.now();
        if (from >= begin + forMs) break;
        const answer = await client.post('/graphql', 'application/json', Buffer.from(JSON.stringify({ query, variables: { id: runs[number], value: `${begin}-${call}` } })));
        if (answer.includes('"errors"')) throw new Error(answer);
        latencies.push(performance.now() - from);
      }
    }),
  );
  const { user, system } = process.cpuUsage(own);
  const after = processorTime(plinth.child.pid ?? 0);
  for (const client of clients) client.close();
  const count = latencies.length;
  return { rate: (count * 1_000) / (performance.now() - begin), latencies, server: (after.own - before.own) / count, postgres: (after.others - before.others) / count, client: (user + system) / 1_000 / count };
}

async function lastEvent(): Promise<number> {
  await untilSigned();
  const { rows } = await database.query<{ last: string }>('select coalesce(max(sequence), 0) as last from audit_event');
  return Number(rows[0]?.last);
}

/** Waits until the last change is in a signed checkpoint. */
async function untilSigned(): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const { rows } = await database.query<{ waiting: string; behind: string }>('select (select count(*) from outbox) as waiting, (select coalesce(max(sequence), 0) from audit_event) - (select coalesce(max(tree_size), 0) from audit_checkpoint) as behind');
    if (rows[0]?.waiting === '0' && rows[0].behind === '0') return;
    if (performance.now() > deadline) throw new Error(`The log did not catch up: ${JSON.stringify(rows[0])}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Seconds from each change after an event to the signing of the first checkpoint that has it. */
async function lagsSince(sequence: number): Promise<number[]> {
  const { rows } = await database.query<{ lag: number }>(
    'select extract(epoch from (select c.signed_at from audit_checkpoint c where c.workspace_id = e.workspace_id and c.tree_size >= e.sequence order by c.tree_size limit 1) - e.at)::float8 as lag from audit_event e where e.sequence > $1',
    [sequence],
  );
  return rows.map(({ lag }) => lag);
}

/** Proofs of events anywhere in a log of a million, by GraphQL: the answer's whole time. */
async function proofs(): Promise<void> {
  const from = performance.now();
  const size = await growLog(database, largeLog);
  process.stdout.write(`a log of ${whole(size)} older events was given leaves, seals, tiles and checkpoints in ${((performance.now() - from) / 1_000).toFixed(0)} s\n`);
  const token = await makeToken();
  const client = await KeepAliveClient.open(plinth.url, token);
  const query = 'query ($sequence: Long!) { auditProof(sequence: $sequence) { treeSize hashes } }';
  const latencies: number[] = [];
  for (let count = -warmUpProofs; count < 300; count++) {
    const sequence = 1 + (((count + warmUpProofs) * 7_919_993) % size);
    const asked = performance.now();
    const answer = await client.post('/graphql', 'application/json', Buffer.from(JSON.stringify({ query, variables: { sequence } })));
    if (answer.includes('"errors"')) throw new Error(answer);
    if (count >= 0) latencies.push(performance.now() - asked);
    else if (count === -warmUpProofs) process.stdout.write(`the first proof after the start took ${(performance.now() - asked).toFixed(1)} ms\n`);
  }
  client.close();
  const p99 = percentile([...latencies].sort((left, right) => left - right), 0.99);
  process.stdout.write(`a proof in a log of ${whole(size)} events: ${summaryOf(latencies)} (limit ${aims.proofMs} ms, ratio ${(p99 / aims.proofMs).toFixed(2)})\n`);
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
