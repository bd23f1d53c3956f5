import { allow, type DomainPermissions } from '@plinth/access';

/** The record tells who did what, so it is not for everybody. Erasing details and changing the log's key are for owners. */
export const auditPermissions: DomainPermissions = {
  MAINTAINER: allow('audit:read'),
  OWNER: allow('audit:erase', 'audit:rotate'),
  SYSTEM: allow('audit:publish', 'audit:sign', 'audit:index'),
};
