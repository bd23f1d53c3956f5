import type { TestServer } from '@plinth/server/testing';
import type { Direction, LineageNode } from '../rules/index.js';

export interface SeenNode {
  readonly key: string;
  readonly hidden: boolean;
  readonly title: string | null;
}

export interface SeenLink {
  readonly from: SeenNode;
  readonly to: SeenNode;
  readonly producedBy: SeenNode | null;
  readonly depth: number;
}

export interface SeenWalk {
  readonly origin: SeenNode;
  readonly nodes: readonly SeenLink[];
  readonly at: string;
  readonly isTruncated: boolean;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface WalkArguments {
  readonly depth?: number;
  readonly first?: number;
  readonly after?: string | null;
  readonly at?: string;
  readonly columns?: boolean;
}

const node = '{ key hidden title }';
const query = `query ($node: LineageNodeInput!, $direction: LineageDirection!, $depth: Int, $first: Int, $after: String, $at: DateTime, $columns: Boolean) {
  lineage(node: $node, direction: $direction, depth: $depth, first: $first, after: $after, at: $at, columns: $columns) {
    origin ${node} at isTruncated pageInfo { hasNextPage endCursor } nodes { from ${node} to ${node} producedBy ${node} depth }
  }
}`;

/** One page of a walk, as a client sees it. */
export async function walkedBy(server: TestServer, token: string, from: LineageNode, direction: Direction, more: WalkArguments = {}): Promise<SeenWalk> {
  return (await server.ask<{ lineage: SeenWalk }>(token, query, { node: from, direction, ...more })).lineage;
}

/** Each link as `from → to`, in the order of the walk. */
export function linesOf({ nodes }: Pick<SeenWalk, 'nodes'>): string[] {
  return nodes.map(({ from, to }) => `${from.key} → ${to.key}`);
}
