/** Injected under {@link DATASET_SETTINGS}. */
export interface DatasetSettings {
  /**
   * A touch is a lease: whoever was told that an object is there has so long, less a twenty-fourth, to commit it. The collection takes nothing that was touched within it. Objects touched
   * within the last twenty-fourth are not written again, for most are asked for several times in a row.
   */
  readonly leaseMs: number;
}
export const DATASET_SETTINGS = Symbol('DATASET_SETTINGS');

export const defaultDatasetSettings: DatasetSettings = { leaseMs: 24 * 3_600_000 };

/** Since when a touch must be for it not to be renewed. */
export function renewedAfterMs({ leaseMs }: DatasetSettings): number {
  return leaseMs / 24;
}
