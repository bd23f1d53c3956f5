import { canonicalJson } from '@plinth/verify';
import { createHash } from 'node:crypto';
import type { ExecutionError } from './report.js';
import type { ExecutionFacts } from './facts.js';

/**
 * NAMED: others say that they are a part of it, and nobody told of itself. LOST: it promised to tell something again and did not. LOST is left by any further report; the ends
 * are left by a later end alone.
 */
export const executionStates = ['NAMED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'LOST'] as const;
export type ExecutionState = (typeof executionStates)[number];

/** How an execution stands at a time. Times in milliseconds since 1970. */
export interface Standing {
  readonly state: ExecutionState;
  /** When it started; when it was first told of, if nobody said. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly lastToldAt: number | undefined;
  /** When it will be LOST unless something is told. */
  readonly lostAt: number | undefined;
}

export function standingOf({ seen, started, ended, latest }: ExecutionFacts, now: number): Standing {
  if (!seen) return { state: 'NAMED', startedAt: undefined, endedAt: undefined, lastToldAt: undefined, lostAt: undefined };
  const promise = latest.promisedMs;
  const lostAt = ended || !promise ? undefined : seen.last + promise.value;
  return {
    state: ended ? ended.value : lostAt !== undefined && lostAt <= now ? 'LOST' : 'RUNNING',
    // A clock that went back does not make an execution end before it began.
    startedAt: ended ? Math.min(started ?? seen.first, ended.at) : (started ?? seen.first),
    endedAt: ended?.at,
    lastToldAt: seen.last,
    lostAt,
  };
}

/**
 * What class an error is of: what the producer says, or what stands before the first colon of a Python or Java message if it is a name.
 * @returns undefined when nothing tells
 */
export function errorClass({ kind, message, stackTrace }: ExecutionError): string | undefined {
  if (kind) return kind;
  const name = /^(?:[a-z_][\w]*\.)*([A-Z]\w*(?:Error|Exception|Failure|Exit|Interrupt|Timeout|Warning))\b/;
  const lines = [message, ...(stackTrace ?? '').trimEnd().split('\n').slice(-1), ...(stackTrace ?? '').split('\n', 1)];
  for (const line of lines) {
    const found = name.exec(line.trim())?.[1];
    if (found) return found;
  }
  return undefined;
}

/**
 * What failures of one cause have in common: the class, and the message's first line with what differs from one time to the next (numbers, hex, quoted texts, paths) taken out.
 * @returns 32 hex digits
 */
export function errorFingerprint(error: ExecutionError): string {
  const [first = ''] = error.message.split('\n', 1);
  const common = first
    .slice(0, 1_000)
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '«»')
    .replace(/(?:\/[\w.-]+){2,}/g, '«»')
    .replace(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b/gi, '«»')
    .replace(/\d+/g, '«»');
  return createHash('sha256').update(canonicalJson([errorClass(error) ?? null, common])).digest('hex').slice(0, 32);
}
