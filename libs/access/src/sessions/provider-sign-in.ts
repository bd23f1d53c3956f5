import { Inject, Injectable } from '@nestjs/common';
import { type Actor, type ActorId, Clock, type Entropy, systemEntropy, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Authenticator } from '../authentication/authenticator.js';
import { callbackPath, OidcStrategy } from '../authentication/oidc.strategy.js';
import { IdentityStore } from '../identity.store.js';
import { flowLifeMs, makeWorkspaceSecret, parseReturnTo, parseWorkspaceSecret, type ProviderClaims, type WorkspaceSecret } from '../rules/index.js';
import { FlowStore, type SignInFlow } from './flow.store.js';
import { ProviderMembers } from './provider-members.js';
import { Refusals } from './refusals.js';
import { SignInRefused } from './session.errors.js';
import { SessionOpener } from './session-opener.js';
import { SIGN_IN_SETTINGS, type SignInSettings } from './sign-in-settings.js';

export interface Departure {
  readonly returnTo: string | undefined;
  /** Slug; the provider's own workspace unless told. */
  readonly workspace: string | undefined;
  /** Proves the session afresh in which this actor is, rather than beginning another. */
  readonly renews: Actor | undefined;
}

export interface Arrival {
  /** Path and query at which the provider sent the browser back. */
  readonly query: string;
  /** The cookie of the flow. */
  readonly flow: string | undefined;
  readonly current: Actor | undefined;
  readonly userAgent: string | undefined;
  readonly requestId: string;
}

/** The clocks of the provider and of Plinth may differ by so much. */
const skewMs = 60_000;

/** Signing in by the OpenID Connect provider: away to it, and back. */
@Injectable()
export class ProviderSignIn {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly database: Database,
    private readonly identities: IdentityStore,
    private readonly strategy: OidcStrategy,
    private readonly authenticator: Authenticator,
    private readonly flows: FlowStore,
    private readonly members: ProviderMembers,
    private readonly sessions: SessionOpener,
    private readonly refusals: Refusals,
    private readonly clock: Clock,
    @Inject(SIGN_IN_SETTINGS) private readonly settings: SignInSettings,
  ) {}

  /** @returns where the browser goes, and the secret that binds the answer to it. @throws SignInRefused */
  async depart({ returnTo, workspace: named, renews }: Departure): Promise<{ readonly location: string; readonly flow: WorkspaceSecret }> {
    const workspace = renews ? await this.identities.workspaceById(renews.workspaceId) : await this.identities.workspaceBySlug(named ?? this.settings.workspaceSlug);
    if (!workspace) throw new SignInRefused('SIGN_IN_FAILED', 'There is no such workspace.');
    const { location, ...kept } = await this.strategy.question({ fresh: renews !== undefined });
    const flow = makeWorkspaceSecret('flow', workspace.id, this.entropy);
    const now = this.clock.now();
    await this.database.transaction({ workspaceId: workspace.id }, () =>
      this.flows.insert(workspace.id, flow.hash, { ...kept, returnTo: parseReturnTo(returnTo), sessionId: renews?.sessionId ?? null, createdAt: now, expiresAt: new Date(now.getTime() + flowLifeMs) }));
    return { location: location.href, flow };
  }

  /** @returns the session's secret, and where to go. @throws SignInRefused */
  async arrive({ query, flow: cookie, current, userAgent, requestId }: Arrival): Promise<{ readonly session: WorkspaceSecret; readonly returnTo: string }> {
    const secret = cookie === undefined ? undefined : parseWorkspaceSecret('flow', cookie);
    // Without the cookie of this very browser an answer is somebody else's: they would sign the person in as themselves (login CSRF).
    if (!secret) throw new SignInRefused('SIGN_IN_EXPIRED', 'This browser did not begin this sign-in.');
    const { workspaceId } = secret;
    try {
      const flow = await this.database.transaction({ workspaceId }, () => this.flows.take(workspaceId, secret.hash, this.clock.now()));
      if (!flow) throw new SignInRefused('SIGN_IN_EXPIRED', 'This sign-in took too long, or was ended before.');
      const url = new URL(`${callbackPath}${query}`, this.settings.publicUrl);
      const claims = await this.authenticator.byProvider({ url, state: flow.state, nonce: flow.nonce, codeVerifier: flow.codeVerifier });
      const session = await this.database.transaction({ workspaceId }, () => this.begin(workspaceId, flow, claims, { current, userAgent, requestId }));
      return { session, returnTo: flow.returnTo };
    } catch (error) {
      if (error instanceof SignInRefused) await this.refusals.record(workspaceId, 'OIDC', error.failure, requestId);
      throw error;
    }
  }

  private async begin(workspaceId: WorkspaceId, flow: SignInFlow, claims: ProviderClaims, { current, userAgent, requestId }: Pick<Arrival, 'current' | 'userAgent' | 'requestId'>): Promise<WorkspaceSecret> {
    const now = this.clock.nowMs();
    const provedAt = claims.authTime === undefined ? undefined : claims.authTime * 1_000;
    const here = current?.workspaceId === workspaceId ? current : undefined;
    if (flow.sessionId !== null) return this.renew(workspaceId, flow, claims, here, provedAt, requestId);
    const actorId = await this.members.signIn(workspaceId, claims, requestId);
    // A provider that does not say when: then it is as old as it may be, and gives no fresh signature.
    const authenticatedAt = new Date(provedAt === undefined ? 0 : Math.min(provedAt, now));
    return this.sessions.start({ workspaceId, actorId, method: 'OIDC', authenticatedAt, vouchedBy: [], userAgent, former: here?.sessionId, requestId });
  }

  /** Only the same person, in the same session, who proved themselves after it was asked. */
  private async renew(workspaceId: WorkspaceId, flow: SignInFlow, claims: ProviderClaims, here: Actor | undefined, provedAt: number | undefined, requestId: string): Promise<WorkspaceSecret> {
    const known: ActorId | undefined = await this.members.known(workspaceId, claims);
    if (!here || here.sessionId !== flow.sessionId || known !== here.id) throw new SignInRefused('ANOTHER_PERSON', 'Another person signed in at the provider.');
    if (provedAt === undefined || provedAt < flow.createdAt.getTime() - skewMs) throw new SignInRefused('SIGN_IN_FAILED', 'The provider did not ask for the person again.');
    const renewed = await this.sessions.renew(workspaceId, flow.sessionId, here.id, new Date(Math.min(provedAt, this.clock.nowMs())), requestId);
    if (!renewed) throw new SignInRefused('SIGN_IN_EXPIRED', 'The session ended meanwhile.');
    return renewed;
  }
}
