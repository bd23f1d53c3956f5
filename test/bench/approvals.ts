/**
 * The inbox of one reviewer among 10,000 open requests that they may vote on, and the pages of requests and of one request, asked of `plinth up` by one client: the time
 * that the server takes, seen from the client, so everything is in it: authentication, GraphQL, SQL and the answer.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { summaryOf } from './clients/figures.js';
import { KeepAliveClient } from './clients/keep-alive-client.js';
import { openDatabase } from './clients/many-runs.js';

const openRequests = 10_000;
const limitMs = 200;
const rounds = 60;

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0 });
try {
  const database = await openDatabase(data);
  const client = await KeepAliveClient.open(plinth.url, '');
  const requestId = await fill(client, database);
  await measure(client, `inbox, first 50 of ${openRequests}`, '{ inbox(first: 50) { nodes { reasons dueAt request { id number status modelName versionNumber target { kind name } reason requester { name } requestedAt expiresAt } } pageInfo { hasNextPage endCursor } } }');
  await measure(client, 'inbox, first 1,000', '{ inbox(first: 1000) { nodes { reasons request { id number } } } }');
  await measure(client, 'requests, first 50', '{ promotionRequests(first: 50, filter: { statuses: [OPEN] }) { nodes { id number status modelName versionNumber requester { name } requestedAt } } }');
  await measure(client, 'one request with quorums, gates, votes and timeline', `{ promotionRequest(id: "${requestId}") { id status quorums { met requirements { name filledBy { name } couldFill { name } } } gates { outcome explanation } votes { verdict } timeline { kind at } viewerCanVote { allowed refusal } } }`);
  await database.end();
  client.close();
} finally {
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

/** One request by the API, asked by a service account; the others are copies of its rows, of other versions. */
async function fill(client: KeepAliveClient, database: pg.Client): Promise<string> {
  const made = async (query: string, variables: unknown = {}) => {
    const answer = await client.post('/graphql', 'application/json', Buffer.from(JSON.stringify({ query, variables })));
    const id = /"id":"([^"]+)"/.exec(answer)?.[1];
    if (!id || answer.includes('"errors"')) throw new Error(answer);
    return id;
  };
  const modelId = await made('mutation { createRegisteredModel(input: { name: "fraud" }) { id } }');
  const versionId = await made('mutation ($id: ID!) { createModelVersion(input: { modelId: $id, ready: true }) { id } }', { id: modelId });
  const document = { target: { kind: 'ENVIRONMENT', name: 'production' }, quorum: [{ name: 'Any', count: 2, from: { role: 'READER' } }], exclude: { author: false, lastModifier: false, runAuthor: false, voucher: false }, gates: [{ id: 'auc', kind: 'metric-threshold', metric: 'auc', comparison: 'GTE', value: 0.9 }] };
  await made('mutation ($document: JSON!) { createPolicy(input: { name: "Production", document: $document }) { id } }', { document });
  const requestId = await made('mutation ($input: RequestPromotionInput!) { requestPromotion(input: $input) { id } }', { input: { versionId, target: document.target } });
  // The local owner asked; somebody else is made the requester, so that all of it waits for the owner.
  await database.query('set session_replication_role = replica');
  const { rows: columns } = await database.query<{ name: string }>(`select column_name as name from information_schema.columns where table_schema = 'public' and table_name = 'promotion_request' order by ordinal_position`);
  const changed: Readonly<Record<string, string>> = { id: 'gen_random_uuid()', number: 'n + 1', version_id: 'gen_random_uuid()', requested_by: 'other', involved: `jsonb_build_object('requesterPersonId', other, 'vouchedBy', null, 'authorId', null, 'lastModifierIds', '[]'::jsonb, 'runAuthorId', null)`, excluded: 'array[other::text]', expires_at: `expires_at - n * interval '1 second'` };
  const names = columns.map(({ name }) => name);
  await database.query(
    `insert into promotion_request (${names.join(', ')}) select ${names.map((name) => changed[name] ?? name).join(', ')} from promotion_request, (select gen_random_uuid() as other) o, generate_series(1, $2) n where id = $1`,
    [requestId, openRequests],
  );
  await database.query('set session_replication_role = origin');
  await database.query('analyze promotion_request');
  return requestId;
}

async function measure(client: KeepAliveClient, what: string, query: string): Promise<void> {
  const body = Buffer.from(JSON.stringify({ query }));
  const latencies: number[] = [];
  for (let round = 0; round < rounds + 10; round++) {
    const from = performance.now();
    const answer = await client.post('/graphql', 'application/json', body);
    if (round >= 10) latencies.push(performance.now() - from);
    if (answer.includes('"errors"')) throw new Error(answer);
  }
  process.stdout.write(`${what}: ${summaryOf(latencies)} (limit ${limitMs} ms)\n`);
}
