import { type TestActor, TestServer } from '@plinth/server/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LineageNodes } from './lineage-nodes.js';
import { LineageRecorder } from './lineage-recorder.js';
import { type Direction, type LineageNode, type NewEdge, nodeKey } from './rules/index.js';
import { linesOf, type SeenLink, walkedBy, type WalkArguments } from './testing/index.js';

/** An edge between two of the nodes, by their numbers. */
type Pair = readonly [number, number];

const names = ['n0', 'n1', '.n2', 'n3', '.n4', 'n5'];

/** How many edges each node is away from the start. */
function distances(start: number, edges: readonly Pair[], direction: Direction): ReadonlyMap<number, number> {
  const found = new Map([[start, 0]]);
  for (let frontier = [start], depth = 1; frontier.length; depth++) {
    const next = edges.flatMap(([source, target]) => (direction === 'DOWNSTREAM' ? (frontier.includes(source) ? [target] : []) : frontier.includes(target) ? [source] : []));
    frontier = [...new Set(next)].filter((node) => !found.has(node));
    for (const node of frontier) found.set(node, depth);
  }
  return found;
}

/** Edges whose nearer end is fewer than `depth` steps away. */
function walked(start: number, edges: readonly Pair[], direction: Direction, depth: number): Pair[] {
  const away = distances(start, edges, direction);
  return edges.filter(([source, target]) => (away.get(direction === 'DOWNSTREAM' ? source : target) ?? depth) < depth);
}

describe('at every time, and for everybody, the graph is what a plain one in memory is', { timeout: 180_000 }, () => {
  let server: TestServer;
  let insider: TestActor;
  let outsider: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    [insider, outsider] = [await server.makeActor('OWNER'), await server.makeActor('READER')];
    server.application.get(LineageNodes).standIn({
      kind: 'PREDICTION_BATCH',
      describe: async (actor, ids) => new Map(ids.filter((id) => actor.id === insider.actor.id || !id.startsWith('.')).map((id) => [id, { title: id }])),
    });
  });
  afterAll(() => server?.stop());

  const transaction = (work: (recorder: LineageRecorder) => Promise<void>) => server.platform.database.transaction(server, () => work(server.application.get(LineageRecorder)));
  const moment = async (): Promise<string> => {
    const now = new Date();
    await new Promise((resolve) => setTimeout(resolve, 5));
    return now.toISOString();
  };
  /** Pairs are of columns or of wholes for good: what sums columns up is tried by itself. */
  const isOfColumns = ([source, target]: Pair): boolean => (source + target) % 2 === 1;

  const change = fc.record({ ends: fc.tuple(fc.nat(5), fc.nat(5)).filter(([source, target]) => source !== target), ending: fc.boolean() });
  const asked = fc.record({ start: fc.constantFrom(0, 1, 3, 5), end: fc.constantFrom(0, 1, 3, 5), direction: fc.constantFrom<Direction>('DOWNSTREAM', 'UPSTREAM'), depth: fc.integer({ min: 1, max: 6 }), first: fc.integer({ min: 1, max: 4 }) });
  let world = 0;

  it('by walks both ways, of any depth, page by page, by shortest ways and by columns', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }), asked, async (changes, { start, end, direction, depth, first }) => {
      const own = `w${world++}`;
      const node = (index: number, column?: string): LineageNode => ({ kind: 'PREDICTION_BATCH', id: `${names[index]}-${own}`, ...(column === undefined ? {} : { column }) });
      const edgeOf = (pair: Pair): NewEdge => (isOfColumns(pair) ? { from: node(pair[0], 'c'), to: node(pair[1], 'c') } : { from: node(pair[0]), to: node(pair[1]) });
      const held = new Map<string, Pair>();
      const states: { readonly at: string; readonly edges: readonly Pair[] }[] = [];
      for (const batch of changes) {
        for (const { ends, ending } of batch) {
          await transaction((recorder) => (ending ? recorder.retire(insider.actor, [edgeOf(ends)]) : recorder.record(insider.actor, [edgeOf(ends)])));
          if (ending) held.delete(ends.join(' '));
          else held.set(ends.join(' '), ends);
        }
        states.push({ at: await moment(), edges: [...held.values()] });
      }
      const key = (index: number) => nodeKey(node(index));
      for (const { actor, token } of [insider, outsider]) {
        const shown = (index: number) => (actor.id === outsider.actor.id && names[index]?.startsWith('.') ? 'hidden' : key(index));
        const lineOf = ([source, target]: Pair) => `${shown(source)} → ${shown(target)}`;
        const walk = (from: LineageNode, more: WalkArguments) => walkedBy(server, token, from, direction, more);
        const plain = (line: string) => line.replace(/hidden:[\d.]+/g, 'hidden');
        for (const { at, edges } of states) {
          const whole = await walk(node(start), { depth, at, first: 1_000 });
          expect(linesOf(whole).map(plain).sort()).toEqual(walked(start, edges, direction, depth).map(lineOf).sort());
          const pages: SeenLink[] = [];
          for (let after: string | null = null, hasMore = true; hasMore; ) {
            const page = await walk(node(start), { depth, first, ...(after === null ? { at } : { after }) });
            pages.push(...page.nodes);
            [after, hasMore] = [page.pageInfo.endCursor, page.pageInfo.hasNextPage];
          }
          expect(pages).toEqual(whole.nodes);
          const { lineagePath } = await server.ask<{ lineagePath: { links: SeenLink[] | null } }>(token, 'query ($from: LineageNodeInput!, $to: LineageNodeInput!, $at: DateTime) { lineagePath(from: $from, to: $to, at: $at) { links { from { key } to { key } depth } } }', { from: node(start), to: node(end), at });
          if (start !== end) expect(lineagePath.links?.length ?? null).toBe(distances(start, edges, 'DOWNSTREAM').get(end) ?? null);
          const ofColumns = edges.filter(isOfColumns);
          const fine = linesOf(await walk(node(start, 'c'), { depth: 20, at, columns: true, first: 1_000 })).map(plain).filter((line) => !line.includes('hidden') && line.split('#c').length === 3);
          const lineOfColumns = ([source, target]: Pair) => `${key(source)}#c → ${key(target)}#c`;
          const isShown = (pair: Pair) => pair.every((index) => shown(index) !== 'hidden');
          expect(fine).toEqual(expect.arrayContaining(walked(start, ofColumns, direction, 20).filter(isShown).map(lineOfColumns)));
          for (const line of fine) expect(ofColumns.map(lineOfColumns)).toContain(line);
        }
      }
    }), { numRuns: 20 });
  });
});
