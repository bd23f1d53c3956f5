import { texts } from '../../frame/search-text.js';

export const inboxTabs = ['waiting', 'requests', 'notifications', 'delegations'] as const;
export type InboxTab = (typeof inboxTabs)[number];

export interface InboxSearch {
  readonly tab?: InboxTab | undefined;
  /** `1`: ended requests too, or notifications that were read. */
  readonly all?: '1' | undefined;
}

export function validateInbox(search: Readonly<Record<string, unknown>>): InboxSearch {
  const { tab, all } = texts(search);
  return { tab: inboxTabs.find((known) => known === tab), all: all === '1' ? '1' : undefined };
}
