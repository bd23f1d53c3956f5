import { InvalidInput } from '@plinth/kernel';
import { addressOf, checkNode, type LineageNode, wholeOf } from './node.js';

/** As OpenLineage tells them: the value itself, computed from it, or only led by it (a filter, a join, an order). */
export const transformationTypes = ['IDENTITY', 'DIRECT', 'INDIRECT'] as const;
export type TransformationType = (typeof transformationTypes)[number];

export interface Transformation {
  readonly type: TransformationType;
  readonly description?: string | undefined;
  /** Whether what comes out no longer tells what went in. */
  readonly masking?: boolean | undefined;
}

/** `to` came from `from`. The same from, to and producer again is the same edge. */
export interface NewEdge {
  readonly from: LineageNode;
  readonly to: LineageNode;
  /** What did it: a run, a step of a pipeline. */
  readonly producedBy?: LineageNode | undefined;
  readonly transformation?: Transformation | undefined;
}

/**
 * What an edge says of its ends, as it is stored. DECLARED: between things as wholes, as somebody said. COLUMN: at least one end is a column.
 * SUMMARY: between the wholes of a COLUMN edge, made by the recorder, so that a walk over wholes needs no columns. PART: from a column to its whole.
 */
export const grains = { DECLARED: 0, COLUMN: 1, SUMMARY: 2, PART: 3 } as const;
export type Grain = (typeof grains)[keyof typeof grains];

/** Over wholes, and over columns: there what is known only of wholes leads through them, and what sums columns up is left out. */
export const grainsOfWholes: readonly Grain[] = [grains.DECLARED, grains.SUMMARY];
export const grainsOfColumns: readonly Grain[] = [grains.DECLARED, grains.COLUMN, grains.PART];

/** Edges of one call at the most. */
export const maxEdgesPerCall = 10_000;
export const maxTransformationLength = 2_000;

/** An edge as it is stored: its ends and producer by {@link addressOf}; no producer is the empty text. */
export interface GrainedEdge {
  readonly from: string;
  readonly to: string;
  readonly producer: string;
  readonly grain: Grain;
  readonly transformation: Transformation | undefined;
}

export interface NodesAndEdges {
  /** By address; wholes before their columns. */
  readonly nodes: ReadonlyMap<string, LineageNode>;
  readonly edges: readonly GrainedEdge[];
}

/** All that is to be stored for these edges, each edge once: theirs, and those that follow from columns. @throws InvalidInput */
export function spreadOut(given: readonly NewEdge[]): NodesAndEdges {
  const wholes = new Map<string, LineageNode>();
  const columns = new Map<string, LineageNode>();
  const edges = new Map<string, GrainedEdge>();
  const add = (edge: GrainedEdge) => {
    const key = `${edge.from} ${edge.to} ${edge.producer}`;
    const known = edges.get(key);
    if (!known || edge.grain < known.grain) edges.set(key, edge);
  };
  // Edges of one call share their ends: what makes an address is done once for each.
  const placed = new Map<string, { readonly address: string; readonly whole: string; readonly isColumn: boolean }>();
  const place = (node: LineageNode) => {
    const key = JSON.stringify([node.kind, node.id, node.version, node.column]);
    const known = placed.get(key) ?? added(node);
    placed.set(key, known);
    return known;
  };
  const added = (node: LineageNode) => {
    const address = addressOf(node);
    const whole = wholeOf(node);
    if (!whole) wholes.set(address, node);
    else columns.set(address, node);
    const wholeAddress: string = whole ? place(whole).address : address;
    return { address, whole: wholeAddress, isColumn: whole !== undefined };
  };
  for (const [index, { from, to, producedBy, transformation }] of given.entries()) {
    const [source, target] = [place(checkNode(from, `edges[${index}].from`)), place(checkNode(to, `edges[${index}].to`))];
    const producer = producedBy ? place(checkNode(producedBy, `edges[${index}].producedBy`)).address : '';
    if (source.address === target.address) throw new InvalidInput('An edge leads from one thing to another.', { field: `edges[${index}]`, help: 'Leave edges of a thing to itself out.' });
    if ((transformation?.description?.length ?? 0) > maxTransformationLength) throw new InvalidInput(`What a transformation does is told in at most ${maxTransformationLength} characters.`, { field: `edges[${index}].transformation.description` });
    const isOfColumns = source.isColumn || target.isColumn;
    add({ from: source.address, to: target.address, producer, grain: isOfColumns ? grains.COLUMN : grains.DECLARED, transformation });
    if (!isOfColumns) continue;
    if (source.whole !== target.whole) add({ from: source.whole, to: target.whole, producer, grain: grains.SUMMARY, transformation: undefined });
    for (const { address, whole, isColumn } of [source, target]) if (isColumn) add({ from: address, to: whole, producer: '', grain: grains.PART, transformation: undefined });
  }
  return { nodes: new Map([...wholes, ...columns]), edges: [...edges.values()] };
}
