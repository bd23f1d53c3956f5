import type { ActorId, WorkspaceId } from './ids.js';

/** From the least to the most; each has everything of those before. */
export const roles = ['GUEST', 'READER', 'WRITER', 'MAINTAINER', 'OWNER'] as const;
export type Role = (typeof roles)[number];

export type ActorKind = 'USER' | 'SERVICE_ACCOUNT' | 'SYSTEM';

/**
 * Who acts: always with one workspace. Services take it first. `permissions` are those of the role, cut down to the token's scopes:
 * strings such as `run:write`.
 */
export interface Actor {
  readonly id: ActorId;
  readonly workspaceId: WorkspaceId;
  readonly kind: ActorKind;
  readonly name: string;
  readonly role: Role;
  /** Undefined: everything that the role allows. Otherwise only these permissions of it. */
  readonly scopes: readonly string[] | undefined;
  /** True in the workspace that the installation began with, whose owners look after the installation. */
  readonly atHome?: boolean;
  /** The request on whose behalf this happens, for logs and audit records. */
  readonly requestId: string;
  /** When the credential ends; long-lived connections are closed then. */
  readonly expiresAt: Date | undefined;
  /**
   * When the person last proved who they are in this session: by the identity provider, or by a sign-in link. Absent for access tokens,
   * which prove only that somebody holds them, and for the system.
   */
  readonly authenticatedAt?: Date | undefined;
  /** The browser's session that the request came in; absent for tokens, the local owner and the system. */
  readonly sessionId?: string | undefined;
  /**
   * Others who could be behind the credential: whoever made this token, or the link that opened this session, for somebody else, and whoever
   * could be behind the credential that they made it with.
   */
  readonly vouchedBy?: readonly ActorId[] | undefined;
  /** Names of the groups that the actor is in, as of this request. */
  readonly groups?: readonly string[] | undefined;
  /** What custom roles give beyond the role, as access read them; for others it is opaque, to be passed on. */
  readonly grants?: readonly ActorGrant[] | undefined;
}

/** A custom role as the actor holds it at this request. Its rules are access's own. */
export interface ActorGrant {
  readonly roleId: string;
  /** Rises with each change of the role: the same id and revision are always the same rules. */
  readonly revision: number;
}
