/**
 * A model with 10,000 versions, asked of `plinth up` by one client: the page that opens it, seen from the client. And aliases resolved to where their files
 * are, 2,000 a second whatever the answers take, by a program with a token; beside it the limit: the same rate of bare selects, by `pg` alone.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { percentile, summaryOf } from './clients/figures.js';
import { KeepAliveClient } from './clients/keep-alive-client.js';
import { openDatabase } from './clients/many-runs.js';
import { type Asker, openLoop } from './clients/open-loop.js';
import { processorTime } from './clients/processor-time.js';

const versionCount = 10_000;
const modelCount = 500;
const pageLimitMs = 200;
const resolveLimitMs = 5;
const rate = { perSecond: 2_000, warmUpMs: 4_000, measureMs: 15_000 };
const connections = 32;

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0 });
const database = await openDatabase(data);
try {
  const token = await makeToken();
  const { workspaceId, modelId } = await fill();
  await openModel(modelId);
  await resolveAliases(token, workspaceId);
} finally {
  await database.end();
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

async function openModel(id: string): Promise<void> {
  const client = await KeepAliveClient.open(plinth.url, '');
  const version = 'id version status digest createdAt tags { key value } aliases { name } activeDeployments { environment { name } status } createdBy { name }';
  const query = `query ($id: ID!, $after: String) { registeredModel(id: $id) { id name riskTier tags { key value } aliases { name version } activeDeployments { version environment { name } } versionCounts { total ready pending failed } versions(first: 50, after: $after) { nodes { ${version} } pageInfo { hasNextPage endCursor } } } }`;
  for (const [what, after] of [['newest page', null], ['a page in the middle', Buffer.from(JSON.stringify([versionCount / 2])).toString('base64url')]] as const) {
    const latencies: number[] = [];
    for (let round = 0; round < 60; round++) {
      const from = performance.now();
      const answer = await client.post('/graphql', 'application/json', Buffer.from(JSON.stringify({ query, variables: { id, after } })));
      if (round >= 10) latencies.push(performance.now() - from);
      if (answer.includes('"errors"') || !answer.includes(`"total":${versionCount}`)) throw new Error(answer);
    }
    const p99 = percentile([...latencies].sort((left, right) => left - right), 0.99);
    process.stdout.write(`a model with ${versionCount} versions, ${what} of 50 with counts: ${summaryOf(latencies)} (limit ${pageLimitMs} ms, ratio ${(p99 / pageLimitMs).toFixed(2)})\n`);
  }
  client.close();
}

async function resolveAliases(token: string, workspaceId: string): Promise<void> {
  const clients = await Promise.all(Array.from({ length: connections }, () => KeepAliveClient.open(plinth.url, token)));
  const before = processorTime(plinth.child.pid ?? 0);
  const resolved = await openLoop(clients.map((client): Asker => (number) => client.get(`/api/v1/models/model-${number % modelCount}/aliases/champion`)), rate);
  const after = processorTime(plinth.child.pid ?? 0);
  for (const client of clients) client.close();
  const calls = (rate.perSecond * (rate.warmUpMs + rate.measureMs)) / 1_000;

  const { user, database: name, host } = database;
  const bare = await Promise.all(Array.from({ length: connections }, async () => {
    const each = new pg.Client({ user, database: name, host });
    await each.connect();
    return each;
  }));
  const sql = `select v.id from registered_model m join model_alias a on a.workspace_id = m.workspace_id and a.model_id = m.id and a.name = 'champion' join model_version v on v.workspace_id = a.workspace_id and v.id = a.version_id where m.workspace_id = $1 and m.name = $2`;
  const selected = await openLoop(bare.map((client): Asker => (number) => client.query({ name: 'resolve', text: sql, values: [workspaceId, `model-${number % modelCount}`] })), rate);
  await Promise.all(bare.map((client) => client.end()));

  const p99 = (latencies: readonly number[]) => percentile([...latencies].sort((left, right) => left - right), 0.99);
  process.stdout.write(`an alias to its files, ${rate.perSecond}/s: ${summaryOf(resolved)} (limit ${resolveLimitMs} ms, ratio ${(p99(resolved) / resolveLimitMs).toFixed(2)}); a bare select at that rate ${summaryOf(selected)}: ratio ${(p99(resolved) / p99(selected)).toFixed(1)}\n`);
  process.stdout.write(`  processor time of a call: server ${((after.own - before.own) / calls).toFixed(3)} ms, Postgres ${((after.others - before.others) / calls).toFixed(3)} ms\n`);
}

async function ask<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  const response = await fetch(`${plinth.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }) });
  const answer = (await response.json()) as { data?: Data; errors?: unknown };
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(answer));
  return answer.data;
}

async function makeToken(): Promise<string> {
  const { createServiceAccount } = await ask<{ createServiceAccount: { id: string } }>('mutation { createServiceAccount(input: { name: "bench", role: READER }) { id } }');
  return (await ask<{ createAccessToken: { secret: string } }>('mutation ($actorId: ID!) { createAccessToken(input: { actorId: $actorId, name: "bench" }) { secret } }', { actorId: createServiceAccount.id })).createAccessToken.secret;
}

/** One model with all the versions, and many with one; each with its alias, as the API writes them. */
async function fill(): Promise<{ readonly workspaceId: string; readonly modelId: string }> {
  const { createRegisteredModel: { id: modelId } } = await ask<{ createRegisteredModel: { id: string } }>('mutation { createRegisteredModel(input: { name: "big" }) { id } }');
  await ask('mutation ($id: ID!) { createModelVersion(input: { modelId: $id, ready: true }) { id } }', { id: modelId });
  await ask('mutation ($id: ID!) { setModelAlias(input: { modelId: $id, name: "champion", version: 1 }) { version } }', { id: modelId });
  const { rows: [row] } = await database.query<{ workspace_id: string }>('select workspace_id from registered_model where id = $1', [modelId]);
  const workspaceId = row?.workspace_id ?? '';
  const versionColumns = 'workspace_id, status, digest, parts, metrics, params, inputs, tags, created_by, created_at, last_modified_by, updated_at, ready_at';
  await database.query(
    `insert into model_version (id, model_id, version, ${versionColumns}) select gen_random_uuid(), model_id, number, workspace_id, status, digest, parts,
            (select jsonb_object_agg('metric_' || key, jsonb_build_object('value', random(), 'step', 1, 'at', 1)) from generate_series(1, 30) as key where number > 0), params, inputs, '{"team": "risk"}', created_by, created_at, last_modified_by, updated_at, ready_at
       from model_version, generate_series(2, ${versionCount}) as number where model_id = $1 and version = 1`,
    [modelId],
  );
  await database.query('update registered_model set last_version = $2 where id = $1', [modelId, versionCount]);
  await database.query(
    `insert into registered_model (workspace_id, id, name, owner_id, risk_tier, last_version, created_by, created_at, last_modified_by, updated_at)
     select workspace_id, gen_random_uuid(), 'model-' || number, owner_id, risk_tier, 1, created_by, created_at, last_modified_by, updated_at from registered_model, generate_series(0, ${modelCount - 1}) as number where id = $1`,
    [modelId],
  );
  await database.query(`insert into model_version (id, model_id, version, ${versionColumns}) select gen_random_uuid(), m.id, 1, ${versionColumns.split(', ').map((column) => `v.${column}`).join(', ')} from registered_model m, model_version v where m.name like 'model-%' and v.model_id = $1 and v.version = 1`, [modelId]);
  await database.query(`insert into model_alias (workspace_id, model_id, name, version_id, version, updated_by, updated_at) select workspace_id, model_id, 'champion', id, 1, created_by, created_at from model_version where model_id <> $1`, [modelId]);
  await database.query('vacuum analyze');
  return { workspaceId, modelId };
}
