import type { ActorId } from '@plinth/kernel';

/** That all events stay, and why. */
export interface EventHold {
  readonly heldAt: Date;
  readonly heldBy: ActorId;
  readonly reason: string;
}

/** How long a workspace keeps events. */
export interface EventSettings {
  /** Null: for ever. */
  readonly retentionDays: number | null;
  readonly hold: EventHold | null;
  readonly updatedBy: ActorId | null;
  readonly updatedAt: Date | null;
}

export const nothingSet: EventSettings = { retentionDays: null, hold: null, updatedBy: null, updatedAt: null };
