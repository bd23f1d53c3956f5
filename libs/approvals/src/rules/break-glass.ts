import type { EffectivePolicy } from './effective-policy.js';
import { mayFill, type Person } from './eligibility.js';

export type BreakGlassRefusal = 'NOT_ALLOWED_BY_POLICY' | 'NOT_A_PERSON' | 'NOT_A_MEMBER' | 'FILLS_NO_SEAT' | 'REASON_TOO_SHORT';

/** So many characters a reason has at least: a word explains no emergency. */
export const minBreakGlassReason = 20;

/** Why this person may not promote at once and be reviewed afterwards, or nothing. */
export function breakGlassRefusal(person: Person, { breakGlass }: EffectivePolicy, reason: string): BreakGlassRefusal | null {
  if (!breakGlass) return 'NOT_ALLOWED_BY_POLICY';
  if (person.kind !== 'USER') return 'NOT_A_PERSON';
  if (!person.active) return 'NOT_A_MEMBER';
  if (!breakGlass.from.every((seats) => mayFill(seats, person))) return 'FILLS_NO_SEAT';
  if (reason.trim().length < minBreakGlassReason) return 'REASON_TOO_SHORT';
  return null;
}
