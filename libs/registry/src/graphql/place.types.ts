import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import { DeploymentKindEnum, DeploymentStatusEnum, EnvironmentKindEnum, ReportedStatusEnum } from './enums.js';

@ObjectType('ModelAlias', { description: 'A movable name of one version of a model.' })
export class ModelAliasType {
  @Field(() => String, { description: 'The name, such as champion.' })
  name!: string;

  @Field(() => Int, { description: 'The number of the version that it names.' })
  version!: number;

  @Field(() => ID, { description: 'The version that it names.' })
  versionId!: string;

  @Field(() => Date, { description: 'When it was moved there.' })
  updatedAt!: Date;
}

@ObjectType('AliasMove', { description: 'A move of an alias, as it happened.' })
export class AliasMoveType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'The alias.' })
  name!: string;

  @Field(() => Int, { nullable: true, description: 'The version that it named before; absent where it was new.' })
  fromVersion!: number | null;

  @Field(() => Int, { nullable: true, description: 'The version that it named from then on; absent where it was removed.' })
  toVersion!: number | null;

  @Field(() => String, { nullable: true, description: 'Why.' })
  reason!: string | null;

  @Field(() => ID, { nullable: true, description: 'The promotion request that let it happen.' })
  promotionRequestId!: string | null;

  @Field(() => Date, { description: 'When.' })
  movedAt!: Date;
}

@ObjectType({ description: 'A move of an alias in a list.' })
export class AliasMoveEdge extends connectionOf('move of an alias', () => AliasMoveType) {}
@ObjectType({ description: 'Moves of aliases, newest first.' })
export class AliasMoveConnection extends connectionFields('move of an alias', () => AliasMoveType, () => AliasMoveEdge) {}

@ObjectType('Environment', { description: 'Where versions run.' })
export class EnvironmentType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => String, { description: 'Its name, which never changes.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is, in Markdown.' })
  description!: string | null;

  @Field(() => EnvironmentKindEnum, { description: 'What it is for.' })
  kind!: EnvironmentKindEnum;

  @Field(() => Int, { description: 'How far from development: 0, staging 10, production 20.' })
  rank!: number;

  @Field(() => Boolean, { description: 'Whether a deployment waits for CI/CD to report that it runs.' })
  awaitsReport!: boolean;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was archived; absent while it is not.' })
  archivedAt!: Date | null;
}

@ObjectType('DeploymentEvent', { description: 'A status that a deployment came to.' })
export class DeploymentEventType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => DeploymentStatusEnum, { description: 'The status.' })
  status!: DeploymentStatusEnum;

  @Field(() => String, { nullable: true, description: 'What was said with it.' })
  message!: string | null;

  @Field(() => String, { nullable: true, description: 'Where to look it up.' })
  externalUrl!: string | null;

  @Field(() => Date, { description: 'When.' })
  at!: Date;
}

@ObjectType('Deployment', { description: 'One way of a version into an environment. At most one of a model is ACTIVE in an environment.' })
export class DeploymentType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => ID, { description: 'The environment.' })
  environmentId!: string;

  @Field(() => ID, { description: 'The model.' })
  modelId!: string;

  @Field(() => ID, { description: 'The version.' })
  versionId!: string;

  @Field(() => Int, { description: 'The number of the version.' })
  version!: number;

  @Field(() => DeploymentKindEnum, { description: 'How it came about.' })
  kind!: DeploymentKindEnum;

  @Field(() => DeploymentStatusEnum, { description: 'Where it is in its life.' })
  status!: DeploymentStatusEnum;

  @Field(() => Boolean, { description: 'Whether a decision stands behind it: rollbacks may lead back to it without another.' })
  approved!: boolean;

  @Field(() => ID, { nullable: true, description: 'The promotion request that let it happen.' })
  promotionRequestId!: string | null;

  @Field(() => String, { nullable: true, description: 'Why.' })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'Where to look it up at CI/CD.' })
  externalUrl!: string | null;

  @Field(() => Date, { description: 'When it was asked for.' })
  requestedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it became ACTIVE.' })
  activatedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it failed, or another took its place.' })
  endedAt!: Date | null;
}

@ObjectType({ description: 'A deployment in a list.' })
export class DeploymentEdge extends connectionOf('deployment', () => DeploymentType) {}
@ObjectType({ description: 'Deployments, newest first.' })
export class DeploymentConnection extends connectionFields('deployment', () => DeploymentType, () => DeploymentEdge) {}

@ObjectType('ResolvedModel', { description: 'The version that a reference stands for in this moment.' })
export class ResolvedModelType {
  @Field(() => ID, { description: 'The model.' })
  modelId!: string;

  @Field(() => String, { description: "The model's name." })
  name!: string;

  @Field(() => ID, { description: 'The version.' })
  versionId!: string;

