import type { Delegation } from './vote.js';

/** A delegation ends after this many days at the most. */
export const maxDelegationDays = 60;

export type DelegationRefusal = 'TO_ONESELF' | 'ENDS_BEFORE_IT_STARTS' | 'ENDED_ALREADY' | 'TOO_LONG' | 'PASSED_ON';

/**
 * Why this delegation may not be made, or nothing. A right that came by delegation is not passed on, and nobody gives away theirs while
 * holding somebody else's: a chain could end at the person who asks.
 * @param existing delegations of the workspace that have not ended
 */
export function delegationRefusal(asked: Pick<Delegation, 'fromId' | 'toId' | 'startsAt' | 'endsAt'>, existing: readonly Delegation[], now: Date): DelegationRefusal | null {
  if (asked.fromId === asked.toId) return 'TO_ONESELF';
  if (asked.endsAt <= asked.startsAt) return 'ENDS_BEFORE_IT_STARTS';
  if (asked.endsAt <= now) return 'ENDED_ALREADY';
  if (asked.endsAt.getTime() - Math.max(asked.startsAt.getTime(), now.getTime()) > maxDelegationDays * 24 * 3_600_000) return 'TOO_LONG';
  const overlapping = existing.filter(({ startsAt, endsAt, revokedAt }) => revokedAt === null && startsAt < asked.endsAt && asked.startsAt < endsAt);
  if (overlapping.some(({ fromId, toId }) => toId === asked.fromId || fromId === asked.toId)) return 'PASSED_ON';
  return null;
}

/** Those who act for this person now: they share what keeps the person from deciding. */
export function actingFor(personId: string, delegations: readonly Delegation[], now: Date): string[] {
  return delegations.filter(({ fromId, startsAt, endsAt, revokedAt }) => fromId === personId && revokedAt === null && startsAt <= now && now < endsAt).map(({ toId }) => toId);
}
