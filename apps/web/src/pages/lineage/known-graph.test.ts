import { describe, expect, it } from 'vitest';
import type { LineageLineFragment, LineageThingFragment } from '../../generated/data/graphql.js';
import { knownGraph, type Side, type Walk } from './known-graph.js';
import { shownGraph, toggled } from './shown-graph.js';

const run = (id: string): LineageThingFragment => ({ key: `RUN:${id}`, hidden: false, kind: 'RUN', id, version: null, column: null, title: id, path: `/runs/${id}` });
const hidden = (place: string): LineageThingFragment => ({ key: `hidden:${place}`, hidden: true, kind: null, id: null, version: null, column: null, title: null, path: null });
const column = (id: string, name: string): LineageThingFragment => ({ ...run(id), key: `RUN:${id}#${name}`, column: name });
const link = (from: LineageThingFragment, to: LineageThingFragment, depth = 1, more: Partial<LineageLineFragment> = {}): LineageLineFragment => ({ from, to, depth, isSummary: false, validFrom: '2026-01-01T00:00:00.000Z', transformation: null, producedBy: null, ...more });
const walk = (start: string, side: Side, depth: number, links: readonly LineageLineFragment[], isCut = false): Walk => ({ name: `${side} ${start}`, start: run(start), side, depth, links, isCut });
const ids = (graph: ReturnType<typeof shownGraph>) => graph.nodes.map(({ id }) => id).toSorted();
const none = { open: [], shut: [] };

/** a → b → c → d, and b → side. */
const chain = [walk('c', 'up', 3, [link(run('b'), run('c'), 1), link(run('a'), run('b'), 2)]), walk('c', 'down', 3, [link(run('c'), run('d'), 1)])];

describe('walks laid over each other', () => {
  it('hold each thing and each link once', () => {
    const known = knownGraph([...chain, walk('b', 'down', 2, [link(run('b'), run('c'), 1), link(run('b'), run('side'), 1), link(run('c'), run('d'), 2)])]);
    expect([...known.nodes.keys()].toSorted()).toEqual(['RUN:a', 'RUN:b', 'RUN:c', 'RUN:d', 'RUN:side']);
    expect([...known.links.values()].map(({ from, to }) => `${from} ${to}`).toSorted()).toEqual(['RUN:a RUN:b', 'RUN:b RUN:c', 'RUN:b RUN:side', 'RUN:c RUN:d']);
  });

  it('know all that is beside what lies nearer than they went', () => {
    const known = knownGraph([walk('c', 'up', 2, [link(run('b'), run('c'), 1), link(run('a'), run('b'), 2)])]);
    expect([...known.complete].toSorted()).toEqual(['up RUN:b', 'up RUN:c']);
  });

  it('do not know the last step of a walk that was cut', () => {
    const known = knownGraph([walk('c', 'up', 5, [link(run('b'), run('c'), 1), link(run('a'), run('b'), 2)], true)]);
    expect([...known.complete]).toEqual(['up RUN:c']);
    expect([...knownGraph([walk('c', 'up', 5, [link(run('b'), run('c'), 1)], true)]).complete]).toEqual([]);
  });

  it('keep hidden things of two walks apart, and show those of one once', () => {
    const first = walk('c', 'up', 2, [link(hidden('1.0'), run('c'), 1), link(run('a'), hidden('1.0'), 2)]);
    const same = walk('c', 'up', 1, [link(hidden('1.0'), run('c'), 1)]);
    const other = walk('d', 'up', 1, [link(hidden('1.0'), run('d'), 1)]);
    expect([...knownGraph([first, { ...same, name: 'again' }]).nodes.values()].filter(({ address }) => address === undefined)).toHaveLength(1);
    expect([...knownGraph([first, other]).nodes.values()].filter(({ address }) => address === undefined)).toHaveLength(2);
  });

  it('take hidden things on a way for those that stand between the same things', () => {
    const up = walk('c', 'up', 3, [link(hidden('1.0'), run('c'), 1), link(hidden('2.0'), hidden('1.0'), 2), link(run('a'), hidden('2.0'), 3)]);
    const known = knownGraph([up], { name: 'way', links: [link(run('a'), hidden('1'), 1), link(hidden('1'), hidden('2'), 2), link(hidden('2'), run('c'), 3)] });
    expect(known.nodes.size).toBe(4);
    expect(known.way.size).toBe(3);
    expect([...known.way].every((id) => known.links.has(id))).toBe(true);
  });

  it('make columns rows of their things, and their links to them none', () => {
    const known = knownGraph([walk('c', 'up', 3, [link(column('c', 'x'), run('c'), 1), link(column('b', 'y'), column('c', 'x'), 2)])]);
    expect([...known.nodes.keys()].toSorted()).toEqual(['RUN:b', 'RUN:c']);
    expect([...(known.nodes.get('RUN:c')?.columns ?? [])]).toEqual(['x']);
    expect([...known.links.values()]).toMatchObject([{ from: 'RUN:b', fromColumn: 'y', to: 'RUN:c', toColumn: 'x' }]);
  });

  it('make a feature a row of its view', () => {
    const feature: LineageThingFragment = { key: 'FEATURE:v@2#trips', hidden: false, kind: 'FEATURE', id: 'v', version: '2', column: 'trips', title: 'trips', path: null };
    const known = knownGraph([walk('c', 'up', 1, [link(feature, run('c'), 1)])]);
    expect([...(known.nodes.get('FEATURE_VIEW:v@2')?.columns ?? [])]).toEqual(['trips']);
  });

  it('gather who made a link twice, and since when it holds first', () => {
    const known = knownGraph([walk('c', 'up', 1, [link(run('b'), run('c'), 1, { producedBy: run('x'), validFrom: '2026-02-01T00:00:00.000Z' }), link(run('b'), run('c'), 1, { producedBy: run('y') }), link(run('b'), run('c'), 1, { producedBy: run('x'), validFrom: '2026-03-01T00:00:00.000Z' })])]);
    expect([...known.links.values()]).toMatchObject([{ validFrom: '2026-01-01T00:00:00.000Z', producers: [{ title: 'x' }, { title: 'y' }] }]);
  });
});

