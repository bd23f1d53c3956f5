import { Inject, Injectable } from '@nestjs/common';
import { type Actor, Clock, encodeCursor, type Entropy, IdSource, isUuid, type Page, type PageArgs, pageSize, type Role, roles, systemEntropy, toPage, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { AccessControl } from '../access-control.js';
import { Unauthenticated } from '../access.errors.js';
import { ActorStore } from '../actor.store.js';
import { idCursor } from '../member.service.js';
import { BeyondYourself, TooMany } from '../roles/roles.errors.js';
import { makeWorkspaceSecret, parseWorkspaceSecret, vouchersOf, type WorkspaceSecret } from '../rules/index.js';
import { type InvitationRow, InvitationStore } from './invitation.store.js';
import { AlreadyMember, InvitationInvalid, InvitationNotFound, LinkAlreadyShown } from './session.errors.js';
import { personOf, SessionOpener } from './session-opener.js';
import { SIGN_IN_SETTINGS, type SignInSettings } from './sign-in-settings.js';

/** A way to become a member; its link is shown this once. */
export interface NewInvitation {
  readonly invitation: InvitationRow;
  /** The whole address where PLINTH_PUBLIC_URL says it, else the path in this installation. The secret is behind #, which browsers send to no server. */
  readonly link: string;
  readonly expiresAt: Date;
}

export interface Acceptance {
  readonly token: string;
  /** Whoever is signed in in the browser. */
  readonly current: Actor | undefined;
  readonly userAgent: string | undefined;
  readonly requestId: string;
}

const lifeMs = 24 * 3_600_000;
const maxOpen = 1_000;

/**
 * How somebody who is signed in in one workspace becomes a member of another, as the same person: under the same id, by the session that they have.
 * An invitation opens nothing by itself. Whoever could be behind the session that accepts it could be behind the one that begins, and that proves no more.
 */
@Injectable()
export class Invitations {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly invitations: InvitationStore,
    private readonly actors: ActorStore,
    private readonly sessions: SessionOpener,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    @Inject(SIGN_IN_SETTINGS) private readonly settings: SignInSettings,
  ) {}

  /** @throws BeyondYourself for a higher role than the maker's, TooMany, LinkAlreadyShown for a key that made one before */
  async create(actor: Actor, role: Role, key?: string | null): Promise<NewInvitation> {
    this.access.check(actor, 'member:write');
    if (roles.indexOf(role) > roles.indexOf(actor.role)) throw new BeyondYourself(`you are no ${role}`, 'role');
    const { workspaceId } = actor;
    const made = makeWorkspaceSecret('invitation', workspaceId, this.entropy);
    const now = this.clock.now();
    const invitation = { id: this.ids.next(), role, createdBy: actor.id, createdAt: now, expiresAt: new Date(now.getTime() + lifeMs) };
    await this.database.transaction(actor, async () => {
      const id = await this.idempotency.once(actor, { key, operation: 'createInvitation', request: { role }, field: 'idempotencyKey' }, async () => {
        if ((await this.invitations.open(workspaceId, now)) >= maxOpen) throw new TooMany('open invitations', maxOpen);
        await this.invitations.insert(workspaceId, made.hash, invitation);
        await this.outbox.audit(actor, { action: 'invitation.created', subjectKind: 'invitation', subjectId: invitation.id, after: { role, expiresAt: invitation.expiresAt.toISOString() } });
        return invitation.id;
      });
      if (id !== invitation.id) throw new LinkAlreadyShown('revoke the invitation', { id });
    });
    return { invitation, link: `${this.settings.publicUrl?.origin ?? ''}/invitation#${made.secret}`, expiresAt: invitation.expiresAt };
  }

  /** Those that still hold, newest first. Their links are not among what is kept. */
  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<InvitationRow>> {
    this.access.check(actor, 'member:write');
    const size = pageSize(first);
    const below = idCursor(after);
    return this.database.read(actor, async () => toPage(await this.invitations.page(actor.workspaceId, this.clock.now(), below, size + 1), size, ({ id }) => encodeCursor([id])));
  }

  /** Takes an invitation back: nobody becomes a member by it any more. @throws InvitationNotFound when it holds no longer */
  async revoke(actor: Actor, id: string): Promise<InvitationRow> {
    this.access.check(actor, 'member:write');
    if (!isUuid(id)) throw new InvitationNotFound(id);
    return this.database.transaction(actor, async () => {
      const taken = await this.invitations.revoke(actor.workspaceId, id, this.clock.now());
      if (!taken) throw new InvitationNotFound(id);
      const { role, createdBy, expiresAt } = taken;
      await this.outbox.audit(actor, { action: 'invitation.revoked', subjectKind: 'invitation', subjectId: id, before: { role, createdBy, expiresAt: expiresAt.toISOString() } });
      return taken;
    });
  }

  /**
   * Makes the person of the session a member, and begins a session there.
   * @throws Unauthenticated without a session, AlreadyMember, InvitationInvalid: the same whatever else is wrong
   */
  async accept({ token, current, userAgent, requestId }: Acceptance): Promise<WorkspaceSecret> {
    if (!current || current.sessionId === undefined || current.kind !== 'USER') throw new Unauthenticated('Sign in first: an invitation is accepted by the session that you have.');
    const parsed = parseWorkspaceSecret('invitation', token);
    if (!parsed) throw new InvitationInvalid();
    const { workspaceId, hash } = parsed;
    const [profile] = await this.database.read(current, () => this.actors.findAll(current.workspaceId, [current.id]));
    return this.database.transaction({ workspaceId }, async () => {
      const invitation = await this.invitations.take(workspaceId, hash, current.id, this.clock.now());
      const maker = invitation && (await this.actors.lock(workspaceId, invitation.createdBy));
      // Whoever may no more make members makes none by what they left behind.
      if (!invitation || !profile || !maker || maker.disabledAt || roles.indexOf(invitation.role) > roles.indexOf(maker.role ?? 'GUEST')) throw new InvitationInvalid();
      if (await this.actors.lock(workspaceId, current.id)) throw new AlreadyMember();
      await this.join(workspaceId, current, profile.email, invitation.role, invitation.id, requestId);
      return this.sessions.start({
        workspaceId, actorId: current.id, method: 'LINK', authenticatedAt: current.authenticatedAt ?? new Date(0), vouchedBy: vouchersOf(current, current.id), userAgent, former: undefined, requestId,
      });
    });
  }

  private async join(workspaceId: WorkspaceId, { id, name, workspaceId: from, vouchedBy = [] }: Actor, email: string | null, role: Role, invitationId: string, requestId: string): Promise<void> {
    const member = { id, kind: 'USER' as const, name, role, createdAt: this.clock.now() };
    // Somebody else of the address keeps it.
    const withEmail = email !== null && (await this.actors.insert(workspaceId, { ...member, email }));
    if (!withEmail) await this.actors.insert(workspaceId, { ...member, email: null });
    await this.outbox.audit({ ...personOf(workspaceId, id), name, requestId }, {
      action: 'actor.created', subjectKind: 'actor', subjectId: id, after: { kind: 'USER', name, email: withEmail ? email : null, role, by: 'INVITATION', invitationId, fromWorkspaceId: from, vouchedBy: [...vouchedBy] },
    });
  }
}
