import { Injectable } from '@nestjs/common';
import { type Actor, type ActorId, Clock, type Entropy, IdSource, systemEntropy, type WorkspaceId } from '@plinth/kernel';
import { Outbox } from '@plinth/platform/outbox';
import { makeWorkspaceSecret, sessionLifeMs, type WorkspaceSecret } from '../rules/index.js';
import { SessionStore } from './session.store.js';
import type { SignInMethod } from './session.js';

/** Whom a sign-in lets in, and what it proves. */
export interface NewSession {
  readonly workspaceId: WorkspaceId;
  readonly actorId: ActorId;
  readonly method: SignInMethod;
  readonly authenticatedAt: Date;
  readonly vouchedBy: readonly ActorId[];
  readonly userAgent: string | undefined;
  /** The session that the browser had: it ends, so that no cookie outlives the sign-in (session fixation). */
  readonly former: string | undefined;
  readonly requestId: string;
}

/** A person's sessions in parallel: the oldest end beyond. */
const maxSessions = 50;
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Opens sessions for those who have just shown who they are, and proves them afresh. No actor is known before. */
@Injectable()
export class SessionOpener {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly sessions: SessionStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Within the transaction of a sign-in. @returns the secret for the cookie */
  async start({ workspaceId, actorId, method, authenticatedAt, vouchedBy, userAgent, former, requestId }: NewSession): Promise<WorkspaceSecret> {
    const made = makeWorkspaceSecret('session', workspaceId, this.entropy);
    const now = this.clock.now();
    const id = this.ids.next();
    if (former !== undefined) await this.sessions.end(workspaceId, former, now);
    await this.sessions.insert(workspaceId, { id, actorId, method, vouchedBy, userAgent: userAgent?.replace(unprintable, '').slice(0, 200) || null, createdAt: now, authenticatedAt, expiresAt: new Date(now.getTime() + sessionLifeMs) }, made.hash);
    await this.sessions.endOldest(workspaceId, actorId, maxSessions, now);
    await this.outbox.audit({ ...personOf(workspaceId, actorId), requestId }, { action: 'session.started', subjectKind: 'session', subjectId: id, after: { actorId, method, vouchedBy, authenticatedAt: authenticatedAt.toISOString() } });
    return made;
  }

  /** Proves a session afresh, within the transaction of a sign-in. @returns its new secret: the old one is of no use from here on */
  async renew(workspaceId: WorkspaceId, id: string, actorId: ActorId, authenticatedAt: Date, requestId: string): Promise<WorkspaceSecret | undefined> {
    const made = makeWorkspaceSecret('session', workspaceId, this.entropy);
    if (!(await this.sessions.renew(workspaceId, id, made.hash, authenticatedAt))) return undefined;
    await this.outbox.audit({ ...personOf(workspaceId, actorId), requestId }, { action: 'session.renewed', subjectKind: 'session', subjectId: id, after: { actorId, authenticatedAt: authenticatedAt.toISOString() } });
    return made;
  }
}

/** Somebody who has just shown who they are, for the record of it. */
export function personOf(workspaceId: WorkspaceId, id: ActorId): Actor {
  return { id, workspaceId, kind: 'USER', name: '', role: 'READER', scopes: [], requestId: '', expiresAt: undefined };
}
