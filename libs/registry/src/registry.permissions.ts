import { allow, type ConditionableAttributes, type DomainPermissions } from '@plinth/access';
import { attributesOfEnvironments, attributesOfModels, attributesOfPlaces } from './rules/index.js';

/** Who may see and change models, and where they run. Guards of targets come on top. */
export const registryPermissions: DomainPermissions = {
  READER: allow('model:read', 'environment:read', 'deployment:read'),
  WRITER: [
    ...allow('model:write', 'alias:write', 'deployment:report'),
    { permission: 'model:delete', ownBy: 'createdBy' },
    { permission: 'deployment:write', where: { environmentKind: 'DEVELOPMENT' } },
  ],
  MAINTAINER: allow('model:delete', 'model:classify', 'deployment:write', 'environment:write'),
  SYSTEM: allow('promotion:execute'),
};

/** What custom roles can ask of the things that these are checked on. Conditions on what is read limit guests: readers see everything. */
export const registryAttributes: ConditionableAttributes = {
  'model:read': attributesOfModels,
  'deployment:read': attributesOfPlaces,
  'environment:read': attributesOfEnvironments,
  'model:write': attributesOfModels,
  'model:classify': attributesOfModels,
  'model:delete': attributesOfModels,
  'alias:write': attributesOfModels,
  'deployment:write': attributesOfPlaces,
  'deployment:report': attributesOfPlaces,
  'environment:write': attributesOfEnvironments,
};
