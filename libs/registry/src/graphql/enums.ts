import { registerEnumType } from '@nestjs/graphql';

export enum RiskTierEnum { MINIMAL = 'MINIMAL', LIMITED = 'LIMITED', HIGH = 'HIGH', CRITICAL = 'CRITICAL' }
registerEnumType(RiskTierEnum, {
  name: 'RiskTier',
  description: 'How much harm a model can do.',
  valuesMap: { MINIMAL: { description: 'Next to none.' }, LIMITED: { description: 'Little; people should know that a model is at work.' }, HIGH: { description: 'Health, safety or rights of people depend on it.' }, CRITICAL: { description: 'The organisation depends on it.' } },
});

export enum ModelVersionStatusEnum { PENDING = 'PENDING', READY = 'READY', FAILED = 'FAILED' }
registerEnumType(ModelVersionStatusEnum, {
  name: 'ModelVersionStatus',
  description: 'Where a version is in its making.',
  valuesMap: { PENDING: { description: 'It takes files.' }, READY: { description: 'Its content is frozen.' }, FAILED: { description: 'It was given up.' } },
});

export enum EnvironmentKindEnum { DEVELOPMENT = 'DEVELOPMENT', STAGING = 'STAGING', PRODUCTION = 'PRODUCTION', CUSTOM = 'CUSTOM' }
registerEnumType(EnvironmentKindEnum, {
  name: 'EnvironmentKind',
  description: 'What an environment is for.',
  valuesMap: { DEVELOPMENT: { description: 'Trying out; writers may deploy here.' }, STAGING: { description: 'The last look before production.' }, PRODUCTION: { description: 'The real thing.' }, CUSTOM: { description: 'Something else.' } },
});

export enum DeploymentKindEnum { DIRECT = 'DIRECT', PROMOTION = 'PROMOTION', ROLLBACK = 'ROLLBACK', BREAK_GLASS = 'BREAK_GLASS', REPORTED = 'REPORTED' }
registerEnumType(DeploymentKindEnum, {
  name: 'DeploymentKind',
  description: 'How a deployment came about.',
  valuesMap: { DIRECT: { description: 'By hand, where nobody had to be asked.' }, PROMOTION: { description: 'By an approved request.' }, ROLLBACK: { description: 'As a way back.' }, BREAK_GLASS: { description: 'In an emergency, past the rules.' }, REPORTED: { description: 'As CI/CD told, without a request.' } },
});

export enum DeploymentStatusEnum { REQUESTED = 'REQUESTED', IN_PROGRESS = 'IN_PROGRESS', ACTIVE = 'ACTIVE', FAILED = 'FAILED', SUPERSEDED = 'SUPERSEDED', ROLLED_BACK = 'ROLLED_BACK' }
registerEnumType(DeploymentStatusEnum, {
  name: 'DeploymentStatus',
  description: 'Where a deployment is in its life.',
  valuesMap: { REQUESTED: { description: 'CI/CD is to begin.' }, IN_PROGRESS: { description: 'CI/CD has begun.' }, ACTIVE: { description: 'It runs.' }, FAILED: { description: 'It never ran.' }, SUPERSEDED: { description: 'Another took its place.' }, ROLLED_BACK: { description: 'A way back ended it.' } },
});

export enum ReportedStatusEnum { IN_PROGRESS = 'IN_PROGRESS', ACTIVE = 'ACTIVE', FAILED = 'FAILED' }
registerEnumType(ReportedStatusEnum, { name: 'ReportedStatus', description: 'What CI/CD can say of a deployment.', valuesMap: { IN_PROGRESS: { description: 'It has begun.' }, ACTIVE: { description: 'It runs.' }, FAILED: { description: 'It failed.' } } });

export enum ModelLifecycleEnum { ACTIVE = 'ACTIVE', ARCHIVED = 'ARCHIVED', DELETED = 'DELETED', ALL = 'ALL' }
registerEnumType(ModelLifecycleEnum, { name: 'ModelLifecycle', description: 'Which models are listed.', valuesMap: { ACTIVE: { description: 'Neither archived nor deleted.' }, ARCHIVED: { description: 'Archived and not deleted.' }, DELETED: { description: 'Deleted.' }, ALL: { description: 'All there are.' } } });

export enum ModelOrderEnum { NAME = 'NAME', UPDATED = 'UPDATED' }
registerEnumType(ModelOrderEnum, { name: 'ModelOrder', description: 'The order of a list of models.', valuesMap: { NAME: { description: 'By name.' }, UPDATED: { description: 'Last changed first; a new version counts.' } } });

export enum ChangeKindEnum { ADDED = 'ADDED', REMOVED = 'REMOVED', CHANGED = 'CHANGED', SAME = 'SAME' }
registerEnumType(ChangeKindEnum, { name: 'VersionChangeKind', description: 'How a thing differs between two versions.', valuesMap: { ADDED: { description: 'Only the head has it.' }, REMOVED: { description: 'Only the base has it.' }, CHANGED: { description: 'Both have it, differently.' }, SAME: { description: 'Both have it alike.' } } });
