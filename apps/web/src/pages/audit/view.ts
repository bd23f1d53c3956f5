import { texts } from '../../frame/search-text.js';

export interface AuditSearch {
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly actor?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export function validateAudit(search: Readonly<Record<string, unknown>>): AuditSearch {
  const { action, subject, actor, since, until } = texts(search);
  return { action, subject, actor, since, until };
}
