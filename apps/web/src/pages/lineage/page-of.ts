import type { LineageThingFragment } from '../../generated/data/graphql.js';
import type { Address } from './address.js';

/** The page of a thing in the web app; undefined for what has none but its place in the graph. */
export function pageOf(address: Address | undefined, path: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const { kind, id, version } = address;
  switch (kind) {
    case 'RUN':
      return `/runs/${id}`;
    case 'MODEL':
      return version === undefined ? `/models/${id}` : `/models/${id}/versions/${version}`;
    case 'DATASET':
      return version === undefined ? `/datasets/${id}` : `/datasets/${id}/snapshots/${version}`;
    case 'FEATURE':
    case 'FEATURE_VIEW':
    case 'DATA_SOURCE':
      return version === undefined ? `/features/${id}` : `/features/${id}?version=${version}`;
    case 'ASSET':
      return `/assets/${id}`;
    case 'PREDICTION_BATCH':
      return `/predictions/${id}`;
    case 'DEPLOYMENT':
    case 'PIPELINE_STEP':
      return path;
  }
}

/** The address of a thing as the API tells it; undefined for a hidden one. */
export function addressOf({ hidden, kind, id, version, column }: LineageThingFragment): Address | undefined {
  return hidden || kind == null || id == null ? undefined : { kind, id, ...(version == null ? {} : { version }), ...(column == null ? {} : { column }) };
}
