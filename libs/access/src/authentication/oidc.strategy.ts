import { Inject, Injectable } from '@nestjs/common';
import { Strategy } from 'passport';
import type * as OpenId from 'openid-client';
import { type ProviderClaims, readClaims } from '../rules/index.js';
import { SignInRefused } from '../sessions/session.errors.js';
import { isLoopback, type ProviderSettings, SIGN_IN_SETTINGS, type SignInSettings } from '../sessions/sign-in-settings.js';

/** What the provider's answer is checked against: kept from before the browser left. */
export interface ProviderAnswer {
  /** The address that the provider sent the browser to, with its query. */
  readonly url: URL;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Where to send a browser, and what its answer will be checked against. */
export interface ProviderQuestion {
  readonly location: URL;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export const callbackPath = '/api/auth/oidc/callback';
/** A proof at the provider that is older than this counts for no sign-in; it also makes the provider say how old it is. */
const maxAgeSeconds = 12 * 3_600;
const timeoutSeconds = 10;

/**
 * Passport's strategy for OpenID Connect: the code flow with PKCE, state and nonce, by openid-client, which checks the issuer of the answer
 * (RFC 9207), the signature, audience, nonce and times of the ID token. Nothing is asked of the provider before somebody signs in.
 */
@Injectable()
export class OidcStrategy extends Strategy {
  override readonly name = 'oidc';
  private discovered: Promise<{ readonly client: typeof OpenId; readonly configuration: OpenId.Configuration }> | undefined;

  constructor(@Inject(SIGN_IN_SETTINGS) private readonly settings: SignInSettings) {
    super();
  }

  /** @throws SignInRefused when the provider does not answer */
  async question({ fresh }: { readonly fresh: boolean }): Promise<ProviderQuestion> {
    const { client, configuration } = await this.provider();
    const [state, nonce, codeVerifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
    const location = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri(),
      scope: this.known().scopes,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      max_age: String(fresh ? 0 : maxAgeSeconds),
      ...(fresh ? { prompt: 'login' } : {}),
    });
    return { location, state, nonce, codeVerifier };
  }

  /** Called by Passport with a {@link ProviderAnswer}. */
  override authenticate(answer: unknown): void {
    this.claimsOf(answer as ProviderAnswer).then(
      (claims) => this.success(claims),
      (error: unknown) => this.error(error),
    );
  }

  private async claimsOf({ url, state, nonce, codeVerifier }: ProviderAnswer): Promise<ProviderClaims> {
    const { client, configuration } = await this.provider();
    const issuer = configuration.serverMetadata().issuer;
    const named = url.searchParams.get('iss');
    // Said by another provider than the one that was asked (mix-up). openid-client insists on it where the provider promises to say it.
    if (named !== null && named !== issuer) throw new SignInRefused('SIGN_IN_FAILED', 'The answer is of another provider.');
    try {
      const tokens = await client.authorizationCodeGrant(configuration, url, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true });
      const claims = tokens.claims();
      if (!claims) throw new SignInRefused('SIGN_IN_FAILED', 'The provider sent no ID token.');
      const told = configuration.serverMetadata().userinfo_endpoint ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub) : {};
      return readClaims({ ...told, ...claims }, issuer, claims.sub, this.known().groupsClaim);
    } catch (error) {
      if (error instanceof SignInRefused) throw error;
      throw new SignInRefused('SIGN_IN_FAILED', 'The answer of the provider is not valid.', error);
    }
  }

  private async provider() {
    this.discovered ??= this.discover(this.known()).catch((error: unknown) => {
      this.discovered = undefined;
      throw new SignInRefused('PROVIDER_UNAVAILABLE', 'The identity provider does not answer.', error);
    });
    return this.discovered;
  }

  /** Loaded when somebody signs in: most processes start without. */
  private async discover({ issuer, clientId, clientSecret }: ProviderSettings) {
    const client = await import('openid-client');
    const authentication = clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret);
    const insecure = issuer.protocol === 'http:' && isLoopback(issuer) ? [client.allowInsecureRequests] : [];
    return { client, configuration: await client.discovery(issuer, clientId, undefined, authentication, { execute: insecure, timeout: timeoutSeconds }) };
  }

  private redirectUri(): string {
    return `${this.settings.publicUrl?.origin ?? ''}${callbackPath}`;
  }

  private known(): ProviderSettings {
    if (!this.settings.provider) throw new SignInRefused('PROVIDER_UNAVAILABLE', 'No identity provider is set up here.');
    return this.settings.provider;
  }
}
