import type { GraphEdge } from './graph-model.js';
import type { Box, GraphLayout } from './layout.js';

export type Towards = 'left' | 'right' | 'up' | 'down';

/**
 * Where an arrow key leads: left and right along an edge, to the end of it that is nearest in height, else to whatever stands nearest that way; up and down
 * within the column of nodes, else to whatever stands nearest that way.
 */
export function neighbour({ nodes }: GraphLayout, edges: readonly GraphEdge[], from: string, towards: Towards): string | undefined {
  const here = nodes.get(from);
  if (here === undefined) return undefined;
  const across = towards === 'left' || towards === 'right';
  const linked = !across ? [] : edges.flatMap((edge) => (towards === 'right' ? (edge.from === from ? [edge.to] : []) : edge.to === from ? [edge.from] : []));
  return nearest(linked.flatMap((id) => entry(nodes, id)), (box) => Math.abs(middle(box).y - middle(here).y)) ?? nearest([...nodes].filter(([id, box]) => id !== from && lies(here, box, towards)), (box) => distance(here, box, across));
}

const middle = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });

function entry(nodes: GraphLayout['nodes'], id: string): [string, Box][] {
  const box = nodes.get(id);
  return box === undefined ? [] : [[id, box]];
}

function nearest(others: readonly (readonly [string, Box])[], far: (box: Box) => number): string | undefined {
  return others.toSorted(([one, first], [other, second]) => far(first) - far(second) || one.localeCompare(other))[0]?.[0];
}

function lies(here: Box, there: Box, towards: Towards): boolean {
  if (towards === 'left') return there.x + there.width <= here.x;
  if (towards === 'right') return there.x >= here.x + here.width;
  return towards === 'up' ? middle(there).y < middle(here).y : middle(there).y > middle(here).y;
}

/** What lies off the way counts four times. */
function distance(here: Box, there: Box, across: boolean): number {
  const [x, y] = [Math.abs(middle(here).x - middle(there).x), Math.abs(middle(here).y - middle(there).y)];
  return across ? x + 4 * y : y + 4 * x;
}
