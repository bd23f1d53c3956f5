import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import type { LineageLink, ShownNode } from '../lineage-view.js';
import { grains } from '../rules/index.js';
import { LineageDirectionEnum, LineageNodeKindEnum, TransformationTypeEnum } from './enums.js';

@ObjectType('LineageNode', { description: 'A thing in the lineage graph. Of a hidden one nothing is told but that it is there.' })
export class LineageNodeType {
  @Field(() => String, { description: 'What tells it from the other nodes of this answer.' })
  key!: string;

  @Field(() => Boolean, { description: 'True when you may not see what it is.' })
  hidden!: boolean;

  @Field(() => LineageNodeKindEnum, { nullable: true, description: 'What it is.' })
  kind!: LineageNodeKindEnum | null;

  @Field(() => ID, { nullable: true, description: 'Its id in its own domain.' })
  id!: string | null;

  @Field(() => String, { nullable: true, description: 'Which version of it: a digest, or a number.' })
  version!: string | null;

  @Field(() => String, { nullable: true, description: 'The column of it that is meant; absent for the thing as a whole.' })
  column!: string | null;

  @Field(() => String, { nullable: true, description: 'What people call it, without its version.' })
  title!: string | null;

  @Field(() => String, { nullable: true, description: 'Its page in the web app.' })
  path!: string | null;
}

@ObjectType('LineageTransformation', { description: 'How one thing came from another.' })
export class LineageTransformationType {
  @Field(() => TransformationTypeEnum, { description: 'In one word.' })
  type!: TransformationTypeEnum;

  @Field(() => String, { nullable: true, description: 'In their words.' })
  description!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether what came out no longer tells what went in; absent when nobody said.' })
  masking!: boolean | null;
}

@ObjectType('LineageLink', { description: 'One thing came from another.' })
export class LineageLinkType {
  @Field(() => LineageNodeType, { description: 'What it came from.' })
  from!: LineageNodeType;

  @Field(() => LineageNodeType, { description: 'What came of it.' })
  to!: LineageNodeType;

  @Field(() => LineageNodeType, { nullable: true, description: 'What did it, such as a run; absent when nobody said.' })
  producedBy!: LineageNodeType | null;

  @Field(() => Int, { description: 'Steps from the start of the walk: 1 for what is beside it.' })
  depth!: number;

  @Field(() => Date, { description: 'Since when it holds.' })
  validFrom!: Date;

  @Field(() => LineageTransformationType, { nullable: true, description: 'How it came about; absent when nobody said.' })
  transformation!: LineageTransformationType | null;

  @Field(() => Boolean, { description: 'True when it sums up what is known of columns: walk over columns to see them.' })
  isSummary!: boolean;
}

@ObjectType({ description: 'A link in a walk.' })
export class LineageLinkEdge extends connectionOf('link', () => LineageLinkType) {}
@ObjectType({ description: 'A page of a walk through the lineage graph, nearest first.' })
export class LineageWalk extends connectionFields('link', () => LineageLinkType, () => LineageLinkEdge) {
  @Field(() => LineageNodeType, { description: 'Where the walk began.' })
  origin!: LineageNodeType;

  @Field(() => Date, { description: 'The time at which the graph is shown; pages that follow show the same.' })
  at!: Date;

  @Field(() => Boolean, { description: 'There is more than a walk may come by (50,000 links): what is beyond is on no page. Walk less deep, or on from a node further away.' })
  isTruncated!: boolean;
}

@ObjectType('LineagePath', { description: 'A shortest way through the lineage graph.' })
export class LineagePathType {
  @Field(() => [LineageLinkType], { nullable: true, description: 'Its links, from the first thing to the last; absent when there is no way of at most 20 steps.' })
  links!: LineageLinkType[] | null;

  @Field(() => Boolean, { description: 'The search was given up at 50,000 links: there may be a way.' })
  isTruncated!: boolean;
}

@InputType({ description: 'The address of a thing in the lineage graph.' })
export class LineageNodeInput {
  @Field(() => LineageNodeKindEnum, { description: 'What it is.' })
  kind!: LineageNodeKindEnum;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The digest of a snapshot, the number of a model version or of a version of a feature view.' })
  version?: string | null;

  @Field(() => String, { nullable: true, description: 'A column of it, or the name of a feature; absent: the thing as a whole.' })
  column?: string | null;
}

@ArgsType()
export class LineageArguments extends PageArguments {
  @Field(() => LineageNodeInput, { description: 'Where to begin.' })
  node!: LineageNodeInput;

  @Field(() => LineageDirectionEnum, { description: 'Which way.' })
  direction!: LineageDirectionEnum;

  @Field(() => Int, { nullable: true, description: 'Steps at the most, 1 to 20; 3 unless told.' })
  depth?: number | null;

  @Field(() => Date, { nullable: true, description: 'The graph as it stood then; as it is now unless told.' })
  at?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether to walk over columns; over things as wholes unless told.' })
  columns?: boolean | null;
}

@ArgsType()
export class LineagePathArguments {
  @Field(() => LineageNodeInput, { description: 'The thing further up.' })
  from!: LineageNodeInput;

  @Field(() => LineageNodeInput, { description: 'What came of it.' })
  to!: LineageNodeInput;

  @Field(() => Date, { nullable: true, description: 'The graph as it stood then; as it is now unless told.' })
  at?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether to go over columns; over things as wholes unless told.' })
  columns?: boolean | null;
}

export function toNodeType(node: ShownNode): LineageNodeType {
  if (node.hidden) return { key: node.key, hidden: true, kind: null, id: null, version: null, column: null, title: null, path: null };
  const { key, hidden, kind, id, version = null, column = null, title, path = null } = node;
  return { key, hidden, kind: LineageNodeKindEnum[kind], id, version, column, title, path };
}

/** Shapes the links of one answer: a thing that many of them have in common is shaped once. */
export function linkShaper(): (link: LineageLink) => LineageLinkType {
  const shaped = new Map<ShownNode, LineageNodeType>();
  const shape = (node: ShownNode): LineageNodeType => {
    const known = shaped.get(node) ?? toNodeType(node);
    shaped.set(node, known);
    return known;
  };
  return ({ from, to, producedBy, depth, validFrom, transformation, grain }) => ({
    from: shape(from), to: shape(to), producedBy: producedBy && shape(producedBy), depth, validFrom, isSummary: grain === grains.SUMMARY,
    transformation: transformation && { type: TransformationTypeEnum[transformation.type], description: transformation.description ?? null, masking: transformation.masking ?? null },
  });
}

/** What was left out of an address is absent in it. */
export function fromNodeInput({ kind, id, version, column }: LineageNodeInput) {
  return { kind, id, version: version ?? undefined, column: column ?? undefined };
}
