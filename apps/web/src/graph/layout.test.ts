import ELK from 'elkjs/lib/elk.bundled.js';
import { describe, expect, it } from 'vitest';
import { columnHeight, type GraphEdge, type GraphNode, headHeight, portOf, sizeOf } from './graph-model.js';
import { boundsOf, drawnEdges, elkGraphOf, layoutOf, shapeOf } from './layout.js';

const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({ id, label: id, kind: 'RUN', ...more });
const edge = (from: string, to: string, more: Partial<GraphEdge> = {}): GraphEdge => ({ id: `${from}→${to}`, from, to, ...more });

async function placed(nodes: readonly GraphNode[], edges: readonly GraphEdge[]) {
  return layoutOf(await new ELK().layout(elkGraphOf(nodes, edges)));
}

describe('the layout of a graph', () => {
  it('puts what came of something to the right of it, and nothing over anything', async () => {
    const nodes = ['a', 'b', 'c', 'd', 'e'].map((id) => node(id));
    const layout = await placed(nodes, [edge('a', 'b'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd'), edge('a', 'd')]);
    const at = (id: string) => layout.nodes.get(id)!;
    expect(at('b').x).toBeGreaterThan(at('a').x + at('a').width);
    expect(at('d').x).toBeGreaterThan(at('c').x + at('c').width);
    const boxes = [...layout.nodes.values()];
    for (const one of boxes) for (const other of boxes) if (one !== other) expect(one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height).toBe(false);
    expect(layout.bounds).toEqual(boundsOf(boxes));
  });

  it('leads each edge from the right of its beginning to the left of its end', async () => {
    const layout = await placed([node('a'), node('b')], [edge('a', 'b')]);
    const points = layout.edges.get('a→b')!;
    const [a, b] = [layout.nodes.get('a')!, layout.nodes.get('b')!];
    expect(points[0]).toMatchObject({ x: a.x + a.width, y: a.y + a.height / 2 });
    expect(points.at(-1)).toMatchObject({ x: b.x, y: b.y + b.height / 2 });
  });

  it('leads edges of columns to their rows, and those of the whole to its head', async () => {
    const columns = [{ id: 'x', label: 'x' }, { id: 'y', label: 'y' }];
    const nodes = [node('a', { columns }), node('b', { columns }), node('c')];
    const layout = await placed(nodes, [edge('a', 'b', { fromColumn: 'x', toColumn: 'y' }), edge('a', 'c')]);
    const [a, b] = [layout.nodes.get('a')!, layout.nodes.get('b')!];
    expect(a.height).toBe(headHeight + 2 * columnHeight + 8);
    expect(layout.edges.get('a→b')![0]!.y - a.y).toBe(portOf(nodes[0]!, 'x'));
    expect(layout.edges.get('a→b')!.at(-1)!.y - b.y).toBe(portOf(nodes[1]!, 'y'));
    expect(layout.edges.get('a→c')![0]!.y - a.y).toBe(headHeight / 2);
    expect(portOf(nodes[0]!, 'gone')).toBe(headHeight / 2);
  });

  it('places rings too', async () => {
    const layout = await placed([node('a'), node('b')], [edge('a', 'b'), edge('b', 'a')]);
    expect(layout.edges.size).toBe(2);
  });

  it('leaves out edges to themselves and to what is not there', () => {
    expect(drawnEdges([node('a'), node('b')], [edge('a', 'a'), edge('a', 'b'), edge('a', 'z')])).toEqual([edge('a', 'b')]);
  });

  it('is asked anew for what changes shape alone', () => {
    const shape = shapeOf([node('a')], []);
    expect(shapeOf([node('a', { label: 'other', state: { label: 'Failed', tone: 'bad' } })], [])).toBe(shape);
    expect(shapeOf([node('a', { columns: [{ id: 'x', label: 'x' }] })], [])).not.toBe(shape);
    expect(shapeOf([node('a'), node('b')], [])).not.toBe(shape);
    expect(shapeOf([node('a'), node('b')], [edge('a', 'b', { highlighted: true })])).toBe(shapeOf([node('a'), node('b')], [edge('a', 'b')]));
    expect(sizeOf(node('a'))).toEqual({ width: 208, height: headHeight });
  });
});
