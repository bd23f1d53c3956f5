import type { EffectivePolicy } from './effective-policy.js';
import type { Seats } from './policy.js';

const hourMs = 3_600_000;

/** When things happen to a request by themselves. */
export interface Timetable {
  readonly expiresAt: Date;
  readonly remindAt: Date | null;
  readonly escalations: readonly { readonly at: Date; readonly to: Seats }[];
}

/** Counts every time from the moment of the request. */
export function timetable(policy: Pick<EffectivePolicy, 'expiresAfterHours' | 'remindAfterHours' | 'escalations'>, requestedAt: Date): Timetable {
  const after = (hours: number): Date => new Date(requestedAt.getTime() + hours * hourMs);
  return {
    expiresAt: after(policy.expiresAfterHours),
    remindAt: policy.remindAfterHours !== null && policy.remindAfterHours < policy.expiresAfterHours ? after(policy.remindAfterHours) : null,
    escalations: policy.escalations.filter(({ afterHours }) => afterHours < policy.expiresAfterHours).map(({ afterHours, to }) => ({ at: after(afterHours), to })),
  };
}
