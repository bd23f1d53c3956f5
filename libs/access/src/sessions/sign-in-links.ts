import { Inject, Injectable } from '@nestjs/common';
import { type Actor, type ActorId, Clock, type Entropy, systemEntropy, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { ActorDisabled, ActorNotFound } from '../access.errors.js';
import { ActorStore } from '../actor.store.js';
import type { Workspace } from '../identity.store.js';
import { linkLifeMs, makeWorkspaceSecret, parseWorkspaceSecret, vouchersOf, type WorkspaceSecret } from '../rules/index.js';
import { LinkStore } from './link.store.js';
import { Refusals } from './refusals.js';
import { SessionOpener } from './session-opener.js';
import { SignInLinkInvalid } from './session.errors.js';
import { SIGN_IN_SETTINGS, type SignInSettings } from './sign-in-settings.js';

/** A way in that works once; shown this once. */
export interface SignInLink {
  /** The whole address where PLINTH_PUBLIC_URL says it, else the path in this installation. The secret is behind #, which browsers send to no server. */
  readonly link: string;
  readonly expiresAt: Date;
}

/** How a browser comes with a link. */
export interface LinkUse {
  readonly token: string;
  readonly userAgent: string | undefined;
  /** The session that the browser has, as far as it is known. */
  readonly current: Actor | undefined;
  readonly requestId: string;
}

/** Links by which the first owner, and teams without a provider, sign in: how they are kept and used up. */
@Injectable()
export class SignInLinks {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly database: Database,
    private readonly links: LinkStore,
    private readonly sessions: SessionOpener,
    private readonly actors: ActorStore,
    private readonly refusals: Refusals,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(SIGN_IN_SETTINGS) private readonly settings: SignInSettings,
  ) {}

  /** For whoever holds the installation's settings, who could reach the database anyway: a link of the workspace's first owner. */
  async createForFirstOwner({ id: workspaceId, createdBy }: Pick<Workspace, 'id' | 'createdBy'>, requestId: string): Promise<SignInLink> {
    // Of a workspace that nobody made, the first owner's id is its own.
    const id = createdBy ?? (workspaceId as string as ActorId);
    const owner: Actor = { id, workspaceId, kind: 'USER', name: 'First owner', role: 'OWNER', scopes: undefined, requestId, expiresAt: undefined };
    return this.database.transaction(owner, async () => {
      const member = await this.actors.lock(workspaceId, id);
      if (!member) throw new ActorNotFound(id, 'memberId');
      if (member.disabledAt) throw new ActorDisabled('memberId');
      return this.insert(owner, id, null);
    });
  }

  /** True while nobody has come in by any way. */
  isUntouched(workspaceId: WorkspaceId): Promise<boolean> {
    return this.database.read({ workspaceId }, () => this.links.isUntouched(workspaceId));
  }

  /** Uses a link up and begins a session. @throws SignInLinkInvalid, the same whatever is wrong */
  async use({ token, userAgent, current, requestId }: LinkUse): Promise<WorkspaceSecret> {
    const parsed = parseWorkspaceSecret('link', token);
    if (!parsed) throw new SignInLinkInvalid();
    const { workspaceId, hash } = parsed;
    const session = await this.database.transaction({ workspaceId }, async () => {
      const now = this.clock.now();
      const link = await this.links.take(workspaceId, hash, now);
      const member = link && (await this.actors.lock(workspaceId, link.actorId));
      if (!link || !member || member.disabledAt) return undefined;
      return this.sessions.start({
        workspaceId,
        actorId: link.actorId,
        method: 'LINK',
        authenticatedAt: link.authenticatedAt ?? now,
        vouchedBy: link.vouchedBy,
        userAgent,
        former: current?.workspaceId === workspaceId ? current.sessionId : undefined,
        requestId,
      });
    });
    if (session) return session;
    await this.refusals.record(workspaceId, 'LINK', 'SIGN_IN_LINK_INVALID', requestId);
    throw new SignInLinkInvalid();
  }

  /** Within the transaction that saw that the actor may. */
  async insert(actor: Actor, memberId: ActorId, authenticatedAt: Date | null): Promise<SignInLink> {
    const { workspaceId } = actor;
    const made = makeWorkspaceSecret('link', workspaceId, this.entropy);
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + linkLifeMs);
    await this.links.voidAllOf(workspaceId, memberId, now);
    await this.links.insert(workspaceId, made.hash, { actorId: memberId, createdBy: actor.id, vouchedBy: vouchersOf(actor, memberId), authenticatedAt, createdAt: now, expiresAt });
    await this.outbox.audit(actor, { action: 'sign-in-link.created', subjectKind: 'actor', subjectId: memberId, after: { expiresAt: expiresAt.toISOString() } });
    return { link: `${this.settings.publicUrl?.origin ?? ''}/sign-in/link#${made.secret}`, expiresAt };
  }
}
