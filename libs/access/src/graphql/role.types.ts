import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Role } from '@plinth/kernel';
import { connectionFields, connectionOf, GraphQLJson } from '@plinth/platform/graphql';
import type { HolderKind, MembershipSource } from '../roles/custom-role.js';
import type { RoleRule } from '../rules/index.js';
import { RoleEnum } from './access.types.js';

export const HolderKindEnum = { ACTOR: 'ACTOR', GROUP: 'GROUP' } as const;
registerEnumType(HolderKindEnum, { name: 'RoleHolderKind', description: 'What can have a custom role.', valuesMap: { ACTOR: { description: 'A member.' }, GROUP: { description: 'A group, and so everybody in it.' } } });

export const MembershipSourceEnum = { MANUAL: 'MANUAL', OIDC: 'OIDC' } as const;
registerEnumType(MembershipSourceEnum, {
  name: 'MembershipSource',
  description: 'How a member came into a group.',
  valuesMap: { MANUAL: { description: 'By hand.' }, OIDC: { description: "By the provider's claim, at their last sign-in." } },
});

@ObjectType('CustomRole', { description: "A role of the workspace's own: permissions, each with the condition under which it holds." })
export class CustomRoleType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its name, one each in a workspace.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description!: string | null;

  @Field(() => GraphQLJson, { description: 'A list of {permission, where}; the guide on access says what where can hold.' })
  rules!: readonly RoleRule[];

  @Field(() => Int, { description: 'Rises with each change.' })
  revision!: number;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was changed last.' })
  updatedAt!: Date;
}

@ObjectType('RoleAssignment', { description: 'Who has a custom role.' })
export class RoleAssignmentType {
  @Field(() => HolderKindEnum, { description: 'A member or a group.' })
  holderKind!: HolderKind;

  @Field(() => ID, { description: 'Whose UUID it is, by holderKind.' })
  holderId!: string;

  @Field(() => Date, { description: 'Since when.' })
  assignedAt!: Date;
}

@ObjectType('Group', { description: 'Members under one name.' })
export class GroupType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its name. Policies and conditions say it, so it never changes.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description!: string | null;

  @Field(() => String, { nullable: true, description: "The value in the provider's groups claim that makes a person a member at sign-in." })
  claim!: string | null;

  @Field(() => RoleEnum, { nullable: true, description: 'The least role of whoever is a member by that claim.' })
  claimRole!: Role | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;
}

@ObjectType('GroupMembership', { description: 'A member of a group.' })
export class GroupMembershipType {
  @Field(() => [MembershipSourceEnum], { description: 'How they came in.' })
  sources!: readonly MembershipSource[];

  @Field(() => Date, { description: 'Since when.' })
  addedAt!: Date;

  /** Who; the field `actor` shows them. */
  actorId!: string;
}

@ObjectType('GrantablePermission', { description: 'A permission that custom roles can give.' })
export class GrantablePermissionType {
  @Field(() => String, { description: 'Such as run:write.' })
  permission!: string;

  @Field(() => [String], { description: 'What its conditions can ask of the thing, such as resource.ownerId or resource.labels.<key>; conditions on the actor and on fresh authentication are always possible.' })
  attributes!: readonly string[];
}

@ObjectType('AccessExplanation', { description: 'One rule that could give a permission, and whether it does.' })
export class AccessExplanationType {
  @Field(() => String, { description: 'The role, or the name of the custom role.' })
  source!: string;

  @Field(() => Boolean, { description: 'Whether that is a custom role.' })
  isCustom!: boolean;

  @Field(() => Int, { nullable: true, description: 'Which rule of the custom role, from 0.' })
  rule!: number | null;

  @Field(() => Boolean, { description: 'Whether it gives the permission here.' })
  holds!: boolean;

  @Field(() => String, { description: 'Its condition.' })
  because!: string;
}

@InputType({ description: 'A custom role to be made.' })
export class CreateCustomRoleInput {
  @Field(() => String, { description: 'Its name, 1 to 200 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string | null;

  @Field(() => GraphQLJson, { description: 'A list of {permission, where}, 1 to 500; nothing that you do not hold yourself.' })
  rules!: unknown;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What is to change of a custom role; what is left out stays.' })
export class UpdateCustomRoleInput {
  @Field(() => ID, { description: 'Which.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Another name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Another description; null for none.' })
  description?: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'All of its rules.' })
  rules?: unknown;
}

@InputType({ description: 'A group to be made.' })
export class CreateGroupInput {
  @Field(() => String, { description: 'Its name: 1 to 100 of a-z, 0-9, dot, underscore and hyphen. It stays.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: "The value in the provider's groups claim that makes a person a member at sign-in." })
  claim?: string | null;

  @Field(() => RoleEnum, { nullable: true, description: 'The least role of whoever is a member by that claim; not above your own.' })
  claimRole?: Role | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What is to change of a group; what is left out stays, null takes away.' })
export class UpdateGroupInput {
  @Field(() => ID, { description: 'Which.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Another description.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'Another claim. Who is in by the old one leaves at their next sign-in.' })
  claim?: string | null;

  @Field(() => RoleEnum, { nullable: true, description: 'Another role of whoever is a member by the claim.' })
  claimRole?: Role | null;
}

@ObjectType({ description: 'A custom role in a list.' })
export class CustomRoleEdge extends connectionOf('role', () => CustomRoleType) {}
@ObjectType({ description: 'Custom roles, by when they were made.' })
export class CustomRoleConnection extends connectionFields('role', () => CustomRoleType, () => CustomRoleEdge) {}

@ObjectType({ description: 'A group in a list.' })
export class GroupEdge extends connectionOf('group', () => GroupType) {}
@ObjectType({ description: 'Groups, by when they were made.' })
export class GroupConnection extends connectionFields('group', () => GroupType, () => GroupEdge) {}

@ObjectType({ description: 'A membership in a list.' })
export class GroupMembershipEdge extends connectionOf('membership', () => GroupMembershipType) {}
@ObjectType({ description: 'Who is in a group.' })
export class GroupMembershipConnection extends connectionFields('membership', () => GroupMembershipType, () => GroupMembershipEdge) {}
