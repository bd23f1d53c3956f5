import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import type { Role } from '@plinth/kernel';
import { RoleEnum } from './access.types.js';

/** What is said of the keys of links, whose secrets are kept nowhere. */
export const linkKey = 'A key of your choice: the same request with the same key makes no second link. It can not show the first one again either, and says so by LINK_ALREADY_SHOWN.';

@InputType({ description: 'A person to be made a member.' })
export class CreateUserInput {
  @Field(() => String, { description: 'Their name, 1 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'Their address; one member each in a workspace.' })
  email!: string;

  @Field(() => RoleEnum, { description: 'What they may do.' })
  role!: Role;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A program to be made a member.' })
export class CreateServiceAccountInput {
  @Field(() => String, { description: 'Its name, 1 to 200 characters.' })
  name!: string;

  @Field(() => RoleEnum, { description: 'What it may do.' })
  role!: Role;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A token to be made.' })
export class CreateAccessTokenInput {
  @Field(() => ID, { nullable: true, description: 'Whose it is; your own when absent. For others it needs token:administer.' })
  actorId?: string | null;

  @Field(() => String, { description: 'What it is for, in words, 1 to 200 characters.' })
  name!: string;

  @Field(() => [String], { nullable: true, description: 'Permissions it is limited to, such as run:write, run:* or *; never more than you hold. Absent: what you hold yourself.' })
  scopes?: string[] | null;

  @Field(() => Date, { nullable: true, description: 'When it ends, within five years; not after your own credential. Absent: as your own.' })
  expiresAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; a request with a key used before makes no second token, and does not show the secret again.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A workspace to be made.' })
export class CreateWorkspaceInput {
  @Field(() => String, { description: 'Its short name in addresses and settings: 2 to 40 of a-z, 0-9 and hyphens, beginning with a letter. It stays.' })
  slug!: string;

  @Field(() => String, { nullable: true, description: 'Its name for people, 1 to 200 characters; the slug when absent.' })
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether to make your first token there; absent: yes. The owner at the machine of a plinth up needs none.' })
  withToken?: boolean | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect, and does not show the secret again.' })
  idempotencyKey?: string | null;
}

@ArgsType()
export class PageArguments {
  @Field(() => Int, { nullable: true, description: 'Rows a page, 1 to 1,000; 50 when absent.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'pageInfo.endCursor of the page before.' })
  after?: string | null;
}
