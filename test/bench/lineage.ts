/**
 * Walks through a graph of a million links, asked of `plinth up` by one client: the time that the server takes, seen from the client, so everything is in it: authentication, GraphQL, the
 * permission on and the name of each node, SQL and the answer. The limit is 50 ms at the 99th percentile for a walk of ten steps.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { summaryOf, whole } from './clients/figures.js';
import { KeepAliveClient } from './clients/keep-alive-client.js';
import { fillWithLinks } from './clients/many-links.js';
import { openDatabase } from './clients/many-runs.js';

const limitMs = 50;
const rounds = 200;
const node = '{ key title }';
const walkQuery = `query ($id: ID!, $direction: LineageDirection!, $depth: Int!, $first: Int!, $at: DateTime) {
  lineage(node: { kind: RUN, id: $id }, direction: $direction, depth: $depth, first: $first, at: $at) { isTruncated nodes { depth from ${node} to ${node} } pageInfo { hasNextPage endCursor } } }`;
const pathQuery = `query ($id: ID!, $other: ID!) { lineagePath(from: { kind: RUN, id: $id }, to: { kind: RUN, id: $other }) { isTruncated links { from ${node} to ${node} } } }`;

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0 });
const database = await openDatabase(data);
try {
  const { runs, hubs, before } = await fillWithLinks(database);
  const { rows: [size] } = await database.query<{ links: string; nodes: string; bytes: string }>(`select (select count(*) from lineage_edge) as links, (select count(*) from lineage_node) as nodes, pg_total_relation_size('lineage_edge') as bytes`);
  process.stdout.write(`${whole(Number(size?.links))} links between ${whole(Number(size?.nodes))} nodes; ${whole(Number(size?.bytes) / Number(size?.links))} bytes a link with both of its indexes\n`);
  const client = await KeepAliveClient.open(plinth.url, '');
  for (const depth of [1, 2, 4, 6, 8, 10]) await measure(client, `down ${depth} steps, a page of 1,000`, walkQuery, runs, { direction: 'DOWNSTREAM', depth, first: 1_000 });
  await measure(client, 'down 10 steps, a page of 50', walkQuery, runs, { direction: 'DOWNSTREAM', depth: 10, first: 50 });
  await measure(client, 'up 10 steps, a page of 1,000', walkQuery, runs, { direction: 'UPSTREAM', depth: 10, first: 1_000 });
  await measure(client, 'down 10 steps at an earlier time, a page of 1,000', walkQuery, runs, { direction: 'DOWNSTREAM', depth: 10, first: 1_000, at: before.toISOString() });
  await measure(client, 'down 1 step from one that led to 5,000, a page of 1,000', walkQuery, hubs, { direction: 'DOWNSTREAM', depth: 1, first: 1_000 });
  await measure(client, 'down 10 steps from one that led to 5,000, a page of 50', walkQuery, hubs, { direction: 'DOWNSTREAM', depth: 10, first: 50 });
  await measure(client, 'a way between two that lie 9 steps apart', pathQuery, runs.slice(0, 1), { other: await nineBelow(runs[0] ?? '') });
  client.close();
} finally {
  await database.end();
  await plinth.end();
  await rm(data, { recursive: true, force: true });
}

async function measure(client: KeepAliveClient, what: string, query: string, starts: readonly string[], variables: Readonly<Record<string, unknown>>): Promise<void> {
  const latencies: number[] = [];
  let links = 0;
  for (let round = 0; round < rounds + 20; round++) {
    const body = Buffer.from(JSON.stringify({ query, variables: { ...variables, id: starts[round % starts.length] } }));
    const from = performance.now();
    const answer = await client.post('/graphql', 'application/json', body);
    const took = performance.now() - from;
    if (answer.includes('"errors"')) throw new Error(answer);
    if (round < 20) continue;
    latencies.push(took);
    links += answer.split('"from"').length - 1;
  }
  process.stdout.write(`${what}: ${whole(links / rounds)} links an answer; ${summaryOf(latencies)} (limit ${limitMs} ms)\n`);
}

async function nineBelow(id: string): Promise<string> {
  const response = await fetch(`${plinth.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query: walkQuery, variables: { id, direction: 'DOWNSTREAM', depth: 9, first: 1_000 } }) });
  const { data: { lineage } } = (await response.json()) as { data: { lineage: { nodes: { depth: number; to: { key: string } }[] } } };
  return lineage.nodes.findLast(({ depth }) => depth === 9)?.to.key.replace('RUN:', '') ?? id;
}
