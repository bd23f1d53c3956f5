import { Inject, Injectable } from '@nestjs/common';
import { type Actor, type ActorId, Clock, type Entropy, isUuid, roles, systemEntropy, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { AccessControl } from '../access-control.js';
import { ActorDisabled, ActorNotFound, NotAPerson } from '../access.errors.js';
import { ActorStore } from '../actor.store.js';
import type { Workspace } from '../identity.store.js';
import { RoleStore } from '../roles/role.store.js';
import { BeyondYourself } from '../roles/roles.errors.js';
import { linkLifeMs, makeWorkspaceSecret, parseWorkspaceSecret, type WorkspaceSecret } from '../rules/index.js';
import { LinkStore } from './link.store.js';
import { Refusals } from './refusals.js';
import { SignInLinkInvalid } from './session.errors.js';
import { SessionService } from './session.service.js';
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

/** Links by which the first owner, and teams without a provider, sign in. */
@Injectable()
export class SignInLinkService {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly links: LinkStore,
    private readonly sessions: SessionService,
    private readonly actors: ActorStore,
    private readonly roles: RoleStore,
    private readonly refusals: Refusals,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(SIGN_IN_SETTINGS) private readonly settings: SignInSettings,
  ) {}

  /**
   * Makes a link for a member, in the place of those that they had. Whoever makes one for another could use it themselves: the session that
   * it opens says who vouched for it, and the log who made it. One made for oneself proves no more than its maker had proved.
   * @throws BeyondYourself for a member who can do more than the maker, and others
   */
  async create(actor: Actor, memberId: string): Promise<SignInLink> {
    this.access.check(actor, 'session:administer');
    if (!isUuid(memberId)) throw new ActorNotFound(memberId, 'memberId');
    return this.database.transaction(actor, async () => {
      const member = await this.actors.lock(actor.workspaceId, memberId);
      if (!member) throw new ActorNotFound(memberId, 'memberId');
      if (member.kind !== 'USER') throw new NotAPerson('memberId');
      if (member.disabledAt) throw new ActorDisabled('memberId');
      if (roles.indexOf(member.role ?? 'READER') > roles.indexOf(actor.role)) throw new BeyondYourself('they have a higher role than you', 'memberId');
      if (member.id !== actor.id) {
        const custom = (await this.roles.ofActor(actor.workspaceId, member.id)).flatMap(({ rules }) => rules.map(({ permission }) => permission));
        const beyond = this.access.beyond(actor, custom);
        if (beyond !== undefined) throw new BeyondYourself(`they hold ${beyond}, and you do not`, 'memberId');
      }
      // A token proves nothing of who holds it, so a link made by one for its own actor proves the same: a time long past.
      const carried = member.id === actor.id ? (actor.authenticatedAt ?? new Date(0)) : null;
      return this.insert(actor, member.id, carried);
    });
  }

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
        vouchedBy: link.createdBy === link.actorId ? null : link.createdBy,
        userAgent,
        former: current?.workspaceId === workspaceId ? current.sessionId : undefined,
        requestId,
      });
    });
    if (session) return session;
    await this.refusals.record(workspaceId, 'LINK', 'SIGN_IN_LINK_INVALID', requestId);
    throw new SignInLinkInvalid();
  }

  private async insert(actor: Actor, memberId: ActorId, authenticatedAt: Date | null): Promise<SignInLink> {
    const { workspaceId } = actor;
    const made = makeWorkspaceSecret('link', workspaceId, this.entropy);
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + linkLifeMs);
    await this.links.voidAllOf(workspaceId, memberId, now);
    await this.links.insert(workspaceId, made.hash, { actorId: memberId, createdBy: actor.id, authenticatedAt, createdAt: now, expiresAt });
    await this.outbox.audit(actor, { action: 'sign-in-link.created', subjectKind: 'actor', subjectId: memberId, after: { expiresAt: expiresAt.toISOString() } });
    return { link: `${this.settings.publicUrl?.origin ?? ''}/sign-in/link#${made.secret}`, expiresAt };
  }
}
