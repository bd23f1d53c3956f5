import { Injectable } from '@nestjs/common';
import { type Actor, Clock, encodeCursor, type Entropy, IdSource, isUuid, type Page, type PageArgs, pageSize, systemEntropy, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { AccessControl } from './access-control.js';
import { AccessTokenNotFound, ActorDisabled, ActorNotFound, Forbidden, TokenAlreadyShown, TokenBeyondMaker } from './access.errors.js';
import type { AccessToken, ActorProfile } from './actor-profile.js';
import { ActorStore } from './actor.store.js';
import { idCursor } from './member.service.js';
import { RoleStore } from './roles/role.store.js';
import { type GrantedToken, grantToken, makeToken, parseName, type Permission, type TokenRefusal, vouchersOf } from './rules/index.js';
import { TokenStore } from './token.store.js';

export interface NewToken {
  /** Whose it is; the asker's own when absent. */
  readonly actorId?: string | null | undefined;
  readonly name: string;
  readonly scopes?: readonly string[] | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface CreatedToken {
  readonly token: AccessToken;
  /** Shown this once; nobody can find it out again. */
  readonly secret: string;
}

/** Access tokens: everybody keeps their own, owners keep everybody's. */
@Injectable()
export class TokenService {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly actors: ActorStore,
    private readonly tokens: TokenStore,
    private readonly roles: RoleStore,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** One's own tokens; with token:administer those of another, or of everybody. */
  async list(actor: Actor, { first, after }: PageArgs, actorId: string | null | undefined): Promise<Page<AccessToken>> {
    this.access.check(actor, 'token:read');
    const size = pageSize(first);
    const from = idCursor(after);
    const administers = this.access.allows(actor, 'token:administer');
    const of = actorId ?? (administers ? undefined : actor.id);
    if (of !== undefined && of !== actor.id && !administers) throw new Forbidden('token:administer');
    if (of !== undefined && !isUuid(of)) throw new ActorNotFound(of);
    return this.database.transaction(actor, async () => {
      if (of !== undefined && !(await this.actors.find(actor.workspaceId, of))) throw new ActorNotFound(of);
      return toPage(await this.tokens.page(actor.workspaceId, of, from, size + 1), size, ({ id }) => encodeCursor([id]));
    });
  }

  /** @throws TokenBeyondMaker, TokenAlreadyShown and others */
  async create(actor: Actor, { actorId, name, scopes, expiresAt, idempotencyKey: key }: NewToken): Promise<CreatedToken> {
    this.access.check(actor, 'token:create');
    const holderId = actorId ?? actor.id;
    // Before looking who that is: whoever may not make tokens for others does not learn which ids exist either.
    if (holderId !== actor.id) this.access.check(actor, 'token:administer');
    if (!isUuid(holderId)) throw new ActorNotFound(holderId, 'input.actorId');
    const parsedName = parseName(name, 'input.name');
    return this.database.transaction(actor, async () => {
      const holder = await this.actors.lock(actor.workspaceId, holderId);
      if (!holder) throw new ActorNotFound(holderId, 'input.actorId');
      if (holder.disabledAt) throw new ActorDisabled('input.actorId');
      const custom = (await this.roles.ofActor(actor.workspaceId, holder.id)).flatMap(({ rules }) => rules.map(({ permission }) => permission));
      if (holder.id !== actor.id) this.refuseBeyond(actor, custom);
      const granted = this.grant(actor, holder, custom, { scopes, expiresAt });
      const made = makeToken(holder.kind === 'USER' ? 'usr' : 'svc', this.entropy);
      const input = { actorId: holder.id, name: parsedName, scopes: granted.scopes, expiresAt: granted.expiresAt?.toISOString() ?? null };
      let isNew = false;
      const id = await this.idempotency.once(actor, { key, operation: 'createAccessToken', request: input }, async () => {
        isNew = true;
        const tokenId = this.ids.next();
        await this.tokens.insert(actor.workspaceId, { id: tokenId, actorId: holder.id, createdBy: actor.id, vouchedBy: vouchersOf(actor, holder.id), name: parsedName, prefix: made.prefix, hash: made.hash, ...granted, createdAt: this.clock.now() });
        await this.outbox.audit(actor, { action: 'token.created', subjectKind: 'token', subjectId: tokenId, after: { ...input, prefix: made.prefix } });
        return tokenId;
      });
      if (!isNew) throw new TokenAlreadyShown(id);
      const token = await this.tokens.find(actor.workspaceId, id);
      if (!token) throw new AccessTokenNotFound(id);
      return { token, secret: made.secret };
    });
  }

  /** Ends a token at once: one's own, or with token:administer anybody's. Again: no effect. */
  async revoke(actor: Actor, id: string): Promise<AccessToken> {
    this.access.check(actor, 'token:revoke');
    if (!isUuid(id)) throw new AccessTokenNotFound(id);
    return this.database.transaction(actor, async () => {
      const token = await this.tokens.find(actor.workspaceId, id);
      if (!token || (token.actorId !== actor.id && !this.access.allows(actor, 'token:administer'))) throw new AccessTokenNotFound(id);
      const now = this.clock.now();
      if (!(await this.tokens.revoke(actor.workspaceId, id, now))) return (await this.tokens.find(actor.workspaceId, id)) ?? token;
      await this.outbox.audit(actor, { action: 'token.revoked', subjectKind: 'token', subjectId: id, before: { revokedAt: null }, after: { revokedAt: now.toISOString(), actorId: token.actorId } });
      return { ...token, revokedAt: now };
    });
  }

  /** A token of somebody with a custom role would hand its maker what that role gives. */
  private refuseBeyond(actor: Actor, permissions: readonly Permission[]): void {
    const beyond = this.access.beyond(actor, permissions);
    if (beyond !== undefined) throw new TokenBeyondMaker('role', `the member holds ${beyond} by a custom role, and you do not`);
  }

  private grant(actor: Actor, holder: ActorProfile, custom: readonly Permission[], request: { readonly scopes: readonly string[] | null | undefined; readonly expiresAt: Date | null | undefined }): GrantedToken {
    const role = holder.role ?? 'READER';
    // A session is how somebody sits here today, and what they make may outlive it. A token's own end binds what it makes.
    const expiresAt = actor.sessionId === undefined ? actor.expiresAt : undefined;
    const granted = grantToken(
      { actorId: actor.id, role: actor.role, scopes: actor.scopes, expiresAt, mayManageTokens: this.access.allows(actor, 'token:administer') },
      { actorId: holder.id, role, permissions: [...this.access.permissionsOfRole(role, actor.atHome), ...custom] },
      request,
      this.clock.nowMs(),
    );
    if ('refused' in granted) throw refusal(granted);
    return granted;
  }
}

function refusal(refused: TokenRefusal): Forbidden | TokenBeyondMaker {
  switch (refused.refused) {
    case 'NOT_YOURS':
      return new Forbidden('token:administer');
    case 'ROLE_BEYOND':
      return new TokenBeyondMaker('role', 'the member has a higher role than you');
    case 'SCOPE_BEYOND':
      return new TokenBeyondMaker('scopes', `you do not hold ${refused.scope} here`);
    case 'EXPIRY_BEYOND':
      return new TokenBeyondMaker('expiresAt', 'your own credential ends earlier');
  }
}
