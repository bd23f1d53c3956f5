import { Inject, Injectable } from '@nestjs/common';
import { type Actor, Clock } from '@plinth/kernel';
import { Strategy } from 'passport';
import { Unauthenticated, WorkspaceMismatch } from '../access.errors.js';
import { IdentityStore, type TokenHolder } from '../identity.store.js';
import { Standings } from '../roles/standings.js';
import { hashToken, isWellFormedToken } from '../rules/index.js';
import type { Credentials } from './credentials.js';
import { LOCAL_OWNER, type LocalOwnerSettings } from './local-owner.strategy.js';
import { SharedLookup } from './shared-lookup.js';

/** `last_used_at` is for people: it need not be exact, and a write for every request would cost more than it tells. */
const useNotedEveryMs = 60_000;

/** Passport's strategy for `Authorization: Bearer plk_…`. Passes when there is no such header. */
@Injectable()
export class TokenStrategy extends Strategy {
  override readonly name = 'token';
  private readonly holders = new SharedLookup((secret) => this.look(secret));
  private readonly noted = new Map<string, number>();

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

  private async actorOf({ authorization, workspace, requestId }: Credentials): Promise<Actor | undefined> {
    if (authorization === undefined) return undefined;
    const secret = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    if (secret === undefined) throw new Unauthenticated('This is not a Plinth token.');
    const holder = await this.holders.find(secret);
    if (!holder || !this.isValid(holder)) throw new Unauthenticated('This token is unknown, expired or revoked.');
    if (workspace !== undefined && workspace !== holder.workspaceId && workspace !== holder.workspaceSlug) throw new WorkspaceMismatch();
    this.noteUse(holder);
    const standing = await this.standings.of(holder);
    return {
      id: holder.actorId,
      workspaceId: holder.workspaceId,
      kind: holder.kind,
      name: holder.name,
      role: holder.role,
      scopes: holder.scopes.length ? holder.scopes : undefined,
      atHome: holder.workspaceSlug === this.settings.workspaceSlug,
      requestId,
      expiresAt: holder.expiresAt ?? undefined,
      vouchedBy: holder.vouchedBy,
      ...standing,
    };
  }

  private async look(secret: string): Promise<TokenHolder | undefined> {
    if (!isWellFormedToken(secret)) throw new Unauthenticated('This is not a Plinth token.');
    return this.identities.tokenHolder(hashToken(secret));
  }

  private isValid({ expiresAt, revokedAt, disabledAt }: TokenHolder): boolean {
    return !revokedAt && !disabledAt && (!expiresAt || expiresAt > this.clock.now());
  }

  private noteUse({ workspaceId, tokenId, lastUsedAt }: TokenHolder): void {
    const now = this.clock.nowMs();
    if (now - Math.max(lastUsedAt?.getTime() ?? 0, this.noted.get(tokenId) ?? 0) < useNotedEveryMs) return;
    if (this.noted.size > 10_000) this.noted.clear();
    this.noted.set(tokenId, now);
    // Not waited for: that a token was used must not make its use fail.
    void this.identities.noteTokenUse(workspaceId, tokenId, this.clock.now()).catch(() => undefined);
  }
}
