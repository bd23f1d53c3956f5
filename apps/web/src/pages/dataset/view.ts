import { texts } from '../../frame/search-text.js';

export const datasetTabs = ['snapshots', 'refs', 'reads'] as const;
export type DatasetTab = (typeof datasetTabs)[number];

export interface DatasetSearch {
  readonly tab?: DatasetTab | undefined;
}

export function validateDataset(search: Readonly<Record<string, unknown>>): DatasetSearch {
  const { tab } = texts(search);
  return { tab: datasetTabs.find((known) => known === tab) };
}

export const snapshotTabs = ['overview', 'files'] as const;
export type SnapshotTab = (typeof snapshotTabs)[number];

export interface SnapshotSearch {
  readonly tab?: SnapshotTab | undefined;
  /** How the paths begin. */
  readonly prefix?: string | undefined;
}

export function validateSnapshot(search: Readonly<Record<string, unknown>>): SnapshotSearch {
  const { tab, prefix } = texts(search);
  return { tab: snapshotTabs.find((known) => known === tab), prefix };
}

export const changeKinds = ['ADDED', 'CHANGED', 'REMOVED'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface CompareSnapshotsSearch {
  /** Numbers of the snapshots: the one that is compared with, and the one that is compared. */
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  /** Only files that changed so. */
  readonly kind?: ChangeKind | undefined;
}

const numberText = (text: string | undefined): string | undefined => (text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? text : undefined);

export function validateCompareSnapshots(search: Readonly<Record<string, unknown>>): CompareSnapshotsSearch {
  const { base, head, kind } = texts(search);
  return { base: numberText(base), head: numberText(head), kind: changeKinds.find((known) => known === kind) };
}
