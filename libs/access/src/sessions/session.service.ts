import { Injectable } from '@nestjs/common';
import { type Actor, Clock, encodeCursor, isUuid, type Page, type PageArgs, pageSize, roles, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { AccessControl } from '../access-control.js';
import { ActorNotFound, Forbidden } from '../access.errors.js';
import { ActorStore } from '../actor.store.js';
import { idCursor } from '../member.service.js';
import { BeyondYourself } from '../roles/roles.errors.js';
import { sessionIdleMs } from '../rules/index.js';
import { InvitationStore } from './invitation.store.js';
import { SessionNotFound } from './session.errors.js';
import { SessionStore } from './session.store.js';
import type { Session } from './session.js';

const keptEndedMs = 30 * 24 * 3_600_000;

/** Sessions of people in browsers: everybody keeps their own, owners can end everybody's. */
@Injectable()
export class SessionService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly sessions: SessionStore,
    private readonly invitations: InvitationStore,
    private readonly actors: ActorStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** One's own sessions; with session:administer those of another, or of everybody. Only those that are alive. */
  async list(actor: Actor, { first, after }: PageArgs, actorId: string | null | undefined): Promise<Page<Session>> {
    this.access.check(actor, 'session:read');
    const size = pageSize(first);
    const from = idCursor(after);
    const of = actorId ?? actor.id;
    if (of !== actor.id && !this.access.allows(actor, 'session:administer')) throw new Forbidden('session:administer');
    if (!isUuid(of)) throw new ActorNotFound(of);
    const now = this.clock.nowMs();
    return this.database.transaction(actor, async () => {
      if (!(await this.actors.find(actor.workspaceId, of))) throw new ActorNotFound(of);
      return toPage(await this.sessions.page(actor.workspaceId, of, new Date(now), new Date(now - sessionIdleMs), from, size + 1), size, ({ id }) => encodeCursor([id]));
    });
  }

  /** Needs no permission: it tells the actor of the session that they are in. */
  async current(actor: Actor): Promise<Session | undefined> {
    const { sessionId } = actor;
    return sessionId === undefined ? undefined : this.database.read(actor, () => this.sessions.find(actor.workspaceId, sessionId));
  }

  /** Signs out of one session: one's own, or with session:administer anybody's. Again: no effect. */
  async end(actor: Actor, id: string): Promise<Session> {
    this.access.check(actor, 'session:end');
    if (!isUuid(id)) throw new SessionNotFound(id);
    return this.database.transaction(actor, async () => {
      const session = await this.sessions.find(actor.workspaceId, id);
      if (!session || (session.actorId !== actor.id && !this.access.allows(actor, 'session:administer'))) throw new SessionNotFound(id);
      const now = this.clock.now();
      if (!(await this.sessions.end(actor.workspaceId, id, now))) return session;
      await this.outbox.audit(actor, { action: 'session.ended', subjectKind: 'session', subjectId: id, before: { endedAt: null }, after: { actorId: session.actorId, endedAt: now.toISOString() } });
      return { ...session, endedAt: now };
    });
  }

  /** Signs somebody out everywhere: oneself, or with session:administer another. Tokens stay. @returns how many sessions ended */
  async endAll(actor: Actor, actorId: string | null | undefined): Promise<number> {
    this.access.check(actor, 'session:end');
    const of = actorId ?? actor.id;
    if (of !== actor.id) this.access.check(actor, 'session:administer');
    if (!isUuid(of)) throw new ActorNotFound(of);
    return this.database.transaction(actor, async () => {
      const member = await this.actors.find(actor.workspaceId, of);
      if (!member) throw new ActorNotFound(of);
      if (roles.indexOf(member.role ?? 'READER') > roles.indexOf(actor.role)) throw new BeyondYourself('they have a higher role than you', 'actorId');
      const ended = await this.sessions.endAllOf(actor.workspaceId, member.id, this.clock.now());
      if (ended > 0) await this.outbox.audit(actor, { action: 'session.all-ended', subjectKind: 'actor', subjectId: member.id, after: { sessionsEnded: ended } });
      return ended;
    });
  }

  /** Lets rows go that nobody asks for any more. */
  async forgetOld(actor: Actor): Promise<void> {
    this.access.check(actor, 'session:forget');
    await this.database.transaction(actor, async () => {
      const before = new Date(this.clock.nowMs() - keptEndedMs);
      await this.sessions.forget(actor.workspaceId, before);
      await this.invitations.forget(actor.workspaceId, before);
    });
  }
}
