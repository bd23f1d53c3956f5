import { Inject, Injectable } from '@nestjs/common';
import { type Actor, Clock, isUuid } from '@plinth/kernel';
import { Strategy } from 'passport';
import { WorkspaceNotFound } from '../access.errors.js';
import { IdentityStore, type KnownActor, type Workspace } from '../identity.store.js';
import { Standings } from '../roles/standings.js';
import { isLoopbackAddress, isLoopbackHost, isOwnOrigin, isOwnSite } from '../rules/index.js';
import type { Credentials } from './credentials.js';
import { SharedLookup } from './shared-lookup.js';

/** Whether whoever sits at this machine is the owner without a token. Only `plinth up` on a loopback address says yes. */
export interface LocalOwnerSettings {
  readonly enabled: boolean;
  /** The workspace that the installation began with: their own, unless they name another. */
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
  /** Workspaces keep their slugs, so what was found stays true. */
  private readonly workspaces = new Map<string, Workspace>();
  private readonly owners = new SharedLookup((key) => this.owner(key));

  constructor(
    private readonly identities: IdentityStore,
    private readonly clock: Clock,
    private readonly standings: Standings,
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

  private async actorOf({ authorization, host, origin, fetchSite, forwarded, remoteAddress, workspace: named, requestId }: Credentials): Promise<Actor | undefined> {
    if (!this.settings.enabled || authorization !== undefined || forwarded !== undefined) return undefined;
    if (!isLoopbackAddress(remoteAddress) || !isLoopbackHost(host) || !isOwnOrigin(origin, host) || !isOwnSite(fetchSite)) return undefined;
    const home = await this.workspaceNamed(this.settings.workspaceSlug);
    if (!home) return undefined;
    const workspace = named === undefined ? home : await this.workspaceNamed(named);
    const owner = workspace && (await this.owners.find(`${workspace.id} ${home.id}`));
    if (!workspace || !owner || owner.disabledAt) {
      if (named === undefined || named === home.slug || named === home.id) return undefined;
      throw new WorkspaceNotFound(named);
    }
    // Whoever sits at the machine proves by that who they are, with each request anew (ADR 17).
    const standing = await this.standings.of(owner);
    return { id: owner.actorId, workspaceId: workspace.id, kind: owner.kind, name: owner.name, role: owner.role, scopes: undefined, atHome: workspace.id === home.id, requestId, expiresAt: undefined, authenticatedAt: this.clock.now(), ...standing };
  }

  private async workspaceNamed(name: string): Promise<Workspace | undefined> {
    const known = this.workspaces.get(name);
    if (known) return known;
    const found = isUuid(name) ? await this.identities.workspaceById(name) : await this.identities.workspaceBySlug(name);
    if (found) this.workspaces.set(name, found);
    return found;
  }

  /** Everywhere the id of the first workspace, whose first owner they are. They may have been demoted or shut out since. */
  private owner(key: string): Promise<KnownActor | undefined> {
    const [workspaceId = '', actorId = ''] = key.split(' ');
    return this.identities.knownActor(workspaceId, actorId);
  }
}