describe('what shows of it', () => {
  const known = knownGraph(chain);

  it('is all within so many steps, and how much is beyond', () => {
    const graph = shownGraph(known, 'RUN:c', 1, none);
    expect(ids(graph)).toEqual(['RUN:b', 'RUN:c', 'RUN:d']);
    expect(graph.nodes.find(({ id }) => id === 'RUN:b')).toMatchObject({ steps: { side: 'up', count: 1 }, up: { isOpen: false, count: 1 }, down: { isOpen: false, count: undefined } });
    expect(graph.nodes.find(({ id }) => id === 'RUN:d')?.down).toBeUndefined();
    expect(ids(shownGraph(known, 'RUN:c', 3, none))).toEqual(['RUN:a', 'RUN:b', 'RUN:c', 'RUN:d']);
  });

  it('grows by what is opened, and shrinks by what is put away with all beyond', () => {
    const opened = toggled(none, 'up', 'RUN:b', false);
    expect(ids(shownGraph(known, 'RUN:c', 1, opened))).toContain('RUN:a');
    const shut = toggled(opened, 'up', 'RUN:c', true);
    expect(ids(shownGraph(known, 'RUN:c', 1, shut))).toEqual(['RUN:c', 'RUN:d']);
    expect(toggled(shut, 'up', 'RUN:c', false)).toEqual({ open: ['up RUN:b', 'up RUN:c'], shut: [] });
  });

  it('shows what else came of something when that is opened', () => {
    const more = knownGraph([...chain, walk('b', 'down', 2, [link(run('b'), run('c'), 1), link(run('b'), run('side'), 1)])]);
    expect(ids(shownGraph(more, 'RUN:c', 3, none))).not.toContain('RUN:side');
    const graph = shownGraph(more, 'RUN:c', 3, { open: ['down RUN:b'], shut: [] });
    expect(ids(graph)).toContain('RUN:side');
    expect(graph.nodes.find(({ id }) => id === 'RUN:side')?.steps).toBeUndefined();
  });

  it('shows a way whole, however far it leads', () => {
    const way = { name: 'way', links: [link(run('far'), run('mid'), 1), link(run('mid'), run('c'), 2)] };
    const graph = shownGraph(knownGraph(chain, way), 'RUN:c', 1, none);
    expect(ids(graph)).toEqual(expect.arrayContaining(['RUN:far', 'RUN:mid']));
  });

  it('ends in rings', () => {
    const ring = knownGraph([walk('a', 'down', 5, [link(run('a'), run('b'), 1), link(run('b'), run('a'), 2)])]);
    expect(ids(shownGraph(ring, 'RUN:a', 5, none))).toEqual(['RUN:a', 'RUN:b']);
  });

  it('offers nothing beyond a hidden thing that no walk told of', () => {
    const graph = shownGraph(knownGraph([walk('c', 'up', 1, [link(hidden('1.0'), run('c'), 1)])]), 'RUN:c', 1, none);
    expect(graph.nodes.find(({ address }) => address === undefined)).toMatchObject({ up: undefined, down: undefined });
    expect(graph.hiddenCount).toBe(1);
  });
});
