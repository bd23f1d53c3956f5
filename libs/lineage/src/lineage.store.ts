import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { bytesOfHex, Database, prepared, type PreparedStatement } from '@plinth/platform/database';
import { addressOf, type Direction, type Grain, type GrainedEdge, grains, type Hop, type LineageNode, type NodeKind, type Transformation, type TransformationType, wholeOf } from './rules/index.js';

/** A node as a number, and what it stands for. */
export interface StoredNode extends LineageNode {
  readonly number: string;
}

/** What an edge tells beside its ends. */
export interface EdgeDetail {
  readonly grain: Grain;
  readonly validFrom: Date;
  readonly transformation: Transformation | null;
}

/** An edge without a producer has this number there. */
export const noProducer = '0';

/**
 * Rows of the graph. Literal SQL: edges are written by the thousand and walked by the ten thousand, a step of all nodes of one distance at a time. Numbers are
 * bigint, which JavaScript holds as text.
 */
@Injectable()
export class LineageStore {
  constructor(private readonly database: Database) {}

  /** Those that are not there yet, in the order of their addresses: two who add the same ones do not wait for each other in a ring. */
  addNodes(workspaceId: WorkspaceId, nodes: ReadonlyMap<string, LineageNode>, now: Date): void {
    const entries = [...nodes].map(([address, node]) => ({ address, node, whole: wholeOf(node) }));
    for (const some of [entries.filter(({ whole }) => !whole), entries.filter(({ whole }) => whole)]) {
      if (!some.length) continue;
      this.database.send(
        `insert into lineage_node (workspace_id, address, kind, external_id, version, column_name, whole_id, created_at)
         select $1, n.address, n.kind, n.external_id, n.version, n.column_name, whole.id, $8
           from unnest($2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[]) as n(address, kind, external_id, version, column_name, whole)
           left join lineage_node as whole on whole.workspace_id = $1 and whole.address = n.whole
          where not exists (select from lineage_node as known where known.workspace_id = $1 and known.address = n.address)
          order by n.address
         on conflict (workspace_id, address) do nothing`,
        [workspaceId, bytesOfHex(some.map(({ address }) => address)), some.map(({ node }) => node.kind), some.map(({ node }) => node.id), some.map(({ node }) => node.version ?? ''), some.map(({ node }) => node.column ?? ''), bytesOfHex(some.map(({ whole }) => (whole ? addressOf(whole) : ''))), now],
      );
    }
  }

  /** Whose nodes are there. An edge that only summed columns up becomes a declared one when it is declared. */
  addEdges(workspaceId: WorkspaceId, edges: readonly GrainedEdge[], now: Date): void {
    this.database.send(
      `insert into lineage_edge (workspace_id, from_id, to_id, producer_id, valid_to, valid_from, grain, transformation, description, masking)
       select $1, source.id, target.id, coalesce(producer.id, 0), 'infinity', $9, e.grain, e.transformation, e.description, e.masking
         from unnest($2::bytea[], $3::bytea[], $4::bytea[], $5::smallint[], $6::text[], $7::text[], $8::boolean[]) as e(source, target, producer, grain, transformation, description, masking)
         join lineage_node as source on source.workspace_id = $1 and source.address = e.source
         join lineage_node as target on target.workspace_id = $1 and target.address = e.target
         left join lineage_node as producer on producer.workspace_id = $1 and producer.address = e.producer
        where not exists (select from lineage_edge as known
                           where known.workspace_id = $1 and known.from_id = source.id and known.to_id = target.id and known.producer_id = coalesce(producer.id, 0) and known.valid_to = 'infinity' and known.grain <= e.grain)
        order by source.id, target.id, 4
       on conflict (workspace_id, from_id, to_id, producer_id, valid_to) do update set grain = excluded.grain where lineage_edge.grain > excluded.grain`,
      [...endsOf(workspaceId, edges), edges.map(({ grain }) => grain), edges.map(({ transformation }) => transformation?.type ?? null), edges.map(({ transformation }) => transformation?.description ?? null), edges.map(({ transformation }) => transformation?.masking ?? null), now],
    );
  }

  /** Whether it holds, in its grain or one that says more. */
  async holds(workspaceId: WorkspaceId, edge: GrainedEdge): Promise<boolean> {
    const found = await this.database.query(
      `select from lineage_edge as edge
         join lineage_node as source on source.workspace_id = $1 and source.id = edge.from_id
         join lineage_node as target on target.workspace_id = $1 and target.id = edge.to_id
         left join lineage_node as producer on producer.workspace_id = $1 and producer.address = decode($4, 'hex')
        where edge.workspace_id = $1 and source.address = decode($2, 'hex') and target.address = decode($3, 'hex')
          and edge.producer_id = case when $4 = '' then 0 else producer.id end and edge.valid_to = 'infinity' and edge.grain <= $5`,
      [workspaceId, edge.from, edge.to, edge.producer, edge.grain],
    );
    return found.length > 0;
  }

