import { Args, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { toConnection } from '@plinth/platform/graphql';
import { LineageService } from '../lineage.service.js';
import { fromNodeInput, LineageArguments, LineagePathArguments, LineagePathType, LineageWalk, linkShaper, toNodeType } from './lineage.types.js';

const defaultDepth = 3;

@Resolver()
export class LineageResolver {
  constructor(private readonly graph: LineageService) {}

  @Query(() => LineageWalk, { description: 'What a thing came from, or what came of it. Things that you may not see are walked through and shown as hidden.' })
  @Requires('lineage:read')
  async lineage(@CurrentActor() actor: Actor, @Args() { node, depth, ...request }: LineageArguments): Promise<LineageWalk> {
    const { origin, at, isTruncated, ...page } = await this.graph.walk(actor, { ...request, from: fromNodeInput(node), depth: depth ?? defaultDepth });
    return { ...toConnection(page, linkShaper(), request.after), origin: toNodeType(origin), at, isTruncated };
  }

  @Query(() => LineagePathType, { description: 'How one thing came from another: a shortest way between them.' })
  @Requires('lineage:read')
  async lineagePath(@CurrentActor() actor: Actor, @Args() { from, to, ...view }: LineagePathArguments): Promise<LineagePathType> {
    const { links, isTruncated } = await this.graph.path(actor, fromNodeInput(from), fromNodeInput(to), view);
    return { links: links && links.map(linkShaper()), isTruncated };
  }
}
