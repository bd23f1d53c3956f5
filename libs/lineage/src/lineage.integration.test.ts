import { systemActor } from '@plinth/access';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LineageNodes } from './lineage-nodes.js';
import { LineageRecorder } from './lineage-recorder.js';
import { LineageService } from './lineage.service.js';
import { type LineageNode, type NewEdge, nodeKey } from './rules/index.js';
import { knowBatches, linesOf, walkedBy, type WalkArguments } from './testing/index.js';

const step = (id: string, column?: string): LineageNode => ({ kind: 'PREDICTION_BATCH', id, ...(column === undefined ? {} : { column }) });
const from = (source: string, target: string): NewEdge => ({ from: step(source), to: step(target) });
const key = (id: string) => nodeKey(step(id));

describe('the lineage graph', () => {
  let server: TestServer;
  let owner: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = await server.makeActor('OWNER');
    knowBatches(server.application.get(LineageNodes), (id) => `step ${id}`);
  });
  afterAll(() => server?.stop());

  const recorder = () => server.application.get(LineageRecorder);
  const record = (...edges: NewEdge[]) => server.platform.database.transaction(server, () => recorder().record(owner.actor, edges));
  const retire = (...edges: NewEdge[]) => server.platform.database.transaction(server, () => recorder().retire(owner.actor, edges));
  const walk = (id: string, direction: 'UPSTREAM' | 'DOWNSTREAM', more: WalkArguments = {}) => walkedBy(server, owner.token, step(id), direction, { depth: 20, ...more });
  const lines = async (id: string, direction: 'UPSTREAM' | 'DOWNSTREAM', more: WalkArguments = {}) => linesOf(await walk(id, direction, more));
  const rows = (sql: string) => server.platform.database.read(server, () => server.platform.database.query<{ count: number }>(sql, [server.workspaceId]));
  const moment = async (): Promise<string> => {
    const now = new Date();
    await new Promise((resolve) => setTimeout(resolve, 5));
    return now.toISOString();
  };

  it('is walked both ways, nearest first, through rings', async () => {
    await record(from('a1', 'b1'), from('b1', 'c1'), from('c1', 'a1'), from('b1', 'd1'));
    const { nodes } = await walk('a1', 'DOWNSTREAM');
    expect(nodes.map(({ from: source, to, depth }) => `${depth} ${source.title} → ${to.title}`).sort()).toEqual(['1 step a1 → step b1', '2 step b1 → step c1', '2 step b1 → step d1', '3 step c1 → step a1']);
    expect(nodes.map(({ depth }) => depth)).toEqual([1, 2, 2, 3]);
    expect(await lines('d1', 'UPSTREAM', { depth: 2 })).toEqual([`${key('b1')} → ${key('d1')}`, `${key('a1')} → ${key('b1')}`]);
  });

  it('holds an edge once, however often and by how many at once it is recorded', async () => {
    const edges = [from('a2', 'b2'), { ...from('a2', 'b2'), producedBy: step('p2') }];
    await Promise.all(Array.from({ length: 8 }, () => record(...edges)));
    expect(await lines('a2', 'DOWNSTREAM')).toHaveLength(2);
    expect((await walk('a2', 'DOWNSTREAM')).nodes.map(({ producedBy }) => producedBy?.title ?? null).sort()).toEqual(['step p2', null].sort());
  });

  it('is written by a transaction whole or not at all', async () => {
    await expect(server.platform.database.transaction(server, async () => {
      await recorder().record(owner.actor, [from('a3', 'b3')]);
      throw new Error('no');
    })).rejects.toThrow('no');
    expect(await rows(`select count(*)::int as count from lineage_node where workspace_id = $1 and external_id in ('a3', 'b3')`)).toEqual([{ count: 0 }]);
  });

  it('keeps what was retired for walks at an earlier time, and can hold it again', async () => {
    await record(from('a4', 'b4'));
    const held = await moment();
    await retire(from('a4', 'b4'));
    const ended = await moment();
    await record(from('a4', 'b4'));
    const again = await moment();
    expect([await lines('a4', 'DOWNSTREAM', { at: held }), await lines('a4', 'DOWNSTREAM', { at: ended }), await lines('a4', 'DOWNSTREAM', { at: again }), await lines('a4', 'DOWNSTREAM', { at: '2020-01-01T00:00:00Z' })].map((found) => found.length)).toEqual([1, 0, 1, 0]);
    await retire(from('a4', 'nothing'));
  });

  it('tells an edge once where the clocks of two servers let its intervals overlap', async () => {
    await record(from('a10', 'b10'), from('b10', 'c10'));
    await server.platform.database.transaction(server, () => server.platform.database.execute(
      `insert into lineage_edge (workspace_id, from_id, to_id, producer_id, valid_from, valid_to, grain) select workspace_id, from_id, to_id, producer_id, valid_from - interval '1 hour', now() + interval '1 hour', grain from lineage_edge
        where workspace_id = $1 and from_id in (select id from lineage_node where external_id in ('a10', 'b10'))`, [server.workspaceId]));
    expect(await lines('a10', 'DOWNSTREAM')).toEqual([`${key('a10')} → ${key('b10')}`, `${key('b10')} → ${key('c10')}`]);
  });

  it('goes through what the actor may not see, and tells of it nothing but that it is there', async () => {
    await record(from('a5', '.secret'), from('.secret', 'c5'), from('.secret', '.other'));
    const walked = await walk('a5', 'DOWNSTREAM');
    expect(JSON.stringify(walked)).not.toMatch(/secret|other/);
    const shown = linesOf(walked);
    expect(shown.map((line) => line.replace(/hidden:2\.[01]/, 'hidden:2')).sort()).toEqual([`${key('a5')} → hidden:1.0`, `hidden:1.0 → ${key('c5')}`, 'hidden:1.0 → hidden:2']);
    const page = await walk('a5', 'DOWNSTREAM', { first: 2 });
    expect(linesOf(await walk('a5', 'DOWNSTREAM', { after: page.pageInfo.endCursor }))).toEqual(shown.slice(2));
    expect(Buffer.from(page.pageInfo.endCursor ?? '', 'base64url').toString()).toMatch(/^\[\d{13},2\]$/);
    expect((await server.graphql(owner.token, '{ lineage(node: { kind: PREDICTION_BATCH, id: ".secret" }, direction: UPSTREAM) { at } }')).errors?.[0]).toMatchObject({ extensions: { code: 'LINEAGE_NODE_NOT_FOUND', field: 'node.id' } });
  });

  it('shows the graph at one time on all pages of a walk', async () => {
    await record(from('a6', 'b6'), from('a6', 'c6'));
    await moment();
    const page = await walk('a6', 'DOWNSTREAM', { first: 1 });
    await record(from('a6', '0-first-6'));
    expect([...linesOf(page), ...(await lines('a6', 'DOWNSTREAM', { after: page.pageInfo.endCursor }))].sort()).toEqual([`${key('a6')} → ${key('b6')}`, `${key('a6')} → ${key('c6')}`]);
    expect(await lines('a6', 'DOWNSTREAM')).toHaveLength(3);
  });

  it('sums columns up for walks over wholes, and goes through wholes where no columns are known', async () => {
    const [x, y, z] = [step('s7', 'x'), step('t7', 'y'), step('t7', 'z')];
    await record({ from: x, to: y }, { from: step('s7', 'w'), to: z }, from('t7', 'end7'), from('start7', 's7'));
    expect(await lines('start7', 'DOWNSTREAM')).toEqual([`${key('start7')} → ${key('s7')}`, `${key('s7')} → ${key('t7')}`, `${key('t7')} → ${key('end7')}`]);
    const fine = linesOf(await walkedBy(server, owner.token, x, 'DOWNSTREAM', { columns: true, depth: 20 }));
    expect(fine).toEqual(expect.arrayContaining([`${nodeKey(x)} → ${nodeKey(y)}`, `${nodeKey(y)} → ${key('t7')}`, `${key('t7')} → ${key('end7')}`]));
    expect(fine.join(' ')).not.toContain(nodeKey(z));
    const sources = linesOf(await walkedBy(server, owner.token, z, 'UPSTREAM', { columns: true, depth: 20 }));
    expect(sources).toEqual([`${nodeKey(step('s7', 'w'))} → ${nodeKey(z)}`]);
    await retire({ from: x, to: y });
    expect(await lines('s7', 'DOWNSTREAM', { depth: 1 })).toHaveLength(1);
    await retire({ from: step('s7', 'w'), to: z });
    expect(await lines('s7', 'DOWNSTREAM', { depth: 1 })).toEqual([]);
  });

  it('tells a shortest way from one thing to another, hidden things on it', async () => {
    await record(from('a8', '.b8'), from('.b8', 'c8'), from('a8', 'x8'), from('x8', 'y8'), from('y8', 'c8'));
    const path = async (source: string, target: string, at?: string) =>
      (await server.ask<{ lineagePath: { links: { from: { key: string }; to: { key: string } }[] | null } }>(owner.token, 'query ($from: LineageNodeInput!, $to: LineageNodeInput!, $at: DateTime) { lineagePath(from: $from, to: $to, at: $at) { links { from { key } to { key } } isTruncated } }', { from: step(source), to: step(target), at })).lineagePath.links;
    expect(linesOf({ nodes: (await path('a8', 'c8')) as never })).toEqual([`${key('a8')} → hidden:1`, `hidden:1 → ${key('c8')}`]);
    expect(await path('c8', 'a8')).toBeNull();
    expect(await path('a8', 'c8', '2020-01-01T00:00:00Z')).toBeNull();
    expect((await server.graphql(owner.token, '{ lineagePath(from: { kind: PREDICTION_BATCH, id: "a8" }, to: { kind: PREDICTION_BATCH, id: ".b8" }) { isTruncated } }')).errors?.[0]).toMatchObject({ extensions: { code: 'LINEAGE_NODE_NOT_FOUND', field: 'to.id' } });
  });

  it('gives rules all that is behind a node, hidden or not, and says when that is not all', async () => {
    const graph = server.application.get(LineageService);
    const decider = systemActor(server.workspaceId, 'lineage:decide', 'test');
    await record(from('a9', '.b9'), from('.b9', 'c9'), from('c9', 'a9'));
    const { nodes, isTruncated } = await graph.reach(decider, step('c9'), 'UPSTREAM');
    expect([nodes.map(({ id }) => id).sort(), isTruncated]).toEqual([['.b9', 'a9'], false]);
    await record(...Array.from({ length: 100 }, (_, index) => from(`chain9-${index}`, `chain9-${index + 1}`)));
    const chain = await graph.reach(decider, step('chain9-100'), 'UPSTREAM', {}, 100);
    expect([new Set(chain.nodes.map(({ id }) => id)).size, chain.isTruncated]).toEqual([100, false]);
    expect(await graph.reach(decider, step('chain9-100'), 'UPSTREAM', {}, 99)).toMatchObject({ isTruncated: true });
    expect(await graph.reach(decider, step('chain9-100'), 'UPSTREAM', { at: new Date('2020-01-01') })).toEqual({ nodes: [], isTruncated: false });
    await expect(graph.reach(owner.actor, step('c9'), 'UPSTREAM')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('gives a page of a thousand links with all that there is of each, as the schema promises', async () => {
    await record(...Array.from({ length: 1_000 }, (_, index) => ({ ...from('many', `many${index}`), producedBy: step('maker'), transformation: { type: 'DIRECT' as const, description: 'copied' } })));
    const node = '{ key hidden kind id version column title path }';
    const link = `{ depth validFrom isSummary transformation { type description masking } from ${node} to ${node} producedBy ${node} }`;
    const { lineage } = await server.ask<{ lineage: { nodes: object[]; edges: object[]; pageInfo: object } }>(
      owner.token,
      `query ($id: ID!) { lineage(node: { kind: PREDICTION_BATCH, id: $id }, direction: DOWNSTREAM, first: 1000) { at isTruncated origin ${node} nodes ${link} edges { cursor node { depth } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      { id: 'many' },
    );
    expect([lineage.nodes.length, lineage.edges.length]).toEqual([1_000, 1_000]);
    expect(lineage.nodes[999]).toMatchObject({ producedBy: { title: 'step maker' }, transformation: { type: 'DIRECT', description: 'copied' } });
  });

  it('says what is wrong with a question', async () => {
    const codes = await Promise.all([{ depth: 0 }, { depth: 21 }, { first: 0 }, { after: 'x' }, { after: Buffer.from('[1,-1]').toString('base64url') }].map(async (wrong) => (await server.graphql(owner.token, 'query ($node: LineageNodeInput!, $depth: Int, $first: Int, $after: String) { lineage(node: $node, direction: UPSTREAM, depth: $depth, first: $first, after: $after) { at } }', { node: step('a1'), ...wrong })).errors?.[0]?.extensions.code));
    expect(new Set(codes)).toEqual(new Set(['INVALID_INPUT']));
    await expect(record(...Array.from({ length: 10_001 }, (_, index) => from('many', `${index}`)))).rejects.toMatchObject({ code: 'TOO_MANY_EDGES' });
  });
});