  /** Ends declared edges and edges of columns; then what summed those columns up and sums nothing up any more. What held for no moment is taken away. */
  endEdges(workspaceId: WorkspaceId, edges: readonly GrainedEdge[], now: Date): void {
    const own = edges.filter(({ grain }) => grain === grains.DECLARED || grain === grains.COLUMN);
    const summaries = edges.filter(({ grain }) => grain === grains.SUMMARY);
    // Their numbers first, each by its address; then each edge by its key. Left to choose, Postgres would go through all edges into a thing for one of them.
    const named = `with named as materialized (
        select source.id as from_id, target.id as to_id, coalesce(producer.id, 0) as producer_id
          from unnest($2::bytea[], $3::bytea[], $4::bytea[]) as e(source, target, producer)
          join lineage_node as source on source.workspace_id = $1 and source.address = e.source
          join lineage_node as target on target.workspace_id = $1 and target.address = e.target
          left join lineage_node as producer on producer.workspace_id = $1 and producer.address = e.producer)`;
    const theirs = `edge.workspace_id = $1 and edge.from_id = named.from_id and edge.to_id = named.to_id and edge.producer_id = named.producer_id and edge.valid_to = 'infinity'`;
    for (const [some, condition] of [[own, `edge.grain in (${grains.DECLARED}, ${grains.COLUMN})`], [summaries, `edge.grain = ${grains.SUMMARY} and not exists (${summedUp})`]] as const) {
      if (!some.length) continue;
      const values = [...endsOf(workspaceId, some), now];
      this.database.send(`${named} delete from lineage_edge as edge using named where ${theirs} and edge.valid_from >= $5 and ${condition}`, values);
      this.database.send(`${named} update lineage_edge as edge set valid_to = $5 from named where ${theirs} and edge.valid_from < $5 and ${condition}`, values);
    }
  }

  /** The edges beside these nodes that held at that time, each once: intervals of one edge can overlap when clocks of servers differ. The answer is in the index alone. */
  async hopsBeside(workspaceId: WorkspaceId, direction: Direction, nodes: readonly string[], at: Date, only: readonly Grain[], limit: number): Promise<Hop[]> {
    return this.database.query<Hop & Record<string, unknown>>(hopsSql[direction], [workspaceId, nodes, at, only, limit]);
  }

  /** Every node behind this one, in no order, at most `limit` of them. Without distances one recursion does: UNION enters each node once; within a few steps it enters one as often as there are distances to it. */
  async allBehind(workspaceId: WorkspaceId, direction: Direction, start: string, at: Date, only: readonly Grain[], limit: number, within?: number): Promise<StoredNode[]> {
    const [near, far] = direction === 'DOWNSTREAM' ? ['from_id', 'to_id'] : ['to_id', 'from_id'];
    const rows = await this.database.query<NodeRow>(
      `with recursive reached(id, steps) as (
         select $2::bigint, 0
         union
         select edge.${far}, ${within === undefined ? '0' : 'reached.steps + 1'} from reached join lineage_edge as edge on edge.workspace_id = $1 and edge.${near} = reached.id and edge.valid_to > $3 and edge.valid_from <= $3 and edge.grain = any($4::smallint[])
         ${within === undefined ? '' : 'where reached.steps < $6'}
       )
       select ${nodeColumns} from (select ${within === undefined ? '' : 'distinct '}id as number from reached where id <> $2 limit $5) as behind join lineage_node on workspace_id = $1 and id = number`,
      [workspaceId, start, at, only, limit, ...(within === undefined ? [] : [within])],
    );
    return rows.map(toNode);
  }

  /** What is told of these edges, as they were at that time, in their order; undefined for one that did not hold then. */
  async details(workspaceId: WorkspaceId, edges: readonly { readonly from: string; readonly to: string; readonly producer: string }[], at: Date): Promise<(EdgeDetail | undefined)[]> {
    const rows = await this.database.query<DetailRow & Record<string, unknown>>(detailsSql, [workspaceId, edges.map(({ from }) => from), edges.map(({ to }) => to), edges.map(({ producer }) => producer), at]);
    const details = new Array<EdgeDetail | undefined>(edges.length).fill(undefined);
    for (const { place, grain, validFrom, type, description, masking } of rows) details[Number(place) - 1] = { grain, validFrom, transformation: type === null ? null : { type, description: description ?? undefined, masking: masking ?? undefined } };
    return details;
  }

