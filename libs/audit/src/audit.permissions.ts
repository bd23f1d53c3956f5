import { allow, type DomainPermissions } from '@plinth/access';

/** The record tells who did what, so it is not for everybody. */
export const auditPermissions: DomainPermissions = {
  MAINTAINER: allow('audit:read'),
};
