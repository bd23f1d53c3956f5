import type { ActorId } from '@plinth/kernel';
import type { KnownActor } from '../identity.store.js';

export type SignInMethod = 'OIDC' | 'LINK';

/** A browser in which a person signed in. */
export interface Session {
  readonly id: string;
  readonly actorId: ActorId;
  readonly method: SignInMethod;
  /** Others who could have opened it: whoever made its link, and whoever could be them. */
  readonly vouchedBy: readonly ActorId[];
  /** What the browser says it is. */
  readonly userAgent: string | null;
  readonly createdAt: Date;
  /** When the person last proved who they are. */
  readonly authenticatedAt: Date;
  /** To about a minute. */
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

/** A session with its actor, as authentication needs them. */
export interface SessionHolder extends KnownActor {
  readonly sessionId: string;
  readonly workspaceSlug: string;
  readonly method: SignInMethod;
  readonly vouchedBy: readonly ActorId[];
  readonly authenticatedAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}
