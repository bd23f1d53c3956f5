import { allow, type DomainPermissions } from '@plinth/access';

/** Who may see and change artifacts. A writer may delete those of an owner that is their own; the service says whose it is. */
export const artifactsPermissions: DomainPermissions = {
  READER: allow('artifact:read'),
  WRITER: [...allow('artifact:write'), { permission: 'artifact:delete', where: { ownerIsTheirs: true } }],
  MAINTAINER: allow('artifact:delete'),
  SYSTEM: allow('artifact:collect', 'artifact:sweep'),
};
