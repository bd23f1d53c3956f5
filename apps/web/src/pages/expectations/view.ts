import { texts } from '../../frame/search-text.js';

export interface SuiteSearch {
  /** A version; the newest otherwise. */
  readonly version?: string | undefined;
}

export function validateSuite(search: Readonly<Record<string, unknown>>): SuiteSearch {
  const { version } = texts(search);
  return { version: version !== undefined && /^[1-9]\d{0,8}$/.test(version) ? version : undefined };
}
