import type { ActorId, Id } from '@plinth/kernel';
import type { PolicyDocument } from './rules/index.js';

export type PolicyId = Id<'Policy'>;

/** A policy, as its newest version says it. */
export interface Policy {
  readonly id: PolicyId;
  readonly name: string;
  readonly description: string | null;
  /** The number of its newest version, which alone holds. */
  readonly version: number;
  readonly document: PolicyDocument;
  /** SHA-256 of the canonical document, in hex. */
  readonly digest: string;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
}

/** A version of a policy, as it was written. */
export interface PolicyEdition {
  readonly policyId: PolicyId;
  readonly version: number;
  readonly document: PolicyDocument;
  readonly digest: string;
  readonly note: string | null;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
}
