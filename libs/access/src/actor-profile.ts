import type { ActorId, ActorKind, Role } from '@plinth/kernel';

/** Somebody who acts in a workspace, as people see them. */
export interface ActorProfile {
  readonly id: ActorId;
  readonly kind: ActorKind;
  readonly name: string;
  readonly email: string | null;
  /** Absent for the system, which holds what its jobs name. */
  readonly role: Role | null;
  /** The person who answers for a service account; null for people, and where nobody is known. */
  readonly ownerId: ActorId | null;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
}

/** A token without its secret. */
export interface AccessToken {
  readonly id: string;
  readonly actorId: ActorId;
  readonly name: string;
  readonly prefix: string;
  /** None: everything that the actor's role allows. */
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly createdAt: Date;
}
