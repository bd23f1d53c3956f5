import { registerEnumType } from '@nestjs/graphql';

export enum SensitivityEnum { PUBLIC = 'PUBLIC', INTERNAL = 'INTERNAL', CONFIDENTIAL = 'CONFIDENTIAL', RESTRICTED = 'RESTRICTED' }
registerEnumType(SensitivityEnum, {
  name: 'Sensitivity',
  description: 'Who may know of data.',
  valuesMap: { PUBLIC: { description: 'Everybody.' }, INTERNAL: { description: 'Everybody here.' }, CONFIDENTIAL: { description: 'Those who need it for their work.' }, RESTRICTED: { description: 'Few, by name.' } },
});

export enum CompatibilityModeEnum { NONE = 'NONE', BACKWARD = 'BACKWARD', FORWARD = 'FORWARD', FULL = 'FULL' }
registerEnumType(CompatibilityModeEnum, {
  name: 'CompatibilityMode',
  description: 'What a commit may change of the schema that its ref leads to.',
  valuesMap: {
    NONE: { description: 'Anything.' },
    BACKWARD: { description: 'Whoever reads by the new schema can read the older snapshots too.' },
    FORWARD: { description: 'Whoever reads by the old schema can read the new snapshot too.' },
    FULL: { description: 'Both.' },
  },
});

export enum DatasetRefKindEnum { BRANCH = 'BRANCH', TAG = 'TAG' }
registerEnumType(DatasetRefKindEnum, { name: 'DatasetRefKind', description: 'Whether a ref moves.', valuesMap: { BRANCH: { description: 'It moves with commits.' }, TAG: { description: 'It stays where it was put.' } } });

export enum DatasetLifecycleEnum { ACTIVE = 'ACTIVE', ARCHIVED = 'ARCHIVED', DELETED = 'DELETED', ALL = 'ALL' }
registerEnumType(DatasetLifecycleEnum, { name: 'DatasetLifecycle', description: 'Which data sets are listed.', valuesMap: { ACTIVE: { description: 'Neither archived nor deleted.' }, ARCHIVED: { description: 'Archived and not deleted.' }, DELETED: { description: 'Deleted.' }, ALL: { description: 'All there are.' } } });

export enum DatasetOrderEnum { NAME = 'NAME', UPDATED = 'UPDATED' }
registerEnumType(DatasetOrderEnum, { name: 'DatasetOrder', description: 'The order of a list of data sets.', valuesMap: { NAME: { description: 'By name.' }, UPDATED: { description: 'Last changed first; a new snapshot counts.' } } });

export enum FileChangeKindEnum { ADDED = 'ADDED', REMOVED = 'REMOVED', CHANGED = 'CHANGED' }
registerEnumType(FileChangeKindEnum, { name: 'DatasetFileChangeKind', description: 'How a file differs between two snapshots.', valuesMap: { ADDED: { description: 'Only the head has it.' }, REMOVED: { description: 'Only the base has it.' }, CHANGED: { description: 'Both have it, with other bytes.' } } });

export enum SchemaChangeKindEnum { TABLE_ADDED = 'TABLE_ADDED', TABLE_REMOVED = 'TABLE_REMOVED', COLUMN_ADDED = 'COLUMN_ADDED', COLUMN_REMOVED = 'COLUMN_REMOVED', TYPE_CHANGED = 'TYPE_CHANGED', BECAME_NULLABLE = 'BECAME_NULLABLE', BECAME_REQUIRED = 'BECAME_REQUIRED' }
registerEnumType(SchemaChangeKindEnum, {
  name: 'SchemaChangeKind',
  description: 'How a schema differs from another.',
  valuesMap: {
    TABLE_ADDED: { description: 'A table came.' }, TABLE_REMOVED: { description: 'A table went.' }, COLUMN_ADDED: { description: 'A column came.' }, COLUMN_REMOVED: { description: 'A column went.' },
    TYPE_CHANGED: { description: 'A column has another type.' }, BECAME_NULLABLE: { description: 'A column takes nulls now.' }, BECAME_REQUIRED: { description: 'A column takes no nulls any more.' },
  },
});

export enum SplitKindEnum { FILES = 'FILES', ROWS = 'ROWS', KEYS = 'KEYS' }
registerEnumType(SplitKindEnum, { name: 'DatasetSplitKind', description: 'What a split is made of.', valuesMap: { FILES: { description: 'Whole files.' }, ROWS: { description: 'The rows of a table of which a condition holds.' }, KEYS: { description: 'The rows of a table whose keys a file lists.' } } });

export enum MergeSideEnum { OURS = 'OURS', THEIRS = 'THEIRS' }
registerEnumType(MergeSideEnum, { name: 'DatasetMergeSide', description: 'Whose files are taken.', valuesMap: { OURS: { description: 'Those of the branch.' }, THEIRS: { description: 'Those of what is merged.' } } });
