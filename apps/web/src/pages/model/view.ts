import { texts } from '../../frame/search-text.js';

export const modelTabs = ['overview', 'versions', 'timeline'] as const;
export type ModelTab = (typeof modelTabs)[number];

export interface ModelSearch {
  readonly tab?: ModelTab | undefined;
  /** `1`: archived versions too. */
  readonly archived?: '1' | undefined;
}

export function validateModel(search: Readonly<Record<string, unknown>>): ModelSearch {
  const { tab, archived } = texts(search);
  return { tab: modelTabs.find((known) => known === tab), archived: archived === '1' ? '1' : undefined };
}

export const versionTabs = ['overview', 'artifacts'] as const;
export type VersionTab = (typeof versionTabs)[number];

export interface VersionSearch {
  readonly tab?: VersionTab | undefined;
  /** The folder or file that is looked at. */
  readonly path?: string | undefined;
}

export function validateVersion(search: Readonly<Record<string, unknown>>): VersionSearch {
  const { tab, path } = texts(search);
  return { tab: versionTabs.find((known) => known === tab), path };
}

export interface CompareVersionsSearch {
  /** Numbers of the versions: what is, and what would be. */
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  /** `1`: also what is alike. */
  readonly same?: '1' | undefined;
}

const numberText = (text: string | undefined): string | undefined => (text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? text : undefined);

export function validateCompareVersions(search: Readonly<Record<string, unknown>>): CompareVersionsSearch {
  const { base, head, same } = texts(search);
  return { base: numberText(base), head: numberText(head), same: same === '1' ? '1' : undefined };
}
