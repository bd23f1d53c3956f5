import { texts } from '../../frame/search-text.js';

export interface FeatureSearch {
  /** The number of the version; the current one unless told. */
  readonly version?: string | undefined;
}

export function validateFeature(search: Readonly<Record<string, unknown>>): FeatureSearch {
  const { version } = texts(search);
  return { version: version !== undefined && /^[1-9]\d{0,8}$/.test(version) ? version : undefined };
}
