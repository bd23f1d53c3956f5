import type { FeatureDefinitionKind, FeatureViewKind } from '../generated/data/graphql.js';

export const kindWords: Readonly<Record<FeatureDefinitionKind, { readonly one: string; readonly many: string }>> = {
  VIEW: { one: 'Feature view', many: 'Views' },
  SERVICE: { one: 'Feature service', many: 'Services' },
  ENTITY: { one: 'Entity', many: 'Entities' },
  SOURCE: { one: 'Data source', many: 'Sources' },
};

export const viewKindWords: Readonly<Record<FeatureViewKind, string>> = { BATCH: 'batch', ON_DEMAND: 'on demand', STREAM: 'stream' };

/** `7 d`, `36 h`, `90 s`; for ever when it is 0. */
export function spanText(seconds: number): string {
  if (seconds === 0) return 'for ever';
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  if (seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}
