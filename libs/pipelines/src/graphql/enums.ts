import { registerEnumType } from '@nestjs/graphql';

export enum ExecutionStateEnum { NAMED = 'NAMED', RUNNING = 'RUNNING', SUCCEEDED = 'SUCCEEDED', FAILED = 'FAILED', CANCELLED = 'CANCELLED', LOST = 'LOST' }
registerEnumType(ExecutionStateEnum, {
  name: 'ExecutionState',
  description: 'How an execution stands.',
  valuesMap: {
    NAMED: { description: 'Others say that they are a part of it; it told nothing of itself.' }, RUNNING: { description: 'It runs.' }, SUCCEEDED: { description: 'It ended well.' }, FAILED: { description: 'It ended with an error.' },
    CANCELLED: { description: 'It was stopped.' }, LOST: { description: 'It promised to tell something again, and did not in time.' },
  },
});

export enum ReportedStateEnum { STARTED = 'STARTED', RUNNING = 'RUNNING', SUCCEEDED = 'SUCCEEDED', FAILED = 'FAILED', CANCELLED = 'CANCELLED' }
registerEnumType(ReportedStateEnum, {
  name: 'ReportedExecutionState',
  description: 'What a report says of an execution.',
  valuesMap: { STARTED: { description: 'It begins.' }, RUNNING: { description: 'It lives.' }, SUCCEEDED: { description: 'It ended well.' }, FAILED: { description: 'It ended with an error.' }, CANCELLED: { description: 'It was stopped.' } },
});

export enum ExecutionTriggerEnum { MANUAL = 'MANUAL', SCHEDULED = 'SCHEDULED', BACKFILL = 'BACKFILL', EVENT = 'EVENT' }
registerEnumType(ExecutionTriggerEnum, {
  name: 'ExecutionTrigger',
  description: 'What set an execution going.',
  valuesMap: { MANUAL: { description: 'Somebody.' }, SCHEDULED: { description: 'A schedule.' }, BACKFILL: { description: 'Somebody, for a period that is past.' }, EVENT: { description: 'Something that happened.' } },
});

export enum UseSideEnum { READ = 'READ', WRITE = 'WRITE' }
registerEnumType(UseSideEnum, { name: 'AssetUseSide', description: 'Which way data went.', valuesMap: { READ: { description: 'It was read.' }, WRITE: { description: 'It was written.' } } });

export enum DifferenceKindEnum { CODE = 'CODE', INPUT = 'INPUT', PARAM = 'PARAM', ENVIRONMENT = 'ENVIRONMENT' }
registerEnumType(DifferenceKindEnum, {
  name: 'ExecutionDifferenceKind',
  description: 'In what two executions differ.',
  valuesMap: { CODE: { description: 'What ran.' }, INPUT: { description: 'What it read, or the version of that.' }, PARAM: { description: 'With which parameters.' }, ENVIRONMENT: { description: 'On what.' } },
});

export enum StepChangeEnum { CODE = 'CODE', DEPENDENCIES = 'DEPENDENCIES' }
registerEnumType(StepChangeEnum, { name: 'PipelineStepChange', description: 'What changed of a step.', valuesMap: { CODE: { description: 'Its code.' }, DEPENDENCIES: { description: 'What it waits for.' } } });

export enum AssetLifecycleEnum { CREATED = 'CREATED', ALTERED = 'ALTERED', OVERWRITTEN = 'OVERWRITTEN', TRUNCATED = 'TRUNCATED', RENAMED = 'RENAMED', DROPPED = 'DROPPED' }
registerEnumType(AssetLifecycleEnum, {
  name: 'AssetLifecycle',
  description: 'What last happened to an asset.',
  valuesMap: {
    CREATED: { description: 'It was made.' }, ALTERED: { description: 'Its schema changed.' }, OVERWRITTEN: { description: 'All of it was written anew.' }, TRUNCATED: { description: 'It was emptied.' },
    RENAMED: { description: 'It got another name.' }, DROPPED: { description: 'It is gone.' },
  },
});

export enum SourceTypeEnum { IDENTITY = 'IDENTITY', DIRECT = 'DIRECT', INDIRECT = 'INDIRECT' }
registerEnumType(SourceTypeEnum, {
  name: 'ColumnSourceType',
  description: 'How a column came from another.',
  valuesMap: { IDENTITY: { description: 'As it was.' }, DIRECT: { description: 'Computed from it.' }, INDIRECT: { description: 'Led by it: a filter, a join, an order.' } },
});

export enum CheckSeverityEnum { ERROR = 'ERROR', WARNING = 'WARNING' }
registerEnumType(CheckSeverityEnum, { name: 'QualityCheckSeverity', description: 'How grave it is when a check fails.', valuesMap: { ERROR: { description: 'The data must not be used.' }, WARNING: { description: 'Somebody should look.' } } });
