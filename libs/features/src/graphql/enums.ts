import { registerEnumType } from '@nestjs/graphql';

export enum FeatureDefinitionKindEnum { ENTITY = 'ENTITY', SOURCE = 'SOURCE', VIEW = 'VIEW', SERVICE = 'SERVICE' }
registerEnumType(FeatureDefinitionKindEnum, {
  name: 'FeatureDefinitionKind',
  description: 'What a definition defines.',
  valuesMap: { ENTITY: { description: 'What things are told apart by.' }, SOURCE: { description: 'Where values come from.' }, VIEW: { description: 'Features of entities, from one source or computed.' }, SERVICE: { description: 'Features of views that are asked for together.' } },
});

export enum FeatureSourceKindEnum { BATCH = 'BATCH', REQUEST = 'REQUEST', PUSH = 'PUSH', STREAM = 'STREAM' }
registerEnumType(FeatureSourceKindEnum, {
  name: 'FeatureSourceKind',
  description: 'Where values come from.',
  valuesMap: { BATCH: { description: 'A data set.' }, REQUEST: { description: 'The caller, at the time of asking.' }, PUSH: { description: 'Whoever sends them.' }, STREAM: { description: 'A topic that is read.' } },
});

export enum FeatureViewKindEnum { BATCH = 'BATCH', ON_DEMAND = 'ON_DEMAND', STREAM = 'STREAM' }
registerEnumType(FeatureViewKindEnum, {
  name: 'FeatureViewKind',
  description: 'How a view comes to its features.',
  valuesMap: { BATCH: { description: 'They are columns of a data set.' }, ON_DEMAND: { description: 'They are computed from other views and from what the caller sends.' }, STREAM: { description: 'They are columns of what is pushed or streamed.' } },
});

export enum SensitivityEnum { PUBLIC = 'PUBLIC', INTERNAL = 'INTERNAL', CONFIDENTIAL = 'CONFIDENTIAL', RESTRICTED = 'RESTRICTED' }
registerEnumType(SensitivityEnum, {
  name: 'FeatureSensitivity',
  description: 'How much care a value needs.',
  valuesMap: { PUBLIC: { description: 'Anybody may see it.' }, INTERNAL: { description: 'Anybody of the organisation may.' }, CONFIDENTIAL: { description: 'Those who need it may.' }, RESTRICTED: { description: 'Few may, and each look counts.' } },
});

export enum FeatureCompatibilityEnum { NONE = 'NONE', BACKWARD = 'BACKWARD', FORWARD = 'FORWARD', FULL = 'FULL' }
registerEnumType(FeatureCompatibilityEnum, {
  name: 'FeatureCompatibility',
  description: 'What a further version may do to the one before it.',
  valuesMap: { NONE: { description: 'Anything.' }, BACKWARD: { description: 'Whoever reads by the new version can read what the old one wrote: nothing is added.' }, FORWARD: { description: 'Whoever reads by the old version can read what the new one writes: nothing goes.' }, FULL: { description: 'Both.' } },
});

export enum FeatureLifecycleEnum { ACTIVE = 'ACTIVE', DEPRECATED = 'DEPRECATED', ARCHIVED = 'ARCHIVED' }
registerEnumType(FeatureLifecycleEnum, {
  name: 'FeatureLifecycle',
  description: 'Where a definition is in its life.',
  valuesMap: { ACTIVE: { description: 'It is to be used.' }, DEPRECATED: { description: 'It works, and nothing new should use it.' }, ARCHIVED: { description: 'Nothing can name it.' } },
});

export enum FeaturePlanActionEnum { CREATE = 'CREATE', NEW_VERSION = 'NEW_VERSION', EARLIER_VERSION = 'EARLIER_VERSION', UPDATE = 'UPDATE', UNCHANGED = 'UNCHANGED' }
registerEnumType(FeaturePlanActionEnum, {
  name: 'FeaturePlanAction',
  description: 'What would happen to a definition.',
  valuesMap: {
    CREATE: { description: 'It would be made, with its version 1.' },
    NEW_VERSION: { description: 'It would get another version.' },
    EARLIER_VERSION: { description: 'It would stand at an earlier version again, which has this very content.' },
    UPDATE: { description: 'Only what it says of itself would change.' },
    UNCHANGED: { description: 'Nothing would happen.' },
  },
});

export enum FeatureChangeEnum { ADDED = 'ADDED', REMOVED = 'REMOVED', CHANGED = 'CHANGED' }
registerEnumType(FeatureChangeEnum, { name: 'FeatureChange', description: 'How a part differs.', valuesMap: { ADDED: { description: 'It would be new.' }, REMOVED: { description: 'It would be gone.' }, CHANGED: { description: 'It would be another.' } } });
