import { texts } from '../../frame/search-text.js';
import type { RiskTier } from '../../generated/governance/graphql.js';

export interface ModelsSearch {
  /** How the names begin. */
  readonly q?: string | undefined;
  readonly tier?: RiskTier | undefined;
  /** `name`; by what changed last otherwise. */
  readonly sort?: 'name' | undefined;
  /** `1`: the archived ones. */
  readonly archived?: '1' | undefined;
}

const tiers: readonly RiskTier[] = ['MINIMAL', 'LIMITED', 'HIGH', 'CRITICAL'];

export function validateModels(search: Readonly<Record<string, unknown>>): ModelsSearch {
  const { q, tier, sort, archived } = texts(search);
  return { q, tier: tiers.find((known) => known === tier), sort: sort === 'name' ? 'name' : undefined, archived: archived === '1' ? '1' : undefined };
}
