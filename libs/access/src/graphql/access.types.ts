import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';

export enum ActorKindEnum {
  USER = 'USER',
  SERVICE_ACCOUNT = 'SERVICE_ACCOUNT',
  SYSTEM = 'SYSTEM',
}
registerEnumType(ActorKindEnum, {
  name: 'ActorKind',
  description: 'What an actor is.',
  valuesMap: { USER: { description: 'A person.' }, SERVICE_ACCOUNT: { description: 'A program, such as a training job or CI.' }, SYSTEM: { description: 'Plinth itself, in a job.' } },
});

export enum RoleEnum {
  OWNER = 'OWNER',
  MAINTAINER = 'MAINTAINER',
  WRITER = 'WRITER',
  READER = 'READER',
}
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What an actor may do in the workspace; each has everything of the next.',
  valuesMap: {
    OWNER: { description: 'Manages members and tokens.' },
    MAINTAINER: { description: "Deletes and restores, and changes others' records." },
    WRITER: { description: 'Logs experiments, runs and artifacts.' },
    READER: { description: 'Sees everything, changes nothing.' },
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
  kind!: ActorKindEnum;

  @Field(() => String, { description: 'Its name for people.' })
  name!: string;

  @Field(() => String, { nullable: true, description: "A person's address." })
  email!: string | null;

  @Field(() => RoleEnum, { nullable: true, description: 'What it may do; absent for the system.' })
  role!: RoleEnum | null;

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
  permissions!: string[];
}
