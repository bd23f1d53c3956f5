import { Injectable } from '@nestjs/common';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { Passport } from 'passport';
import type { Credentials } from './credentials.js';
import type { ProviderClaims } from '../rules/index.js';
import { OidcStrategy, type ProviderAnswer } from './oidc.strategy.js';
import { LocalOwnerStrategy } from './local-owner.strategy.js';
import { SessionStrategy } from './session.strategy.js';
import { SignInRefused } from '../sessions/session.errors.js';
import { TokenStrategy } from './token.strategy.js';

/** What Passport gives: a Connect middleware, which its types leave open. */
type PassportHandler = (request: unknown, response: unknown, next: (error?: unknown) => void) => void;

/** Tells who asks, by the first strategy that knows. */
@Injectable()
export class Authenticator {
  private readonly passport = new Passport();

  constructor(private readonly token: TokenStrategy, session: SessionStrategy, localOwner: LocalOwnerStrategy, oidc: OidcStrategy) {
    this.passport.use(token).use(session).use(localOwner).use(oidc);
  }

  /** @returns undefined when nobody identifies themselves. @throws Unauthenticated when somebody does and is not who they say. */
  async authenticate(credentials: Credentials): Promise<Actor | undefined> {
    for (const name of ['token', 'session', 'local-owner']) {
      const actor = await this.tryStrategy(name, credentials);
      if (actor) return actor;
    }
    return undefined;
  }

  /** Where whoever asks was at home before, as far as that is known without a look. They may have been shut out since. */
  likelyHome(credentials: Credentials): WorkspaceId | undefined {
    return this.token.homeOf(credentials);
  }

  /** Whom the provider means by its answer. @throws SignInRefused */
  async byProvider(answer: ProviderAnswer): Promise<ProviderClaims> {
    const claims = await this.tryStrategy<ProviderClaims>('oidc', answer);
    if (!claims) throw new SignInRefused('SIGN_IN_FAILED', 'The provider said nothing.');
    return claims;
  }

  private tryStrategy<Known extends object = Actor>(name: string, credentials: Credentials | ProviderAnswer): Promise<Known | undefined> {
    return new Promise((resolve, reject) => {
      const handler = this.passport.authenticate(
        name,
        { session: false },
        (error: unknown, known: Known | false | null | undefined) => (error ? reject(error) : resolve(known || undefined)),
      ) as PassportHandler;
      // A strategy that passes leaves the callback alone and goes on to `next`.
      handler(credentials, {}, (error) => (error ? reject(error) : resolve(undefined)));
    });
  }
}
