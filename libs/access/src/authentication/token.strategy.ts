import { Inject, Injectable } from '@nestjs/common';
import { type Actor, Clock, type WorkspaceId } from '@plinth/kernel';
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
const keptHomes = 10_000;

/** Passport's strategy for `Authorization: Bearer plk_…`. Passes when there is no such header. */
@Injectable()
export class TokenStrategy extends Strategy {
  override readonly name = 'token';
  private readonly holders = new SharedLookup((secret) => this.look(secret));
  private readonly noted = new Map<string, number>();
  /** A token stays in the workspace that it was made in; by its hash, since secrets are not kept. */
  private readonly homes = new Map<string, WorkspaceId>();

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
    const secret = secretOf(authorization);
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

  /**
   * The workspace of a token that was presented before, for those who begin to read while it is looked up. It says nothing of whether the token is still good:
   * what was read may be told once {@link authenticate} has named an actor of that workspace.
   */
  homeOf({ authorization }: Pick<Credentials, 'authorization'>): WorkspaceId | undefined {
    const secret = authorization === undefined ? undefined : secretOf(authorization);
    return secret === undefined || !this.homes.size ? undefined : this.homes.get(homeKey(hashToken(secret)));
  }

  private async look(secret: string): Promise<TokenHolder | undefined> {
    if (!isWellFormedToken(secret)) throw new Unauthenticated('This is not a Plinth token.');
    const hash = hashToken(secret);
    const holder = await this.identities.tokenHolder(hash);
    if (holder && !this.homes.has(homeKey(hash))) {
      if (this.homes.size >= keptHomes) this.homes.clear();
      this.homes.set(homeKey(hash), holder.workspaceId);
    }
    return holder;
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

function secretOf(authorization: string): string | undefined {
  return /^Bearer (\S+)$/i.exec(authorization)?.[1];
}

function homeKey(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1');
}
