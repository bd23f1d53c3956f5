import { texts } from '../../frame/search-text.js';
import type { Sensitivity } from '../../generated/data/graphql.js';

export interface DatasetsSearch {
  /** How the names begin. */
  readonly q?: string | undefined;
  readonly sensitivity?: Sensitivity | undefined;
  /** `name`; by what changed last otherwise. */
  readonly sort?: 'name' | undefined;
  /** `1`: the archived ones. */
  readonly archived?: '1' | undefined;
}

const known: readonly Sensitivity[] = ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'];

export function validateDatasets(search: Readonly<Record<string, unknown>>): DatasetsSearch {
  const { q, sensitivity, sort, archived } = texts(search);
  return { q, sensitivity: known.find((each) => each === sensitivity), sort: sort === 'name' ? 'name' : undefined, archived: archived === '1' ? '1' : undefined };
}
