import type { Page, PageItem } from '@plinth/kernel';
import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'Where a page lies in its list, as in the Relay connection specification.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'More rows follow this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'This page did not begin at the start of the list.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first row.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last row: pass it as after to go on.' })
  endCursor!: string | null;
}

export interface EdgeOf<Node> {
  cursor: string;
  node: Node;
}

export interface ConnectionOf<Node> {
  edges: EdgeOf<Node>[];
  nodes: Node[];
  pageInfo: PageInfo;
}

/** Makes the Relay types of a node: `const { Edge, Connection } = connectionOf('Run', () => RunType)`; subclass each to name it. */
export function connectionOf<Node>(name: string, node: () => new () => Node) {
  @ObjectType({ isAbstract: true })
  class Edge implements EdgeOf<Node> {
    @Field(() => String, { description: 'Position of this row, for after.' })
    cursor!: string;

    @Field(node, { description: `The ${name}.` })
    node!: Node;
  }
  return Edge;
}

/** The fields of a connection over an edge type made by {@link connectionOf}. */
export function connectionFields<Node>(name: string, node: () => new () => Node, edge: () => new () => EdgeOf<Node>) {
  @ObjectType({ isAbstract: true })
  class Connection implements ConnectionOf<Node> {
    @Field(() => [edge()], { description: 'The rows with their positions.' })
    edges!: EdgeOf<Node>[];

    @Field(() => [node()], { description: `The rows alone: each a ${name}.` })
    nodes!: Node[];

    @Field(() => PageInfo, { description: 'Whether more rows follow, and where to go on.' })
    pageInfo!: PageInfo;
  }
  return Connection;
}

/** Its cursor is written when it is read. */
class EdgeOfItem<Node> implements EdgeOf<Node> {
  constructor(
    private readonly item: PageItem<unknown>,
    readonly node: Node,
  ) {}

  get cursor(): string {
    return this.item.cursor;
  }
}

/** Shapes a service's page for GraphQL. */
export function toConnection<Row, Node>(page: Page<Row>, shape: (row: Row) => Node, after: string | null | undefined): ConnectionOf<Node> {
  const edges = page.items.map((item) => new EdgeOfItem(item, shape(item.node)));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: after !== null && after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
