import type { ActorId, Id } from '@plinth/kernel';
import type { EnvironmentKind } from './rules/index.js';

export type EnvironmentId = Id<'Environment'>;

/** Where versions run: every workspace has development, staging and production, and may add its own. */
export interface Environment {
  readonly id: EnvironmentId;
  /** Unique in the workspace and never changed: policies name it. */
  readonly name: string;
  readonly description: string | null;
  readonly kind: EnvironmentKind;
  /** How far from development: 0, staging 10, production 20. */
  readonly rank: number;
  /** Whether a deployment waits for CI/CD to report that it runs; otherwise it is ACTIVE at once. */
  readonly awaitsReport: boolean;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
}
