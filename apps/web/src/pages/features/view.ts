import { texts } from '../../frame/search-text.js';
import type { FeatureDefinitionKind, FeatureLifecycle } from '../../generated/data/graphql.js';

export interface FeaturesSearch {
  /** Words to search for. */
  readonly q?: string | undefined;
  /** Views unless told; `ALL` for every kind. */
  readonly kind?: FeatureDefinitionKind | 'ALL' | undefined;
  readonly lifecycle?: FeatureLifecycle | undefined;
}

const kinds: readonly (FeatureDefinitionKind | 'ALL')[] = ['ENTITY', 'SERVICE', 'SOURCE', 'VIEW', 'ALL'];
const lifecycles: readonly FeatureLifecycle[] = ['ACTIVE', 'DEPRECATED', 'ARCHIVED'];

export function validateFeatures(search: Readonly<Record<string, unknown>>): FeaturesSearch {
  const { q, kind, lifecycle } = texts(search);
  return { q, kind: kinds.find((each) => each === kind), lifecycle: lifecycles.find((each) => each === lifecycle) };
}
