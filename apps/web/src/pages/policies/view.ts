import { texts } from '../../frame/search-text.js';

export interface PoliciesSearch {
  /** `1`: ended ones too. */
  readonly all?: '1' | undefined;
}

export function validatePolicies(search: Readonly<Record<string, unknown>>): PoliciesSearch {
  return { all: texts(search)['all'] === '1' ? '1' : undefined };
}

export const policyTabs = ['form', 'json', 'try', 'versions'] as const;
export type PolicyTab = (typeof policyTabs)[number];

export interface PolicySearch {
  readonly tab?: PolicyTab | undefined;
  /** The version whose changes are looked at. */
  readonly version?: string | undefined;
}

export function validatePolicy(search: Readonly<Record<string, unknown>>): PolicySearch {
  const { tab, version } = texts(search);
  return { tab: policyTabs.find((known) => known === tab), version: version !== undefined && /^[1-9]\d{0,8}$/.test(version) ? version : undefined };
}
