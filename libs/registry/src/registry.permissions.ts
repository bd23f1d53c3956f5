import { allow, type DomainPermissions } from '@plinth/access';

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