  @Field(() => Int, { description: 'The number of the version.' })
  version!: number;

  @Field(() => String, { description: 'SHA-256 of its canonical manifest, lower-case hex.' })
  digest!: string;

  @Field(() => String, { description: 'Where GET gives its files, relative to the server: append a path.' })
  artifactUri!: string;

  @Field(() => Boolean, { description: 'Whether it should be used no more.' })
  deprecated!: boolean;
}

@InputType({ description: 'An alias and the version that it is to name.' })
export class SetModelAliasInput {
  @Field(() => ID, { description: 'The model.' })
  modelId!: string;

  @Field(() => String, { description: 'The alias: 1 to 100 lower-case letters, digits, dots, underscores and dashes; no number, not latest.' })
  name!: string;

  @Field(() => Int, { description: 'The number of a READY version.' })
  version!: number;

  @Field(() => Int, { nullable: true, description: 'Where you think it is, 0 for nowhere: when it is not, nothing happens.' })
  expectedVersion?: number | null;

  @Field(() => String, { nullable: true, description: 'Why.' })
  reason?: string | null;
}

@InputType({ description: 'An alias that is to go.' })
export class RemoveModelAliasInput {
  @Field(() => ID, { description: 'The model.' })
  modelId!: string;

  @Field(() => String, { description: 'The alias.' })
  name!: string;

  @Field(() => Int, { nullable: true, description: 'Where you think it is: when it is not, nothing happens.' })
  expectedVersion?: number | null;

  @Field(() => String, { nullable: true, description: 'Why.' })
  reason?: string | null;
}

@InputType({ description: 'An environment to be made.' })
export class CreateEnvironmentInput {
  @Field(() => String, { description: 'Its name, for good: 1 to 100 lower-case letters, digits and dashes, beginning with a letter.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is, in Markdown.' })
  description?: string | null;

  @Field(() => EnvironmentKindEnum, { nullable: true, description: 'What it is for; CUSTOM unless told.' })
  kind?: EnvironmentKindEnum | null;

  @Field(() => Int, { description: 'How far from development: 0, staging 10, production 20.' })
  rank!: number;

  @Field(() => Boolean, { nullable: true, description: 'Whether a deployment waits for CI/CD to report that it runs; not unless told.' })
  awaitsReport?: boolean | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What is to change of an environment; what is left out stays.' })
export class UpdateEnvironmentInput {
  @Field(() => ID, { description: 'The environment.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its new description; null takes it away.' })
  description?: string | null;

  @Field(() => EnvironmentKindEnum, { nullable: true, description: 'What it is for.' })
  kind?: EnvironmentKindEnum | null;

  @Field(() => Int, { nullable: true, description: 'Its new rank.' })
  rank?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether a deployment waits for CI/CD to report that it runs.' })
  awaitsReport?: boolean | null;
}

@InputType({ description: 'A version to be deployed.' })
export class DeployModelVersionInput {
  @Field(() => String, { description: 'The name of the environment.' })
  environment!: string;

  @Field(() => ID, { description: 'A READY version.' })
  versionId!: string;

  @Field(() => String, { nullable: true, description: 'Why.' })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What CI/CD says of a deployment: of the one named, or of a version in an environment.' })
export class ReportDeploymentInput {
  @Field(() => ID, { nullable: true, description: 'The deployment.' })
  deploymentId?: string | null;

  @Field(() => String, { nullable: true, description: 'Instead, with versionId: the name of the environment.' })
  environment?: string | null;

  @Field(() => ID, { nullable: true, description: 'Instead, with environment: the version.' })
  versionId?: string | null;

  @Field(() => ReportedStatusEnum, { description: 'What it came to.' })
  status!: ReportedStatusEnum;

  @Field(() => String, { nullable: true, description: 'What there is to say.' })
  message?: string | null;

  @Field(() => String, { nullable: true, description: 'Where to look it up: http or https.' })
  externalUrl?: string | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A way back.' })
export class RollbackDeploymentInput {
  @Field(() => String, { description: 'The name of the environment.' })
  environment!: string;

  @Field(() => ID, { description: 'The model.' })
  modelId!: string;

  @Field(() => Int, { nullable: true, description: 'A version that was ACTIVE there before; the last such one unless told.' })
  toVersion?: number | null;

  @Field(() => String, { nullable: true, description: 'Why.' })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: 'A key of your choice; the same request with the same key has one effect.' })
  idempotencyKey?: string | null;
}

@ArgsType()
export class DeploymentListArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'Only of the environment of this name.' })
  environment?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only of this model.' })
  modelId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only of this version.' })
  versionId?: string | null;

  @Field(() => [DeploymentStatusEnum], { nullable: true, description: 'Only those of these statuses.' })
  statuses?: DeploymentStatusEnum[] | null;
}
