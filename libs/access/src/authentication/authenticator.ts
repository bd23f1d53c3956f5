import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Passport } from 'passport';
import type { Credentials } from './credentials.js';
import { LocalOwnerStrategy } from './local-owner.strategy.js';
import { TokenStrategy } from './token.strategy.js';

/** What Passport gives: a Connect middleware, which its types leave open. */
type PassportHandler = (request: unknown, response: unknown, next: (error?: unknown) => void) => void;

/** Tells who asks, by the first strategy that knows. */
@Injectable()
export class Authenticator {
  private readonly passport = new Passport();

  constructor(token: TokenStrategy, localOwner: LocalOwnerStrategy) {
    this.passport.use(token).use(localOwner);
  }

  /** @returns undefined when nobody identifies themselves. @throws Unauthenticated when somebody does and is not who they say. */
  async authenticate(credentials: Credentials): Promise<Actor | undefined> {
    return this.tryStrategy('token', credentials).then((actor) => actor ?? this.tryStrategy('local-owner', credentials));
  }

  private tryStrategy(name: string, credentials: Credentials): Promise<Actor | undefined> {
    return new Promise((resolve, reject) => {
      const handler = this.passport.authenticate(
        name,
        { session: false },
        (error: unknown, actor: Actor | false | null | undefined) => (error ? reject(error) : resolve(actor || undefined)),
      ) as PassportHandler;
      // A strategy that passes leaves the callback alone and goes on to `next`.
      handler(credentials, {}, (error) => (error ? reject(error) : resolve(undefined)));
    });
  }
}
