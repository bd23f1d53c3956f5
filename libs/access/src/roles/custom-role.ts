import type { ActorId, Role } from '@plinth/kernel';
import type { RoleRule } from '../rules/index.js';

/** A role of the workspace's own. */
export interface CustomRole {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly rules: readonly RoleRule[];
  /** Rises with each change of the rules or the name. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type HolderKind = 'ACTOR' | 'GROUP';

/** Somebody, or some group, that has a custom role. */
export interface RoleAssignment {
  readonly roleId: string;
  readonly holderKind: HolderKind;
  readonly holderId: string;
  readonly assignedAt: Date;
}

/** Members under one name. */
export interface Group {
  readonly id: string;
  /** Never changes: policies and conditions say it. */
  readonly name: string;
  readonly description: string | null;
  /** The value in the provider's groups claim that makes a person a member at sign-in. */
  readonly claim: string | null;
  /** The least role of whoever is a member by that claim. */
  readonly claimRole: Role | null;
  readonly createdAt: Date;
}

export type MembershipSource = 'MANUAL' | 'OIDC';

export interface GroupMembership {
  readonly groupId: string;
  readonly actorId: ActorId;
  /** How they came in; by both ways, if both. */
  readonly sources: readonly MembershipSource[];
  readonly addedAt: Date;
}
