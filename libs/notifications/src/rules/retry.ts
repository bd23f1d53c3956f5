/** How often, and for how long, something is tried. */
export interface RetryPlan {
  readonly maxAttempts: number;
  /** After the first failure; then four times as long each time. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** 10 s, 40 s, 2 min 40 s, 11 min, 43 min, 2 h 51 min, then every 6 hours: 11 attempts in about 28 hours. */
export const webhookRetries: RetryPlan = { maxAttempts: 11, firstDelayMs: 10_000, maxDelayMs: 6 * 3_600_000 };
/** 30 s, 2 min, 8 min, 32 min, 2 h 8 min, then every 6 hours: 9 attempts in about 21 hours. */
export const emailRetries: RetryPlan = { maxAttempts: 9, firstDelayMs: 30_000, maxDelayMs: 6 * 3_600_000 };

/** Each delay is up to this part longer or shorter, so that what failed together is not tried together. */
const jitter = 0.2;

/**
 * Milliseconds until the next attempt after `failed` failures (1 or more).
 * @param chance from 0 up to and without 1
 */
export function retryDelay({ firstDelayMs, maxDelayMs }: RetryPlan, failed: number, chance: number): number {
  const delay = Math.min(firstDelayMs * 4 ** (Math.max(1, failed) - 1), maxDelayMs);
  return Math.round(delay * (1 - jitter + 2 * jitter * chance));
}

/** What a target's Retry-After asks for, in milliseconds; within a day. Undefined when it says nothing that can be understood. */
export function readRetryAfter(header: unknown, nowMs: number): number | undefined {
  if (typeof header !== 'string' || header.length > 100) return undefined;
  const asked = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked, 24 * 3_600_000) : undefined;
}

/** A webhook that fails for so long, so often, without one success, is turned off. */
const disableAfterMs = 24 * 3_600_000;
const disableAfterFailures = 10;

export function isHopeless({ failingSince, failures }: { readonly failingSince: Date | null; readonly failures: number }, nowMs: number): boolean {
  return failingSince !== null && failures >= disableAfterFailures && nowMs - failingSince.getTime() >= disableAfterMs;
}
