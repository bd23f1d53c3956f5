import { allow, type ConditionableAttributes, type DomainPermissions } from '@plinth/access';

/** Who may see and change experiments and runs. */
export const trackingPermissions: DomainPermissions = {
  READER: allow('experiment:read', 'run:read'),
  WRITER: [...allow('experiment:write', 'run:write'), { permission: 'run:delete', ownBy: 'createdBy' }],
  MAINTAINER: allow('experiment:delete', 'run:delete'),
  SYSTEM: allow('run:sweep', 'metric:compact'),
};

/** What custom roles may put conditions on. */
export const trackingAttributes: ConditionableAttributes = { 'run:delete': ['createdBy'] };
