import { allow, type DomainPermissions } from '@plinth/access';

/** Bundles and exports hold parts of the audit log, so they are for those who may read it. */
export const evidencePermissions: DomainPermissions = {
  MAINTAINER: allow('evidence:read', 'audit:export'),
  SYSTEM: allow('evidence:seal', 'audit:make-export', 'audit:expire-export'),
};
