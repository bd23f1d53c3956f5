import type { LineageNode, NewEdge } from '@plinth/lineage';
import type { ColumnOrigin } from './report.js';

/** A thing that an execution read or wrote, as it stands in the graph. */
export interface UsedNode {
  readonly node: LineageNode;
  /** Of what is written: what its columns came from. */
  readonly columns?: readonly ColumnOrigin[] | undefined;
}

export interface JobUses {
  readonly step: LineageNode;
  readonly reads: readonly UsedNode[];
  readonly writes: readonly UsedNode[];
}

/**
 * The edges of a step: what it reads leads to it and it leads to what it writes, so that n inputs and m outputs are n + m edges; columns lead to columns. A thing that it both reads and writes
 * leads to it alone: a circle of two tells nobody where anything came from.
 * @param nodeOfSource the node of the thing that a column's source is of; undefined for what is not known
 */
export function edgesOfJob({ step, reads, writes }: JobUses, nodeOfSource: (source: { readonly namespace: string; readonly name: string }) => LineageNode | undefined): readonly NewEdge[] {
  const read = new Set(reads.map(({ node }) => textOf(node)));
  const edges: NewEdge[] = reads.map(({ node }) => ({ from: node, to: step }));
  for (const { node, columns } of writes) {
    if (!read.has(textOf(node))) edges.push({ from: step, to: node });
    for (const { column, sources } of columns ?? []) {
      for (const { column: from, type, description, isMasking, ...asset } of sources) {
        const source = nodeOfSource(asset);
        if (!source) continue;
        const target = column === undefined ? node : { ...node, column };
        if (textOf(source) === textOf(node) && column === from) continue;
        edges.push({ from: { ...source, column: from }, to: target, producedBy: step, transformation: { type: type ?? 'DIRECT', description, masking: isMasking } });
      }
    }
  }
  return edges;
}

function textOf({ kind, id, version = '' }: LineageNode): string {
  return `${kind} ${id} ${version}`;
}
