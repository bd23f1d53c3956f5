/**
 * Walks through a graph of a million links, asked of `plinth up` by one client: the time that the server takes, seen from the client, so everything is in it: authentication, GraphQL, the
 * permission on and the name of each node, SQL and the answer. The limit is 50 ms at the 99th percentile for a walk of ten steps.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { LineageStore } from '../../libs/lineage/src/lineage.store.js';
import { grains } from '../../libs/lineage/src/rules/index.js';
import { PlinthProcess } from '../journeys/plinth-process.js';
import { summaryOf, whole } from './clients/figures.js';
import { KeepAliveClient } from './clients/keep-alive-client.js';
import { fillWithLinks } from './clients/many-links.js';
import { connectionStringOf, openDatabase } from './clients/many-runs.js';

const limitMs = 50;
const rounds = 500;
const impactRounds = 100;
const retiringRounds = 20;
const node = '{ key title }';
const walkQuery = `query ($id: ID!, $direction: LineageDirection!, $depth: Int!, $first: Int!, $at: DateTime) {
  lineage(node: { kind: RUN, id: $id }, direction: $direction, depth: $depth, first: $first, at: $at) { isTruncated nodes { depth from ${node} to ${node} } pageInfo { hasNextPage endCursor } } }`;
const pathQuery = `query ($id: ID!, $other: ID!) { lineagePath(from: { kind: RUN, id: $id }, to: { kind: RUN, id: $other }) { isTruncated links { from ${node} to ${node} } } }`;

const impactQuery = `query ($id: ID!, $depth: Int, $first: Int!) { impact(node: { kind: RUN, id: $id }, depth: $depth, first: $first) { counts { group count } peopleCount retrainCount cut nodes { steps node ${node} first { from ${node} to ${node} } } pageInfo { hasNextPage } } }`;

const data = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const plinth = await PlinthProcess.start({ data, port: 0 });
const database = await openDatabase(data);
try {
  const { runs, runsAbove, hubs, before } = await fillWithLinks(database);
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
  // What is asked of impact is whatever is behind, however far: the answer's size is how far from the end of the graph it begins.
  for (const steps of [2, 4, 6, 10]) await measureImpact(client, `impact of one ${steps} steps from the end, a page of 50`, runsAbove(steps), { first: 50 });
  await measureImpact(client, 'impact of one 10 steps from the end, 2 steps deep, a page of 50', runsAbove(10), { first: 50, depth: 2 });
  await measureImpact(client, 'impact of one that led to 5,000, a page of 50', hubs, { first: 50 });
  client.close();
  for (const size of [1, 100, 1_000]) await measureRetiring(size);
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

async function measureImpact(client: KeepAliveClient, what: string, starts: readonly string[], variables: Readonly<Record<string, unknown>>): Promise<void> {
  const latencies: number[] = [];
  let [things, cut] = [0, 0];
  for (let round = 0; round < impactRounds + 5; round++) {
    const body = Buffer.from(JSON.stringify({ query: impactQuery, variables: { ...variables, id: starts[round % starts.length] } }));
    const from = performance.now();
    const answer = await client.post('/graphql', 'application/json', body);
    const took = performance.now() - from;
    if (answer.includes('"errors"')) throw new Error(answer);
    if (round < 5) continue;
    latencies.push(took);
    things += [...answer.matchAll(/"count":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    if (!answer.includes('"cut":null')) cut++;
  }
  process.stdout.write(`${what}: ${whole(things / impactRounds)} things an answer, ${cut} of ${impactRounds} cut; ${summaryOf(latencies)}\n`);
}

/** As a step's next success does that used other data: edges that hold are ended, in a transaction of their own. */
async function measureRetiring(size: number): Promise<void> {
  const plinthDatabase = await Database.connect({ connectionString: connectionStringOf(database) });
  try {
    const store = new LineageStore(plinthDatabase);
    const { rows } = await database.query<{ workspace: WorkspaceId; source: string; target: string }>(
      `select edge.workspace_id as workspace, encode(source.address, 'hex') as source, encode(target.address, 'hex') as target from lineage_edge edge join lineage_node source on source.workspace_id = edge.workspace_id and source.id = edge.from_id
         join lineage_node target on target.workspace_id = edge.workspace_id and target.id = edge.to_id where edge.valid_to = 'infinity' order by edge.from_id % 9973, edge.from_id limit $1`,
      [size * retiringRounds],
    );
    const latencies: number[] = [];
    for (let round = 0; round < retiringRounds; round++) {
      const some = rows.slice(round * size, (round + 1) * size);
      const [{ workspace: workspaceId } = { workspace: '' as WorkspaceId }] = some;
      const from = performance.now();
      await plinthDatabase.transaction({ workspaceId }, async () => store.endEdges(workspaceId, some.map(({ source, target }) => ({ from: source, to: target, producer: '', grain: grains.DECLARED, transformation: undefined })), new Date()));
      latencies.push(performance.now() - from);
    }
    process.stdout.write(`${whole(size)} links ended at once: ${summaryOf(latencies)}\n`);
  } finally {
    await plinthDatabase.close();
  }
}

async function nineBelow(id: string): Promise<string> {
  const response = await fetch(`${plinth.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query: walkQuery, variables: { id, direction: 'DOWNSTREAM', depth: 9, first: 1_000 } }) });
  const { data: { lineage } } = (await response.json()) as { data: { lineage: { nodes: { depth: number; to: { key: string } }[] } } };
  return lineage.nodes.findLast(({ depth }) => depth === 9)?.to.key.replace('RUN:', '') ?? id;
}
