import { texts } from '../../frame/search-text.js';

export interface AssetSearch {
  /** Who reads and writes it otherwise. */
  readonly tab?: 'columns' | 'names' | undefined;
}

export function validateAsset(search: Readonly<Record<string, unknown>>): AssetSearch {
  const { tab } = texts(search);
  return { tab: tab === 'columns' || tab === 'names' ? tab : undefined };
}
