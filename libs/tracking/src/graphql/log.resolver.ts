import { Args, ArgsType, Field, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { ConnectionOf } from '@plinth/platform/graphql';
import { LogService } from '../logs/log.service.js';
import type { NumberedLine } from '../logs/log.store.js';
import type { Run } from '../run.store.js';
import { LogStreamEnum } from './enums.js';
import { RunLogConnection, type RunLogLineType } from './log.types.js';
import { RunType } from './run.types.js';

@ArgsType()
class LogArguments {
  @Field(() => Int, { nullable: true, description: 'Lines from the beginning, or after a cursor: 1 to 1,000, 50 unless told.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only lines after this cursor.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'Lines from the end, or before a cursor: 1 to 1,000.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only lines before this cursor.' })
  before?: string | null;
}

@Resolver(() => RunType)
export class LogResolver {
  constructor(private readonly service: LogService) {}

  @ResolveField(() => RunLogConnection, { description: 'What it wrote to standard output and error.' })
  @Requires('run:read')
  async logs(@CurrentActor() actor: Actor, @Parent() run: Run, @Args() args: LogArguments): Promise<ConnectionOf<RunLogLineType>> {
    const { items, hasNextPage, hasPreviousPage } = await this.service.page(actor, run.id, args);
    const edges = items.map(({ cursor, node }) => ({ cursor, node: toLogLine(node) }));
    return { edges, nodes: edges.map(({ node }) => node), pageInfo: { hasNextPage, hasPreviousPage, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null } };
  }
}

export function toLogLine({ index, at, stream, text }: NumberedLine): RunLogLineType {
  return { index, at: new Date(at), stream: LogStreamEnum[stream], text };
}
