import { allow, type DomainPermissions } from '@plinth/access';

/** Who may walk the graph. What stands in it is shown to whoever may see it where it lives; edges are written by the changes that make them. */
export const lineagePermissions: DomainPermissions = {
  READER: allow('lineage:read'),
  SYSTEM: allow('lineage:read'),
};
