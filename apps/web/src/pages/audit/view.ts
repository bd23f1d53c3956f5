import { texts } from '../../frame/search-text.js';

export const auditTabs = ['events', 'exports', 'verify'] as const;
export type AuditTab = (typeof auditTabs)[number];

export interface AuditSearch {
  readonly tab?: AuditTab | undefined;
  /** Whole words that the events have. */
  readonly text?: string | undefined;
  readonly action?: string | undefined;
  /** `run`, or `run:ID`. */
  readonly subject?: string | undefined;
  readonly actor?: string | undefined;
  /** A day of the reader's calendar: `2026-11-23`. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** The number of the event that is open. */
  readonly event?: string | undefined;
}

export function validateAudit(search: Readonly<Record<string, unknown>>): AuditSearch {
  const { tab, text, action, subject, actor, since, until, event } = texts(search);
  const known = auditTabs.find((each) => each === tab);
  return { tab: known === 'events' ? undefined : known, text, action, subject, actor, since, until, event: event !== undefined && /^[1-9]\d{0,14}$/.test(event) ? event : undefined };
}
