import { texts } from '../../frame/search-text.js';

export const accessTabs = ['members', 'groups', 'roles', 'tokens', 'sessions'] as const;
export type AccessTab = (typeof accessTabs)[number];
export const memberKinds = ['people', 'programs', 'invitations'] as const;

export interface AccessSearch {
  /** Members, when absent. */
  readonly tab?: AccessTab | undefined;
  /** Only people, or only service accounts; or who may become one of them by an invitation that still holds. */
  readonly kind?: (typeof memberKinds)[number] | undefined;
  /** `1`: also who was shut out, and tokens that have ended. */
  readonly all?: '1' | undefined;
}

export function validateAccess(search: Readonly<Record<string, unknown>>): AccessSearch {
  const { tab, kind, all } = texts(search);
  return { tab: accessTabs.find((known) => known === tab), kind: memberKinds.find((known) => known === kind), all: all === '1' ? '1' : undefined };
}
