import { allow, type DomainPermissions } from '@plinth/access';

/** Who may see pipelines and tell of their executions. Sources of data that producers name are seen with the pipelines that use them. */
export const pipelinesPermissions: DomainPermissions = {
  READER: allow('pipeline:read'),
  /** `cancel` asks whoever runs it to stop. */
  WRITER: allow('execution:report', 'execution:cancel'),
  SYSTEM: allow('execution:report', 'execution:sweep'),
};
