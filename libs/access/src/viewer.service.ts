import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { AccessControl } from './access-control.js';
import { Unauthenticated } from './access.errors.js';
import type { ActorProfile } from './actor-profile.js';
import { ActorStore } from './actor.store.js';
import { IdentityStore, type Workspace } from './identity.store.js';
import type { Permission } from './rules/index.js';
import { SessionService } from './sessions/session.service.js';
import type { Session } from './sessions/session.js';
import { SIGN_IN_SETTINGS, type SignInSettings } from './sessions/sign-in-settings.js';

/** Whoever asks, where, and what they may do there. */
export interface Viewer {
  readonly actor: ActorProfile;
  readonly workspace: Workspace;
  readonly permissions: readonly Permission[];
  /** The browser's session; null for tokens and for the local owner. */
  readonly session: Session | null;
  /** When they last proved who they are; null for tokens. */
  readonly authenticatedAt: Date | null;
  /** Where a browser goes to prove the session afresh, followed by `&returnTo=<path>`; null where only another link does it. */
  readonly renewAt: string | null;
}

@Injectable()
export class ViewerService {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentityStore,
    private readonly actors: ActorStore,
    private readonly access: AccessControl,
    private readonly sessions: SessionService,
    @Inject(SIGN_IN_SETTINGS) private readonly settings: SignInSettings,
  ) {}

  /** Needs no permission: it tells the actor of themselves. */
  async view(actor: Actor): Promise<Viewer> {
    const workspace = await this.identities.workspaceById(actor.workspaceId);
    const profile = await this.database.transaction(actor, () => this.actors.find(actor.workspaceId, actor.id));
    if (!workspace || !profile) throw new Unauthenticated('This account is gone.');
    const session = (await this.sessions.current(actor)) ?? null;
    return {
      actor: profile,
      workspace,
      permissions: this.access.permissionsOf(actor),
      session,
      authenticatedAt: actor.authenticatedAt ?? null,
      renewAt: session && this.settings.provider ? '/api/auth/oidc/start?renew=1' : null,
    };
  }
}
