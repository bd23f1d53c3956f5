import { InvalidInput } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GrainedEdge, grains, type NewEdge, spreadOut } from './edge.js';
import { addressOf, checkNode, type LineageNode, nodeKey } from './node.js';

const data = (id: string, column?: string): LineageNode => ({ kind: 'DATASET', id, version: 'v', column });
const run: LineageNode = { kind: 'RUN', id: 'r' };

/** Each edge as `from → to by producer: grain`. */
function told(given: readonly NewEdge[]): string[] {
  const { nodes, edges } = spreadOut(given);
  const name = (address: string) => {
    const node = nodes.get(address);
    return node ? `${node.id}${node.column === undefined ? '' : `#${node.column}`}` : '';
  };
  const grain = ({ grain: number }: GrainedEdge) => Object.entries(grains).find(([, value]) => value === number)?.[0];
  return edges.map((edge) => `${name(edge.from)} → ${name(edge.to)}${edge.producer ? ` by ${name(edge.producer)}` : ''}: ${grain(edge)}`);
}

describe('what is stored for edges', () => {
  it('between wholes is what was said, once', () => {
    expect(told([{ from: data('a'), to: data('b'), producedBy: run }, { from: data('a'), to: data('b'), producedBy: run }, { from: data('a'), to: data('b') }])).toEqual(['a → b by r: DECLARED', 'a → b: DECLARED']);
  });

  it('between columns sums up to their wholes, and ties each column to its own', () => {
    expect(told([{ from: data('a', 'x'), to: data('b', 'y'), producedBy: run }, { from: data('a', 'z'), to: data('b', 'y'), producedBy: run }])).toEqual([
      'a#x → b#y by r: COLUMN', 'a → b by r: SUMMARY', 'a#x → a: PART', 'b#y → b: PART', 'a#z → b#y by r: COLUMN', 'a#z → a: PART',
    ]);
  });

  it('stays declared where somebody said so, in whichever order', () => {
    const [whole, fine] = [{ from: data('a'), to: data('b') }, { from: data('a', 'x'), to: data('b', 'y') }];
    for (const edges of [[whole, fine], [fine, whole]]) expect(told(edges)).toContain('a → b: DECLARED');
  });

  it('within one thing has no sum', () => {
    expect(told([{ from: data('a', 'x'), to: data('a', 'y') }])).toEqual(['a#x → a#y: COLUMN', 'a#x → a: PART', 'a#y → a: PART']);
  });

  it('of a feature belongs to its view', () => {
    const feature: LineageNode = { kind: 'FEATURE', id: 'view', version: '2', column: 'age' };
    const { nodes } = spreadOut([{ from: feature, to: data('b', 'age') }]);
    expect([...nodes.values()].map(nodeKey)).toEqual(['FEATURE_VIEW:view@2', 'DATASET:b@v', 'FEATURE:view@2#age', 'DATASET:b@v#age']);
  });

  it('refuses an edge of a thing to itself, and what is no address', () => {
    for (const edge of [{ from: data('a'), to: data('a') }, { from: data(''), to: data('a') }, { from: data('a\0'), to: data('b') }, { from: data('a', 'x'.repeat(10_001)), to: data('b') }, { from: { kind: 'FEATURE' as const, id: 'view' }, to: data('b') }])
      expect(() => spreadOut([edge])).toThrow(InvalidInput);
  });
});

describe('an address', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '@', '#', ':', '\u001f'), minLength: 1, maxLength: 4 });
  const nodes = fc.record({ kind: fc.constantFrom('DATASET' as const, 'RUN' as const), id: text, version: fc.option(text, { nil: undefined }), column: fc.option(text, { nil: undefined }) });

  it('tells any two nodes apart', () => {
    fc.assert(fc.property(nodes, nodes, (one, other) => {
      const same = one.kind === other.kind && one.id === other.id && one.version === other.version && one.column === other.column;
      expect(addressOf(checkNode(one, 'node')) === addressOf(checkNode(other, 'node'))).toBe(same);
    }));
  });
});
