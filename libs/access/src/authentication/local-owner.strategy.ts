import { Inject, Injectable } from '@nestjs/common';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { Strategy } from 'passport';
import { IdentityStore, type KnownActor, type Workspace } from '../identity.store.js';
import { isLoopbackAddress, isLoopbackHost, isOwnOrigin, isOwnSite } from '../rules/index.js';
import type { Credentials } from './credentials.js';
import { SharedLookup } from './shared-lookup.js';

/** Whether whoever sits at this machine is the owner without a token. Only `plinth up` on a loopback address says yes. */
export interface LocalOwnerSettings {
  readonly enabled: boolean;
  readonly workspaceSlug: string;
}
export const LOCAL_OWNER = Symbol('LOCAL_OWNER');

/**
 * Passport's strategy for the person at the machine. A page of another site can make the browser send requests here, and a name can be
 * made to resolve to loopback, so the connection, the Host and the Origin must all be this server's own, and no proxy in between. Browsers
 * send no Origin with images and scripts, but say in Sec-Fetch-Site whose page asks.
 */
@Injectable()
export class LocalOwnerStrategy extends Strategy {
  override readonly name = 'local-owner';
  private workspace: Promise<Workspace | undefined> | undefined;
  private readonly owners = new SharedLookup((id) => this.owner(id as WorkspaceId));

  constructor(
    private readonly identities: IdentityStore,
    @Inject(LOCAL_OWNER) private readonly settings: LocalOwnerSettings,
  ) {
    super();
  }

  override authenticate(credentials: unknown): void {
    this.actorOf(credentials as Credentials).then(
      (actor) => (actor ? this.success(actor) : this.pass()),
      (error: unknown) => this.error(error),
    );
  }

  private async actorOf({ authorization, host, origin, fetchSite, forwarded, remoteAddress, requestId }: Credentials): Promise<Actor | undefined> {
    if (!this.settings.enabled || authorization !== undefined || forwarded !== undefined) return undefined;
    if (!isLoopbackAddress(remoteAddress) || !isLoopbackHost(host) || !isOwnOrigin(origin, host) || !isOwnSite(fetchSite)) return undefined;
    this.workspace ??= this.identities.workspaceBySlug(this.settings.workspaceSlug);
    const workspace = await this.workspace;
    if (!workspace) {
      this.workspace = undefined;
      return undefined;
    }
    const owner = await this.owners.find(workspace.id);
    if (!owner || owner.disabledAt) return undefined;
    return { id: owner.actorId, workspaceId: workspace.id, kind: owner.kind, name: owner.name, role: owner.role, scopes: undefined, requestId, expiresAt: undefined };
  }

  /** The first owner's id is the workspace's own. They may have been demoted or shut out since. */
  private owner(workspaceId: WorkspaceId): Promise<KnownActor | undefined> {
    return this.identities.knownActor(workspaceId, workspaceId);
  }
}
