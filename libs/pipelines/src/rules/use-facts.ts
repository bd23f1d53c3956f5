import { canonicalJson } from '@plinth/verify';
import type { AssetCatalog, AssetSort, AssetSource, AssetStorage, ToldTag } from './described.js';
import type { AssetField, ColumnOrigin, DataUse, QualityCheck } from './report.js';
import { laterOf, laterOfEach, type Told, toldAt } from './told.js';

/** What was told of an asset, each with its time: of two, the later counts. */
export interface AssetFacts {
  readonly fields?: Told<readonly AssetField[]> | undefined;
  readonly description?: Told<string> | undefined;
  readonly owners?: Told<readonly string[]> | undefined;
  readonly lifecycle?: Told<string> | undefined;
  readonly tags?: Told<readonly ToldTag[]> | undefined;
  readonly source?: Told<AssetSource> | undefined;
  readonly catalog?: Told<AssetCatalog> | undefined;
  readonly storage?: Told<AssetStorage> | undefined;
  readonly sort?: Told<AssetSort> | undefined;
}

/** What was told of one use of an asset. */
export interface UseFacts {
  readonly version?: Told<string> | undefined;
  /** Of a data set of Plinth's: the digest of the snapshot. */
  readonly snapshot?: Told<string> | undefined;
  readonly rowCount?: Told<number> | undefined;
  readonly byteCount?: Told<number> | undefined;
  readonly fileCount?: Told<number> | undefined;
  readonly checks?: Told<readonly QualityCheck[]> | undefined;
  /** What was told for one moment in several reports adds up. */
  readonly columns?: Told<readonly ColumnOrigin[]> | undefined;
}

export function assetFactsOf({ fields, description, owners, lifecycle, tags, source, catalog, storage, sort }: DataUse, at: number): AssetFacts {
  return toldAt(at, { fields, description, owners, lifecycle, tags, source, catalog, storage, sort });
}

export function useFactsOf({ version, rowCount, byteCount, fileCount, checks, columns }: DataUse, at: number): UseFacts {
  return toldAt(at, { version, rowCount, byteCount, fileCount, checks, columns: columns && withEachOnce(columns) });
}

export function joinAssetFacts(one: AssetFacts, other: AssetFacts): AssetFacts {
  return laterOfEach(one, other);
}

export function joinUseFacts(one: UseFacts, other: UseFacts): UseFacts {
  const joined = laterOfEach(one, other);
  if (!one.columns || !other.columns) return joined;
  const columns = one.columns.at === other.columns.at ? { at: one.columns.at, value: withEachOnce([...one.columns.value, ...other.columns.value]) } : laterOf(one.columns, other.columns);
  return columns ? { ...joined, columns } : joined;
}

/** Each column once with each of its sources once, in an order that does not depend on how they came. */
function withEachOnce(columns: readonly ColumnOrigin[]): readonly ColumnOrigin[] {
  const sources = new Map<string, { column: string | undefined; sources: Map<string, ColumnOrigin['sources'][number]> }>();
  for (const { column, sources: some } of columns) {
    const key = column === undefined ? '' : `=${column}`;
    const origin = sources.get(key) ?? { column, sources: new Map() };
    sources.set(key, origin);
    for (const source of some) origin.sources.set(canonicalJson(source), source);
  }
  const inOrder = <Value>(map: ReadonlyMap<string, Value>): Value[] => [...map].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
  return inOrder(sources).map(({ column, sources: some }) => ({ ...(column === undefined ? {} : { column }), sources: inOrder(some) }));
}
