import { Args, ArgsType, Field, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import { ArtifactConnection, artifactFolder, artifactPath, ArtifactService, ArtifactType, toArtifactType } from '@plinth/artifacts';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, toConnection } from '@plinth/platform/graphql';
import { RunType } from './run.types.js';

@ArgsType()
export class ArtifactPageArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'The folder; the root when absent.' })
  path?: string | null;
}

/** A run's artifacts: what they are is the artifacts domain's, that a run has them is said here. */
@Resolver(() => RunType)
export class RunArtifactsResolver {
  constructor(private readonly artifacts: ArtifactService) {}

  @ResolveField(() => ArtifactConnection, { name: 'artifacts', description: 'What lies directly in a folder of the run; a folder that is not there is empty.' })
  @Requires('artifact:read')
  async list(@CurrentActor() actor: Actor, @Parent() { id }: RunType, @Args() page: ArtifactPageArguments): Promise<ConnectionOf<ArtifactType>> {
    const owner = { kind: 'run', id };
    return toConnection(await this.artifacts.list(actor, owner, artifactFolder(page.path), page), (entry) => toArtifactType(owner, entry), page.after);
  }

  @Query(() => ArtifactType, { nullable: true, description: 'One file of a run; null when there is none of this path.' })
  @Requires('artifact:read')
  async artifact(
    @CurrentActor() actor: Actor,
    @Args('runId', { type: () => ID, description: 'The run.' }) runId: string,
    @Args('path', { description: 'Where the file lies, from the root of the run.' }) path: string,
  ): Promise<ArtifactType | null> {
    const owner = { kind: 'run', id: runId };
    const artifact = await this.artifacts.lookUp(actor, owner, artifactPath(path));
    return artifact ? toArtifactType(owner, artifact) : null;
  }

  @Mutation(() => Boolean, { description: 'Deletes a file of a run: a maintainer may, and who made the run. False when there was none of this path.' })
  @Requires('artifact:delete')
  deleteArtifact(
    @CurrentActor() actor: Actor,
    @Args('runId', { type: () => ID, description: 'The run.' }) runId: string,
    @Args('path', { description: 'Where the file lies, from the root of the run.' }) path: string,
  ): Promise<boolean> {
    return this.artifacts.delete(actor, { kind: 'run', id: runId }, artifactPath(path));
  }
}
