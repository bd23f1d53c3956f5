import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IdentityStore, SignInLinks, TokenService, type Workspace } from '@plinth/access';
import { type Actor, type ActorId, PlinthError } from '@plinth/kernel';
import { readClusterConfig, type Environment } from '@plinth/platform/config';
import { createApplication } from './application.js';
import { openCluster } from './cluster.js';
import { firstWorkspace } from './open-platform.js';

/**
 * Makes a token for the first owner of a workspace of the cluster and gives it, once. Whoever holds the cluster's settings may: they can reach the
 * database anyway. The audit log records it as every token.
 */
export function makeOwnerToken(environment: Environment, slug = firstWorkspace): Promise<string> {
  return withWorkspace(environment, slug, async (application, { id: workspaceId, createdBy }) => {
    const id = createdBy ?? (workspaceId as string as ActorId);
    const owner: Actor = { id, workspaceId, kind: 'USER', name: 'First owner', role: 'OWNER', scopes: undefined, requestId: 'owner-token', expiresAt: undefined };
    const { secret } = await application.get(TokenService).create(owner, { name: 'first owner' });
    return secret;
  });
}

/** Makes a link by which the first owner of a workspace signs in, once, within 15 minutes; by the same right as a token. */
export function makeOwnerLink(environment: Environment, slug = firstWorkspace): Promise<string> {
  return withWorkspace(environment, slug, async (application, workspace) => (await application.get(SignInLinks).createForFirstOwner(workspace, 'owner-link')).link);
}

async function withWorkspace(environment: Environment, slug: string, work: (application: NestFastifyApplication, workspace: Workspace) => Promise<string>): Promise<string> {
  const parts = await openCluster(readClusterConfig(environment));
  const application = await createApplication({ parts, localOwner: { enabled: false, workspaceSlug: firstWorkspace } });
  try {
    const workspace = await application.get(IdentityStore).workspaceBySlug(slug);
    if (!workspace) throw new PlinthError('WORKSPACE_MISSING', 'NOT_FOUND', `There is no workspace ${JSON.stringify(slug)}.`);
    return await work(application, workspace);
  } finally {
    await application.close();
    await parts.close();
  }
}
