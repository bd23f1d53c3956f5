import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, toConnection } from '@plinth/platform/graphql';
import { CurrentActor } from '../current-actor.js';
import type { Workspace } from '../identity.store.js';
import { Requires } from '../requires.js';
import { type CreatedWorkspace, WorkspaceService } from '../workspace.service.js';
import { CreateWorkspaceInput, PageArguments } from './access.inputs.js';
import { CreatedWorkspaceType, WorkspaceConnection } from './workspace.types.js';

@Resolver()
export class WorkspaceResolver {
  constructor(private readonly workspaces: WorkspaceService) {}

  @Query(() => WorkspaceConnection, { name: 'workspaces', description: 'The workspaces in which you may act: this one, the first one if you are a member there, and those that you made.' })
  @Requires('workspace:read')
  async list(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<Workspace>> {
    return toConnection(await this.workspaces.list(actor, page), (workspace) => workspace, page.after);
  }

  @Mutation(() => CreatedWorkspaceType, { description: 'Makes a workspace and you its owner. For owners of the workspace that the installation began with.' })
  @Requires('workspace:create')
  createWorkspace(@CurrentActor() actor: Actor, @Args('input', { description: 'What it is called.' }) input: CreateWorkspaceInput): Promise<CreatedWorkspace> {
    return this.workspaces.create(actor, input);
  }
}
