import { Injectable } from '@nestjs/common';
import { type Actor, type ActorId, Clock, decodeCursor, encodeCursor, IdSource, InvalidInput, isUuid, type Page, pageSize, type Role, roles, toPage, type PageArgs } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { AccessControl } from './access-control.js';
import { ActorDisabled, ActorNotFound, EmailTaken, LastOwner, NotAPerson, NotAServiceAccount } from './access.errors.js';
import type { ActorProfile } from './actor-profile.js';
import { ActorStore } from './actor.store.js';
import { isLastOwner, losesOwnership, parseEmail, parseName } from './rules/index.js';
import { BeyondYourself } from './roles/roles.errors.js';
import { SessionStore } from './sessions/session.store.js';
import { systemActorId } from './system-actor.js';
import { TokenStore } from './token.store.js';

export interface NewMember {
  readonly name: string;
  readonly role: Role;
  readonly idempotencyKey?: string | null | undefined;
}

export interface NewUser extends NewMember {
  readonly email: string;
}

/** Members of a workspace: who there is, and what role they have. */
@Injectable()
export class MemberService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly actors: ActorStore,
    private readonly tokens: TokenStore,
    private readonly sessions: SessionStore,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** A guest's list is themselves. */
  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<ActorProfile>> {
    this.access.check(actor, 'member:read');
    const size = pageSize(first);
    const from = idCursor(after);
    const only = this.seesAll(actor) ? undefined : actor.id;
    return this.database.transaction(actor, async () => toPage(await this.actors.page(actor.workspaceId, from, size + 1, only), size, ({ id }) => encodeCursor([id])));
  }

  /** Profiles in the order of the ids; undefined for one that is not of this workspace, and for a guest everybody else. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(ActorProfile | undefined)[]> {
    this.access.check(actor, 'member:read');
    return (await this.named(actor, ids)).map((profile) => (profile && this.access.allows(actor, 'member:read', { id: profile.id }) ? profile : undefined));
  }

  /** The same for whoever stands in something that the actor may see: whom they may not see by themselves, they know by name only. */
  async shown(actor: Actor, ids: readonly string[]): Promise<(ActorProfile | undefined)[]> {
    this.access.check(actor, 'member:read');
    return (await this.named(actor, ids)).map((profile) => (profile && !this.access.allows(actor, 'member:read', { id: profile.id }) ? { ...profile, email: null, role: null, ownerId: null, disabledAt: null } : profile));
  }

  /** Conditions on `member:read` ask nothing of the member, so what holds of nobody in particular holds of all. */
  private seesAll(actor: Actor): boolean {
    return this.access.allows(actor, 'member:read', {});
  }

  private async named(actor: Actor, ids: readonly string[]): Promise<(ActorProfile | undefined)[]> {
    const found = await this.database.transaction(actor, () => this.actors.findAll(actor.workspaceId, ids.filter(isUuid)));
    const profiles = new Map<string, ActorProfile>(found.map((profile) => [profile.id, profile]));
    return ids.map((id) => (id === systemActorId ? systemProfile : profiles.get(id)));
  }

  createUser(actor: Actor, user: NewUser): Promise<ActorProfile> {
    return this.create(actor, 'USER', user, user.email, null);
  }

  /** Its maker answers for it; where a service account makes it, the person who answers for that one. */
  async createServiceAccount(actor: Actor, account: NewMember): Promise<ActorProfile> {
    this.access.check(actor, 'member:write');
    return this.database.transaction(actor, async () => {
      const maker = await this.actors.find(actor.workspaceId, actor.id);
      return this.create(actor, 'SERVICE_ACCOUNT', account, null, maker?.kind === 'USER' ? maker.id : (maker?.ownerId ?? null));
    });
  }

  /** Lets another person answer for a service account. @throws NotAServiceAccount, NotAPerson and others */
  async setServiceAccountOwner(actor: Actor, id: string, ownerId: string): Promise<ActorProfile> {
    this.access.check(actor, 'member:write');
    return this.database.transaction(actor, async () => {
      if (!isUuid(id)) throw new ActorNotFound(id);
      if (!isUuid(ownerId)) throw new ActorNotFound(ownerId, 'ownerId');
      const account = this.existing(await this.actors.lock(actor.workspaceId, id), id);
      if (account.kind !== 'SERVICE_ACCOUNT') throw new NotAServiceAccount();
      const owner = await this.actors.find(actor.workspaceId, ownerId);
      if (!owner) throw new ActorNotFound(ownerId, 'ownerId');
      if (owner.kind !== 'USER') throw new NotAPerson('ownerId');
      if (owner.disabledAt) throw new ActorDisabled('ownerId');
      if (account.ownerId === owner.id) return account;
      await this.actors.setOwner(actor.workspaceId, account.id, owner.id);
      await this.outbox.audit(actor, { action: 'actor.owner-changed', subjectKind: 'actor', subjectId: account.id, before: { ownerId: account.ownerId }, after: { ownerId: owner.id } });
      return { ...account, ownerId: owner.id };
    });
  }

  /** Gives a member another role; tokens follow at their next request. */
  async setRole(actor: Actor, id: string, role: Role): Promise<ActorProfile> {
    this.access.check(actor, 'member:write');
    return this.database.transaction(actor, async () => {
      this.refuseAbove(actor, role, 'role');
      const member = await this.lockKeepingAnOwner(actor, id, (found) => losesOwnership(found.role, role));
      this.refuseAbove(actor, member.role, 'actorId');
      if (member.disabledAt) throw new ActorDisabled('actorId');
      if (member.role === role) return member;
      await this.actors.setRole(actor.workspaceId, id, role);
      await this.outbox.audit(actor, { action: 'actor.role-changed', subjectKind: 'actor', subjectId: member.id, before: { role: member.role }, after: { role } });
      return { ...member, role };
    });
  }

  /** Shuts a member out, with every token, at once and for good. Again: no effect. */
  async disable(actor: Actor, id: string): Promise<ActorProfile> {
    this.access.check(actor, 'member:write');
    return this.database.transaction(actor, async () => {
      const member = await this.lockKeepingAnOwner(actor, id, (found) => losesOwnership(found.role, null));
      this.refuseAbove(actor, member.role, 'actorId');
      if (member.disabledAt) return member;
      const now = this.clock.now();
      await this.actors.disable(actor.workspaceId, id, now);
      const sessionsEnded = await this.sessions.endAllOf(actor.workspaceId, member.id, now);
      const tokensRevoked = await this.tokens.revokeAllOf(actor.workspaceId, member.id, now);
      await this.outbox.audit(actor, { action: 'actor.disabled', subjectKind: 'actor', subjectId: member.id, before: { disabledAt: null }, after: { disabledAt: now.toISOString(), tokensRevoked, sessionsEnded } });
      return { ...member, disabledAt: now };
    });
  }

  private async create(actor: Actor, kind: 'USER' | 'SERVICE_ACCOUNT', { name, role, idempotencyKey: key }: NewMember, email: string | null, ownerId: ActorId | null): Promise<ActorProfile> {
    this.access.check(actor, 'member:write');
    this.refuseAbove(actor, role, 'input.role');
    const input = { kind, name: parseName(name, 'input.name'), email: email === null ? null : parseEmail(email, 'input.email'), role };
    return this.database.transaction(actor, async () => {
      const id = await this.idempotency.once(actor, { key, operation: 'createActor', request: input }, async () => {
        const made = this.ids.next<'Actor'>();
        if (!(await this.actors.insert(actor.workspaceId, { id: made, ...input, ownerId, createdAt: this.clock.now() }))) throw new EmailTaken();
        await this.outbox.audit(actor, { action: 'actor.created', subjectKind: 'actor', subjectId: made, after: ownerId === null ? input : { ...input, ownerId } });
        return made;
      });
      return this.existing(await this.actors.find(actor.workspaceId, id), id);
    });
  }

  /** Nobody makes somebody more than they are, or changes somebody who is more: `member:write` may come of a custom role. */
  private refuseAbove(actor: Actor, role: Role | null, field: string): void {
    if (role !== null && roles.indexOf(role) > roles.indexOf(actor.role)) throw new BeyondYourself(`you are no ${role}`, field);
  }

  /** Holds the member. When the change would take ownership away, holds every owner first, and refuses to lose the last. */
  private async lockKeepingAnOwner(actor: Actor, id: string, endsOwnership: (member: ActorProfile) => boolean): Promise<ActorProfile> {
    if (!isUuid(id)) throw new ActorNotFound(id);
    const owners = await this.actors.lockOwners(actor.workspaceId);
    const member = this.existing(await this.actors.lock(actor.workspaceId, id), id);
    if (endsOwnership(member) && isLastOwner(owners, member.id)) throw new LastOwner();
    return member;
  }

  private existing(profile: ActorProfile | undefined, id: string): ActorProfile {
    if (!profile) throw new ActorNotFound(id);
    return profile;
  }
}

/** The keyset position of a list that is ordered by id. */
export function idCursor(after: string | null | undefined): string | undefined {
  if (after === null || after === undefined) return undefined;
  const [id] = decodeCursor(after, 1);
  if (typeof id !== 'string' || !isUuid(id)) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return id;
}

const systemProfile: ActorProfile = { id: systemActorId, kind: 'SYSTEM', name: 'Plinth', email: null, role: null, ownerId: null, disabledAt: null, createdAt: new Date(0) };
