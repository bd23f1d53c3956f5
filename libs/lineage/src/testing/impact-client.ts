import type { TestServer } from '@plinth/server/testing';
import type { LineageNode } from '../rules/index.js';
import type { SeenLink, SeenNode } from './lineage-client.js';

export interface SeenThing {
  readonly node: SeenNode;
  readonly group: string;
  readonly label: string | null;
  readonly columns: readonly string[];
  readonly steps: number;
  readonly first: SeenLink;
  readonly last: SeenLink;
  readonly owners: readonly { readonly id: string }[];
  readonly ownerNames: readonly string[];
  readonly uses: readonly { readonly kind: string; readonly name: string }[];
  readonly isLive: boolean;
  readonly usesThen: readonly { readonly kind: string; readonly name: string }[] | null;
  readonly wasLive: boolean | null;
  readonly mustRetrain: boolean;
}

export interface SeenImpact {
  readonly origin: SeenNode;
  readonly at: string;
  readonly nodes: readonly SeenThing[];
  readonly counts: readonly { readonly group: string; readonly count: number; readonly liveCount: number }[];
  readonly retrain: readonly SeenThing[];
  readonly retrainCount: number;
  readonly people: readonly { readonly account: { readonly id: string } | null; readonly name: string | null; readonly things: readonly SeenNode[]; readonly count: number; readonly retrainCount: number; readonly liveCount: number }[];
  readonly peopleCount: number;
  readonly caveats: readonly { readonly code: string }[];
  readonly cut: string | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface ImpactArguments {
  readonly cause?: 'WRONG' | 'ROWS_GONE';
  readonly at?: string;
  readonly depth?: number;
  readonly groups?: readonly string[];
  readonly first?: number;
  readonly after?: string | null;
}

const node = '{ key hidden title }';
const link = `{ from ${node} to ${node} producedBy ${node} depth }`;
const thing = `{ node ${node} group label columns steps first ${link} last ${link} owners { id } ownerNames uses { kind name } usesThen { kind name } isLive wasLive mustRetrain }`;
const query = `query ($node: LineageNodeInput!, $cause: ImpactCause, $at: DateTime, $depth: Int, $groups: [ImpactGroup!], $first: Int, $after: String) {
  impact(node: $node, cause: $cause, at: $at, depth: $depth, groups: $groups, first: $first, after: $after) {
    origin ${node} at cut counts { group count liveCount } nodes ${thing} retrain ${thing} retrainCount peopleCount caveats { code text } pageInfo { hasNextPage endCursor }
    people { account { id } name things ${node} count retrainCount liveCount }
  }
}`;

/** One page of what a thing reaches, as a client sees it. */
export async function impactOf(server: TestServer, token: string, from: LineageNode, more: ImpactArguments = {}): Promise<SeenImpact> {
  return (await server.ask<{ impact: SeenImpact }>(token, query, { node: from, ...more })).impact;
}

export async function impactRefusal(server: TestServer, token: string, from: LineageNode, more: ImpactArguments = {}): Promise<string | undefined> {
  return (await server.graphql(token, query, { node: from, ...more })).errors?.[0]?.extensions.code;
}
