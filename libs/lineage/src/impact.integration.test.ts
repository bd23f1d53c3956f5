import { type TestActor, TestServer } from '@plinth/server/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LineageNodes } from './lineage-nodes.js';
import { LineageRecorder } from './lineage-recorder.js';
import { type LineageNode, type NewEdge, nodeKey } from './rules/index.js';
import { type ImpactArguments, impactOf, impactRefusal, knowBatches } from './testing/index.js';

const batch = (id: string, column?: string): LineageNode => ({ kind: 'PREDICTION_BATCH', id, ...(column === undefined ? {} : { column }) });
const from = (source: string, target: string): NewEdge => ({ from: batch(source), to: batch(target) });
const key = (id: string) => nodeKey(batch(id));
/** A batch belongs to whoever its name begins with. */
const ownerOf = (id: string) => `${id.replace('.', '').charAt(0)}-team`;

describe('impact', () => {
  let server: TestServer;
  let owner: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = await server.makeActor('OWNER');
    const nodes = server.application.get(LineageNodes);
    knowBatches(nodes, (id) => `batch ${id}`);
    nodes.registerStanding({ kinds: ['PREDICTION_BATCH'], standing: async (_actor, some) => new Map(some.map((node) => [nodeKey(node), { ownerNames: [ownerOf(node.id)], isLive: node.id.includes('live') }])) });
  });
  afterAll(() => server?.stop());

  const recorder = () => server.application.get(LineageRecorder);
  const record = (...edges: NewEdge[]) => server.platform.database.transaction(server, () => recorder().record(owner.actor, edges));
  const retire = (...edges: NewEdge[]) => server.platform.database.transaction(server, () => recorder().retire(owner.actor, edges));
  const impact = (what: LineageNode, more: ImpactArguments = {}) => impactOf(server, owner.token, what, more);
  const moment = async (): Promise<string> => {
    const now = new Date();
    await new Promise((resolve) => setTimeout(resolve, 5));
    return now.toISOString();
  };

  it('is what came of a thing, nearest first, with why and who', async () => {
    await record(from('a1', 'b1'), from('b1', 'c1-live'), from('c1-live', 'a1'), from('b1', 'd1'));
    const { origin, nodes, counts, people, peopleCount, cut, caveats } = await impact(batch('a1'));
    expect(origin.title).toBe('batch a1');
    expect(nodes.map(({ steps }) => steps)).toEqual([1, 2, 2]);
    expect(nodes.map(({ node, steps, first, last }) => [node.title, steps, `${first.from.title} → ${first.to.title}`, `${last.from.title} → ${last.to.title}`]).sort()).toEqual([
      ['batch b1', 1, 'batch a1 → batch b1', 'batch a1 → batch b1'], ['batch c1-live', 2, 'batch a1 → batch b1', 'batch b1 → batch c1-live'], ['batch d1', 2, 'batch a1 → batch b1', 'batch b1 → batch d1'],
    ]);
    expect(counts).toEqual([{ group: 'PREDICTION_BATCH', count: 3, liveCount: 1 }]);
    expect(people.map(({ name, count, liveCount }) => [name, count, liveCount])).toEqual([['c-team', 1, 1], ['b-team', 1, 0], ['d-team', 1, 0]]);
    expect([peopleCount, cut, caveats]).toEqual([3, null, []]);
  });

  it('neither lists nor counts what is hidden, nor tells whose it is, and still finds what lies behind it', async () => {
    await record(from('a2', '.x2-live'), from('.x2-live', '.y2'), from('.y2', 'c2'));
    const found = await impact(batch('a2'));
    expect(JSON.stringify(found)).not.toMatch(/x2|y2|x-team|y-team/);
    expect(found.nodes.map(({ node, first, last }) => [node.key, first.to.key, last.from.key])).toEqual([[key('c2'), 'hidden:beside', 'hidden:beside']]);
    expect(found.counts).toEqual([{ group: 'PREDICTION_BATCH', count: 1, liveCount: 0 }]);
    expect([found.people.map(({ name }) => name), found.peopleCount]).toEqual([['c-team'], 1]);
    expect(await impactRefusal(server, owner.token, batch('.x2-live'))).toBe('LINEAGE_NODE_NOT_FOUND');
  });

  it('of a column goes over columns, and says where only wholes are known', async () => {
    await record({ from: batch('s3', 'x'), to: batch('t3', 'y') }, { from: batch('s3', 'w'), to: batch('t3', 'z') }, { from: batch('t3', 'z'), to: batch('u3', 'z') }, from('t3', 'v3'));
    const ofX = await impact(batch('s3', 'x'));
    expect(ofX.nodes.map(({ node, columns }) => [node.key, columns])).toEqual([[key('t3'), ['y']], [key('v3'), []]]);
    expect((await impact(batch('s3'))).nodes.map(({ node }) => node.key).sort()).toEqual([key('t3'), key('u3'), key('v3')]);
    const unknown = await impact(batch('t3', 'nobody told of it'));
    expect([unknown.nodes.map(({ node }) => node.key), unknown.caveats.map(({ code }) => code)]).toEqual([[key('v3')], ['COLUMN']]);
  });

  it("of somebody's rows goes over wholes, and says that rows are not known", async () => {
    await record({ from: batch('s4', 'person'), to: batch('t4', 'person') }, { from: batch('s4', 'w'), to: batch('u4', 'z') });
    const rows = await impact(batch('s4', 'person'), { cause: 'ROWS_GONE' });
    expect(rows.nodes.map(({ node }) => node.key).sort()).toEqual([key('t4'), key('u4')]);
    expect(rows.caveats.map(({ code }) => code)).toEqual(['ROWS', 'EARLIER']);
  });

  it('comes in pages that show one time, of the groups that were asked for', async () => {
    await record(from('a6', 'b6'), from('a6', 'c6'), from('b6', 'd6'));
    await moment();
    const page = await impact(batch('a6'), { first: 2 });
    await record(from('a6', '0-first-6'));
    const rest = await impact(batch('a6'), { after: page.pageInfo.endCursor });
    expect([page.pageInfo.hasNextPage, page.nodes.map(({ node }) => node.key).sort(), rest.nodes.map(({ node }) => node.key)]).toEqual([true, [key('b6'), key('c6')], [key('d6')]]);
    expect([rest.pageInfo.hasNextPage, rest.counts]).toEqual([false, [{ group: 'PREDICTION_BATCH', count: 3, liveCount: 0 }]]);
    expect(await impact(batch('a6'), { groups: ['RUN'] })).toMatchObject({ nodes: [], counts: [{ count: 4 }] });
  });

  it('says what is wrong with a question', async () => {
    const codes = await Promise.all([{ depth: 0 }, { depth: 10_001 }, { first: 0 }, { after: 'x' }, { after: (await impact(batch('a6'), { first: 1 })).pageInfo.endCursor, at: '2020-01-01T00:00:00Z' }].map((wrong) => impactRefusal(server, owner.token, batch('a6'), wrong)));
    expect(new Set(codes)).toEqual(new Set(['INVALID_INPUT']));
  });

  it('is at every time what a plain graph says, with hidden things and without', async () => {
    const names = ['n0', 'm1', '.n2', 'n3', '.m4', 'm5'];
    const change = fc.record({ ends: fc.tuple(fc.nat(5), fc.nat(5)).filter(([source, target]) => source !== target), ending: fc.boolean() });
    let world = 0;
    await fc.assert(fc.asyncProperty(fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }), async (changes) => {
      const own = `p${world++}`;
      const name = (index: number) => `${names[index]}-${own}`;
      const held = new Set<string>();
      const states: { readonly at: string; readonly edges: ReadonlySet<string> }[] = [];
      for (const some of changes) {
        for (const { ends: [source, target], ending } of some) {
          if (ending) await retire(from(name(source), name(target)));
          else await record(from(name(source), name(target)));
          if (ending) held.delete(`${source} ${target}`);
          else held.add(`${source} ${target}`);
        }
        states.push({ at: await moment(), edges: new Set(held) });
      }
      for (const { at, edges } of states) {
        const far = new Map([[0, 0]]);
        for (let steps = 1; steps < 7; steps++) {
          for (const edge of edges) {
            const [source = 0, target = 0] = edge.split(' ').map(Number);
            if (far.get(source) === steps - 1 && !far.has(target)) far.set(target, steps);
          }
        }
        const expected = [...far].filter(([index]) => index !== 0 && !names[index]?.startsWith('.')).map(([index, steps]) => [key(name(index)), steps]);
        const found = await impact(batch(name(0)), { at });
        expect(found.nodes.map(({ node, steps }) => [node.key, steps]).sort()).toEqual(expected.sort());
        expect(found.counts.map(({ count }) => count)).toEqual(expected.length ? [expected.length] : []);
        expect(found.people.map(({ count }) => count).reduce((sum, count) => sum + count, 0)).toBe(expected.length);
        const shown = (index: number) => (names[index]?.startsWith('.') ? 'hidden:beside' : key(name(index)));
        const lines = [...edges].map((edge) => edge.split(' ').map((index) => shown(Number(index))).join(' → '));
        for (const { node, first, last } of found.nodes) {
          expect([first.from.key, last.to.key]).toEqual([key(name(0)), node.key]);
          expect(lines).toEqual(expect.arrayContaining([`${first.from.key} → ${first.to.key}`, `${last.from.key} → ${last.to.key}`]));
        }
      }
    }), { numRuns: 15 });
  });

  it('is as far as was asked for, and says when it is not all', async () => {
    await record(...Array.from({ length: 30 }, (_, index) => from(`n5-${index}`, `n5-${index + 1}`)));
    expect(await impact(batch('n5-0'))).toMatchObject({ cut: null, counts: [{ count: 30 }] });
    expect(await impact(batch('n5-0'), { depth: 4 })).toMatchObject({ cut: 'DEPTH', counts: [{ count: 4 }] });
    expect(await impact(batch('n5-26'), { depth: 4 })).toMatchObject({ cut: null });
    for (let from5 = 0; from5 < 10_500; from5 += 5_250) await record(...Array.from({ length: 5_250 }, (_, index) => from('wide5', `w5-${from5 + index}`)));
    expect(await impact(batch('wide5'), { first: 10 })).toMatchObject({ cut: 'SIZE', counts: [{ count: 10_000 }] });
  });
});
