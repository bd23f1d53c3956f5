import { allow, type ConditionableAttributes, type DomainPermissions } from '@plinth/access';
import { attributesOfExperiments, attributesOfRuns } from './rules/index.js';

/** Who may see and change experiments and runs. */
export const trackingPermissions: DomainPermissions = {
  READER: allow('experiment:read', 'run:read'),
  WRITER: [...allow('experiment:write', 'run:write'), { permission: 'run:delete', ownBy: 'createdBy' }],
  MAINTAINER: allow('experiment:delete', 'run:delete'),
  SYSTEM: allow('run:sweep', 'metric:compact'),
};

/** What custom roles may put conditions on. */
export const trackingAttributes: ConditionableAttributes = { 'experiment:read': attributesOfExperiments, 'run:read': attributesOfRuns, 'run:delete': ['createdBy'] };
