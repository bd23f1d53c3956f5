import type { ActorId, Id } from '@plinth/kernel';
import type { TextMap } from '@plinth/tracking/rules';
import type { CardSection, RiskTier } from './rules/index.js';

export type ModelId = Id<'RegisteredModel'>;

/** A name under which versions of a model are kept. */
export interface RegisteredModel {
  readonly id: ModelId;
  readonly name: string;
  readonly description: string | null;
  /** Who answers for it. */
  readonly ownerId: ActorId;
  readonly tags: TextMap;
  readonly intendedUse: string | null;
  readonly riskTier: RiskTier;
  readonly card: readonly CardSection[];
  /** The number of its newest version; 0 when it has none. */
  readonly lastVersion: number;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly lastModifiedBy: ActorId;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
  readonly deletedAt: Date | null;
}
