import type { ActorId } from '@plinth/kernel';
import type { TreatmentRule } from '../rules/predictions/index.js';

/** What a workspace does with predictions before it keeps them, and for how long it does. */
export interface PredictionSettings {
  readonly rules: readonly TreatmentRule[];
  /** Null: for ever. */
  readonly retentionDays: number | null;
  readonly updatedBy: ActorId | null;
  readonly updatedAt: Date | null;
}

/** With what masked values are hashed with; null before anybody set anything. */
export interface KeptSettings extends PredictionSettings {
  readonly maskKey: Buffer | null;
}
