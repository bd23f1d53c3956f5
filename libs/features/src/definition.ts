import type { ActorId, Id } from '@plinth/kernel';
import type { TextMap } from '@plinth/tracking/rules';
import type { Compatibility, Content, DefinitionKind, Lifecycle, Sensitivity } from './rules/index.js';

export type DefinitionId = Id<'FeatureDefinition'>;

/** An entity, a source, a view or a service, as it stands. */
export interface FeatureDefinition {
  readonly id: DefinitionId;
  /** Counts the definitions of the workspace from 0, as they were made; the search knows them by it. */
  readonly number: number;
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly description: string | null;
  readonly tags: TextMap;
  readonly ownerId: ActorId;
  readonly compatibility: Compatibility;
  readonly sensitivity: Sensitivity;
  readonly lifecycle: Lifecycle;
  readonly deprecatedReason: string | null;
  readonly deprecatedAt: Date | null;
  readonly archivedAt: Date | null;
  readonly lastVersion: number;
  readonly currentVersion: number;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly lastModifiedBy: ActorId;
  readonly updatedAt: Date;
}

/** A version that another one stands on. */
export interface StandsOn {
  /** Kind and name, as in `VIEW driver_stats`. */
  readonly key: string;
  readonly id: DefinitionId;
  readonly version: number;
  readonly digest: string;
}

/** What a definition was at some time; never changed. */
export interface FeatureVersion {
  readonly definitionId: DefinitionId;
  readonly version: number;
  /** SHA-256 of the document, lower-case hex. */
  readonly digest: string;
  readonly content: Content;
  /** RFC 8785 JSON that the digest is made of. */
  readonly document: string;
  readonly standsOn: readonly StandsOn[];
  readonly createdBy: ActorId;
  readonly createdAt: Date;
}
