/** What decides whether a session still holds. Times in milliseconds since 1970. */
export interface SessionLife {
  readonly endedAtMs: number | undefined;
  readonly expiresAtMs: number;
  readonly lastSeenAtMs: number;
}

/** A session ends by itself this long after it began, whatever is done in it. */
export const sessionLifeMs = 7 * 24 * 3_600_000;
/** And this long after its last request. */
export const sessionIdleMs = 12 * 3_600_000;
/** Links of one use hold so long. */
export const linkLifeMs = 15 * 60_000;
/** A sign-in at the provider takes no longer than this. */
export const flowLifeMs = 10 * 60_000;

export function isAlive({ endedAtMs, expiresAtMs, lastSeenAtMs }: SessionLife, nowMs: number): boolean {
  return endedAtMs === undefined && nowMs < expiresAtMs && nowMs < lastSeenAtMs + sessionIdleMs;
}
