import { allow, type DomainPermissions } from '@plinth/access';

/** Events are sent and read by the permissions of pipelines; these are about how long they stay. */
export const openLineagePermissions: DomainPermissions = {
  MAINTAINER: allow('lineage-event:govern'),
  OWNER: allow('lineage-event:hold'),
  SYSTEM: allow('lineage-event:expire'),
};
