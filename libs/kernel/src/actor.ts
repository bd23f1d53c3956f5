import type { ActorId, WorkspaceId } from './ids.js';

export const roles = ['READER', 'WRITER', 'MAINTAINER', 'OWNER'] as const;
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
  /** The request on whose behalf this happens, for logs and audit records. */
  readonly requestId: string;
  /** When the credential ends; long-lived connections are closed then. */
  readonly expiresAt: Date | undefined;
}
