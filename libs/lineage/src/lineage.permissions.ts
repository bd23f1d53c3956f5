import { allow, type DomainPermissions } from '@plinth/access';

/**
 * Who may walk the graph, and who may say what other systems call things in it. What stands in it is shown to whoever may see it where it lives; edges are written by the changes that make them.
 * `lineage:decide` sees all of it: rules that decide by what is there have it, and no person.
 */
export const lineagePermissions: DomainPermissions = {
  READER: allow('lineage:read'),
  WRITER: allow('lineage:name'),
  SYSTEM: allow('lineage:decide', 'lineage:tell'),
};
