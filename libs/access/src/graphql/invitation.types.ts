import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Role } from '@plinth/kernel';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import { RoleEnum } from './access.types.js';

@ObjectType('Invitation', { description: 'A way for somebody with a session in another workspace to become a member of this one, once. Whoever has its link may; to whom it was given nobody knows here.' })
export class InvitationType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => RoleEnum, { description: 'What whoever accepts it becomes.' })
  role!: Role;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it ends: a day after it was made.' })
  expiresAt!: Date;

  /** Who made it; the field `createdBy` shows them. */
  createdById!: string;
}

@ObjectType('CreatedInvitation', { description: 'A new invitation, with its link.' })
export class CreatedInvitationType {
  @Field(() => InvitationType, { description: 'The invitation.' })
  invitation!: InvitationType;

  @Field(() => String, { description: 'Where they accept it. Shown once: Plinth keeps only a hash of the secret in it.' })
  link!: string;

  @Field(() => Date, { description: 'When it ends: a day after it was made.' })
  expiresAt!: Date;
}

@ObjectType({ description: 'An invitation in a list.' })
export class InvitationEdge extends connectionOf('invitation', () => InvitationType) {}
@ObjectType({ description: 'Invitations that still hold, newest first.' })
export class InvitationConnection extends connectionFields('invitation', () => InvitationType, () => InvitationEdge) {}
