import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ActorKind, Role } from '@plinth/kernel';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import type { Session } from '../sessions/session.js';
import { SessionType } from './session.types.js';

export const ActorKindEnum = { USER: 'USER', SERVICE_ACCOUNT: 'SERVICE_ACCOUNT', SYSTEM: 'SYSTEM' } as const;
registerEnumType(ActorKindEnum, {
  name: 'ActorKind',
  description: 'What an actor is.',
  valuesMap: { USER: { description: 'A person.' }, SERVICE_ACCOUNT: { description: 'A program, such as a training job or CI.' }, SYSTEM: { description: 'Plinth itself, in a job.' } },
});

export const RoleEnum = { OWNER: 'OWNER', MAINTAINER: 'MAINTAINER', WRITER: 'WRITER', READER: 'READER', GUEST: 'GUEST' } as const;
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What an actor may do in the workspace; each has everything of the next.',
  valuesMap: {
    OWNER: { description: 'Manages members and tokens.' },
    MAINTAINER: { description: "Deletes and restores, and changes others' records." },
    WRITER: { description: 'Logs experiments, runs and artifacts.' },
    READER: { description: 'Sees everything, changes nothing.' },
    GUEST: { description: 'Sees their own profile, and what custom roles give.' },
  },
});

@ObjectType('Workspace', { description: 'The tenant: every record belongs to one.' })
export class WorkspaceType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its short name in addresses.' })
  slug!: string;

  @Field(() => String, { description: 'Its name for people.' })
  name!: string;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;
}

@ObjectType('ActorProfile', { description: 'Somebody who acts in the workspace.' })
export class ActorProfileType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => ActorKindEnum, { description: 'Person, program or Plinth itself.' })
  kind!: ActorKind;

  @Field(() => String, { description: 'Its name for people.' })
  name!: string;

  @Field(() => String, { nullable: true, description: "A person's address; absent for those who may not see all members." })
  email!: string | null;

  @Field(() => RoleEnum, { nullable: true, description: 'What it may do; absent for the system, and for those who may not see all members.' })
  role!: Role | null;

  @Field(() => ID, { nullable: true, description: 'The person who answers for a service account; absent for people.' })
  ownerId!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was shut out; absent while it may act.' })
  disabledAt!: Date | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;
}

@ObjectType('Viewer', { description: 'Whoever asks.' })
export class ViewerType {
  @Field(() => ActorProfileType, { description: 'The actor of this request.' })
  actor!: ActorProfileType;

  @Field(() => WorkspaceType, { description: 'The workspace of this request.' })
  workspace!: WorkspaceType;

  @Field(() => [String], { description: 'Permissions held, such as run:write.' })
  permissions!: readonly string[];

  @Field(() => SessionType, { nullable: true, description: "The browser's session; absent for tokens and for the owner at the machine." })
  session!: Session | null;

  @Field(() => Date, { nullable: true, description: 'When you last proved who you are; absent for tokens.' })
  authenticatedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Where the browser goes to prove the session afresh, followed by &returnTo=<path>; absent where only another sign-in link does it.' })
  renewAt!: string | null;
}

@ObjectType('AccessToken', { description: 'A secret by which an actor is known, without the secret itself.' })
export class AccessTokenType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'What it is for, in words.' })
  name!: string;

  @Field(() => String, { description: 'How it begins: enough to tell tokens apart.' })
  prefix!: string;

  @Field(() => [String], { description: 'What it is limited to, such as run:write or run:*; empty for everything that the role allows.' })
  scopes!: readonly string[];

  @Field(() => Date, { nullable: true, description: 'When it ends by itself; absent for never.' })
  expiresAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was used last, to about a minute.' })
  lastUsedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was ended.' })
  revokedAt!: Date | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  /** Whose it is; the field `actor` shows them. */
  actorId!: string;
}

@ObjectType('CreatedAccessToken', { description: 'A new token, with its secret.' })
export class CreatedAccessTokenType {
  @Field(() => AccessTokenType, { description: 'The token.' })
  token!: AccessTokenType;

  @Field(() => String, { description: 'Shown once: Plinth keeps only its hash.' })
  secret!: string;
}

@ObjectType({ description: 'A member in a list.' })
export class ActorProfileEdge extends connectionOf('member', () => ActorProfileType) {}
@ObjectType({ description: 'Members, by when they were made.' })
export class ActorProfileConnection extends connectionFields('member', () => ActorProfileType, () => ActorProfileEdge) {}

@ObjectType({ description: 'A token in a list.' })
export class AccessTokenEdge extends connectionOf('token', () => AccessTokenType) {}
@ObjectType({ description: 'Tokens, by when they were made.' })
export class AccessTokenConnection extends connectionFields('token', () => AccessTokenType, () => AccessTokenEdge) {}
