import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { AccessControl } from './access-control.js';
import { Unauthenticated } from './access.errors.js';
import type { ActorProfile } from './actor-profile.js';
import { ActorStore } from './actor.store.js';
import { IdentityStore, type Workspace } from './identity.store.js';
import type { Permission } from './rules/index.js';

/** Whoever asks, where, and what they may do there. */
export interface Viewer {
  readonly actor: ActorProfile;
  readonly workspace: Workspace;
  readonly permissions: readonly Permission[];
}

@Injectable()
export class ViewerService {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentityStore,
    private readonly actors: ActorStore,
    private readonly access: AccessControl,
  ) {}

  /** Needs no permission: it tells the actor of themselves. */
  async view(actor: Actor): Promise<Viewer> {
    const workspace = await this.identities.workspaceById(actor.workspaceId);
    const profile = await this.database.transaction(actor, () => this.actors.find(actor.workspaceId, actor.id));
    if (!workspace || !profile) throw new Unauthenticated('This account is gone.');
    return { actor: profile, workspace, permissions: this.access.permissionsOf(actor) };
  }
}
