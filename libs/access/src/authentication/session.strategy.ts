import { Inject, Injectable } from '@nestjs/common';
import { type Actor, Clock } from '@plinth/kernel';
import { Strategy } from 'passport';
import { WorkspaceMismatch } from '../access.errors.js';
import { Standings } from '../roles/standings.js';
import { isAlive, isCsrfToken, isOwnOrigin, isOwnSite, parseWorkspaceSecret, readCookie, sessionIdleMs } from '../rules/index.js';
import { CrossSiteRefused } from '../sessions/session.errors.js';
import { SessionStore } from '../sessions/session.store.js';
import type { SessionHolder } from '../sessions/session.js';
import { isSecure, SIGN_IN_SETTINGS, type SignInSettings } from '../sessions/sign-in-settings.js';
import { LOCAL_OWNER, type LocalOwnerSettings } from './local-owner.strategy.js';
import type { Credentials } from './credentials.js';
import { SharedLookup } from './shared-lookup.js';

/** `last_seen_at` ends idle sessions, for which a minute is exact enough. */
const useNotedEveryMs = 60_000;
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Passport's strategy for the cookie of a browser in which somebody signed in. A cookie that is of no use is as none. Browsers send cookies
 * with what other sites ask of them, so whatever can change something has to come from a page of this site, by its Origin, and to show the
 * CSRF token that only such a page can read.
 */
@Injectable()
export class SessionStrategy extends Strategy {
  override readonly name = 'session';
  private readonly holders = new SharedLookup((secret) => this.holder(secret));
  private readonly noted = new Map<string, number>();

  constructor(
    private readonly sessions: SessionStore,
    private readonly standings: Standings,
    private readonly clock: Clock,
    @Inject(SIGN_IN_SETTINGS) private readonly settings: SignInSettings,
    @Inject(LOCAL_OWNER) private readonly local: LocalOwnerSettings,
  ) {
    super();
  }

  override authenticate(credentials: unknown): void {
    this.actorOf(credentials as Credentials).then(
      (actor) => (actor ? this.success(actor) : this.pass()),
      (error: unknown) => this.error(error),
    );
  }

  private async actorOf(credentials: Credentials): Promise<Actor | undefined> {
    if (credentials.authorization !== undefined) return undefined;
    const secret = readCookie(credentials.cookie, 'plinth_session', isSecure(this.settings));
    if (secret === undefined) return undefined;
    const holder = await this.holders.find(secret);
    if (!holder || holder.disabledAt || !this.isAlive(holder)) return undefined;
    this.refuseOtherSites(credentials, secret);
    const { workspace, requestId } = credentials;
    if (workspace !== undefined && workspace !== holder.workspaceId && workspace !== holder.workspaceSlug) throw new WorkspaceMismatch();
    this.noteUse(holder);
    const standing = await this.standings.of(holder);
    return {
      id: holder.actorId,
      workspaceId: holder.workspaceId,
      kind: holder.kind,
      name: holder.name,
      role: holder.role,
      scopes: undefined,
      atHome: holder.workspaceSlug === this.local.workspaceSlug,
      requestId,
      expiresAt: new Date(Math.min(holder.expiresAt.getTime(), this.clock.nowMs() + sessionIdleMs)),
      authenticatedAt: holder.authenticatedAt,
      sessionId: holder.sessionId,
      vouchedBy: holder.vouchedBy,
      ...standing,
    };
  }

  private async holder(secret: string): Promise<SessionHolder | undefined> {
    const parsed = parseWorkspaceSecret('session', secret);
    return parsed && this.sessions.holder(parsed.workspaceId, parsed.hash);
  }

  private isAlive({ endedAt, expiresAt, lastSeenAt }: SessionHolder): boolean {
    return isAlive({ endedAtMs: endedAt?.getTime(), expiresAtMs: expiresAt.getTime(), lastSeenAtMs: lastSeenAt.getTime() }, this.clock.nowMs());
  }

  /** A page can set no header on a WebSocket, so there the Origin, which it can't forge, is all there is. */
  private refuseOtherSites({ method, origin, host, fetchSite, csrf }: Credentials, secret: string): void {
    if (method !== 'WEBSOCKET' && safeMethods.has(method)) return;
    const { publicUrl } = this.settings;
    const fromHere = origin === undefined ? fetchSite === 'same-origin' : publicUrl ? origin === publicUrl.origin : isOwnOrigin(origin, host);
    if (!fromHere || !isOwnSite(fetchSite) || (method !== 'WEBSOCKET' && !isCsrfToken(csrf, secret))) throw new CrossSiteRefused();
  }

  private noteUse({ workspaceId, sessionId, lastSeenAt }: SessionHolder): void {
    const now = this.clock.nowMs();
    if (now - Math.max(lastSeenAt.getTime(), this.noted.get(sessionId) ?? 0) < useNotedEveryMs) return;
    if (this.noted.size > 10_000) this.noted.clear();
    this.noted.set(sessionId, now);
    // Not waited for: that a session was used must not make its use fail.
    void this.sessions.noteUse(workspaceId, sessionId, this.clock.now()).catch(() => undefined);
  }
}
