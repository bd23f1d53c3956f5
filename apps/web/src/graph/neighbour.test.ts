import { describe, expect, it } from 'vitest';
import type { GraphEdge } from './graph-model.js';
import type { GraphLayout } from './layout.js';
import { neighbour } from './neighbour.js';

const layoutWith = (places: Readonly<Record<string, readonly [number, number]>>): GraphLayout => ({ nodes: new Map(Object.entries(places).map(([id, [x, y]]) => [id, { x, y, width: 200, height: 50 }])), edges: new Map(), bounds: { x: 0, y: 0, width: 0, height: 0 } });
const edge = (from: string, to: string): GraphEdge => ({ id: `${from} ${to}`, from, to });

describe('where arrow keys lead in a graph', () => {
  const layout = layoutWith({ origin: [300, 100], near: [600, 110], linked: [600, 400], before: [0, 100], below: [300, 200], above: [300, 0] });

  it('is along an edge, though something else stands nearer', () => {
    expect(neighbour(layout, [edge('origin', 'linked')], 'origin', 'right')).toBe('linked');
    expect(neighbour(layout, [edge('linked', 'origin')], 'origin', 'left')).toBe('linked');
  });

  it('is the end nearest in height of several edges', () => {
    expect(neighbour(layout, [edge('origin', 'linked'), edge('origin', 'near')], 'origin', 'right')).toBe('near');
  });

  it('is what stands that way where no edge leads there', () => {
    expect(neighbour(layout, [], 'origin', 'right')).toBe('near');
    expect(neighbour(layout, [], 'origin', 'left')).toBe('before');
    expect(neighbour(layout, [], 'origin', 'down')).toBe('below');
    expect(neighbour(layout, [], 'origin', 'up')).toBe('above');
  });

  it('is nowhere at an edge of the graph', () => {
    expect(neighbour(layout, [], 'before', 'left')).toBeUndefined();
    expect(neighbour(layout, [], 'gone', 'left')).toBeUndefined();
  });
});