  async byNumbers(workspaceId: WorkspaceId, numbers: readonly string[]): Promise<StoredNode[]> {
    return (await this.database.query<NodeRow & Record<string, unknown>>(byNumbersSql, [workspaceId, numbers])).map(toNode);
  }

  /** The names of the columns of a thing that are nodes, in order. */
  async columnsOf(workspaceId: WorkspaceId, whole: LineageNode, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(
      `select part.column_name as name from lineage_node as whole join lineage_node as part on part.workspace_id = $1 and part.whole_id = whole.id where whole.workspace_id = $1 and whole.address = decode($2, 'hex') order by part.column_name limit $3`,
      [workspaceId, addressOf(whole), limit],
    );
    return rows.map(({ name }) => name);
  }

  /** The numbers of these nodes, by address; those that no edge ever named have none. */
  async numbersOf(workspaceId: WorkspaceId, nodes: readonly LineageNode[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.query<{ id: string; address: string }>(
      `select id, encode(address, 'hex') as address from lineage_node where workspace_id = $1 and address = any($2::bytea[])`,
      [workspaceId, bytesOfHex(nodes.map(addressOf))],
    );
    return new Map(rows.map(({ id, address }) => [address, id]));
  }
}

/** Edges of columns of the two ends of `edge`, by the same producer, that hold. */
const summedUp = `select from (select edge.from_id as id union all select part.id from lineage_node as part where part.workspace_id = edge.workspace_id and part.whole_id = edge.from_id) as part
    join lineage_edge as fine on fine.workspace_id = edge.workspace_id and fine.from_id = part.id and fine.valid_to = 'infinity' and fine.grain = ${grains.COLUMN} and fine.producer_id = edge.producer_id
    join lineage_node as other on other.workspace_id = edge.workspace_id and other.id = fine.to_id
   where coalesce(other.whole_id, other.id) = edge.to_id`;

const nodeColumns = 'lineage_node.id as number, kind, external_id as "externalId", version, column_name as "columnName"';

/**
 * What a walk asks over and over: planned once for each connection, for one plan is good whatever the values. Each looks its nodes or edges up by the key that leads with them; planning took longer than that.
 */
const hopsSql: Readonly<Record<Direction, PreparedStatement>> = { DOWNSTREAM: hopsFrom('from_id', 'to_id'), UPSTREAM: hopsFrom('to_id', 'from_id') };
const detailsSql = prepared(
  `select distinct on (asked.place) asked.place, edge.grain, edge.valid_from as "validFrom", edge.transformation as type, edge.description, edge.masking
     from unnest($2::bigint[], $3::bigint[], $4::bigint[]) with ordinality as asked(from_id, to_id, producer_id, place)
     join lineage_edge as edge on edge.workspace_id = $1 and edge.from_id = asked.from_id and edge.to_id = asked.to_id and edge.producer_id = asked.producer_id and edge.valid_to > $5 and edge.valid_from <= $5
    order by asked.place, edge.valid_from`,
);
const byNumbersSql = prepared(`select ${nodeColumns} from lineage_node where workspace_id = $1 and id = any($2::bigint[])`);

function hopsFrom(near: 'from_id' | 'to_id', far: 'from_id' | 'to_id'): PreparedStatement {
  return prepared(
    `select distinct ${near} as near, ${far} as far, producer_id as producer from lineage_edge
      where workspace_id = $1 and ${near} = any($2::bigint[]) and valid_to > $3 and valid_from <= $3 and grain = any($4::smallint[])
      order by ${near}, ${far}, producer_id limit $5`,
  );
}

interface DetailRow {
  readonly place: string;
  readonly grain: Grain;
  readonly validFrom: Date;
  readonly type: TransformationType | null;
  readonly description: string | null;
  readonly masking: boolean | null;
}

interface NodeRow {
  readonly number: string;
  readonly kind: NodeKind;
  readonly externalId: string;
  readonly version: string;
  readonly columnName: string;
}

function toNode({ number, kind, externalId, version, columnName }: NodeRow): StoredNode {
  return { number, kind, id: externalId, ...(version === '' ? {} : { version }), ...(columnName === '' ? {} : { column: columnName }) };
}

function endsOf(workspaceId: WorkspaceId, edges: readonly GrainedEdge[]): unknown[] {
  return [workspaceId, bytesOfHex(edges.map(({ from }) => from)), bytesOfHex(edges.map(({ to }) => to)), bytesOfHex(edges.map(({ producer }) => producer))];
}
