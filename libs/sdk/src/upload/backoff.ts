export interface BackoffLimits {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Exponential backoff with full jitter: anything between nothing and `base · 2^failures`, at most `cap`, so that many clients of one
 * server that comes back do not come back together (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 * What the server asked for in Retry-After is a floor, up to five minutes.
 * @param failures how often it failed in a row, from 1
 * @param chance in [0, 1)
 */
export function backoffMs(failures: number, chance: number, retryAfterMs = 0, { baseMs, capMs }: BackoffLimits = { baseMs: 250, capMs: 30_000 }): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.min(retryAfterMs, 300_000) + chance * ceiling;
}
