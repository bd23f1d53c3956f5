import { isRecord } from '../api/failure.js';

/** What this browser has seen of a workspace's log, and believes of it: trust on first use. */
export interface SeenLog {
  /** Verifier keys that are believed: the first ones seen, and those that they handed over to. */
  readonly keys: readonly string[];
  /** The last checkpoint that was found sound: a signed note. */
  readonly note: string;
  readonly size: number;
  /** 64 hex digits. */
  readonly root: string;
  /** ISO 8601: when a key of it was first seen here. */
  readonly since: string;
  /** A signed checkpoint that can not be of the same log, kept until somebody says otherwise: the two together prove it to others. */
  readonly conflict?: { readonly note: string; readonly at: string } | undefined;
}

const prefix = 'plinth-log:';

export function readSeenLog(workspaceId: string): SeenLog | undefined {
  try {
    return parsedSeenLog(localStorage.getItem(prefix + workspaceId));
  } catch {
    // A browser that keeps nothing believes each time anew, and says so.
    return undefined;
  }
}

export function writeSeenLog(workspaceId: string, seen: SeenLog | undefined): void {
  try {
    if (seen === undefined) localStorage.removeItem(prefix + workspaceId);
    else localStorage.setItem(prefix + workspaceId, JSON.stringify(seen));
  } catch {
    // As above: nothing is kept.
  }
}

/** Keys that this browser believes, by workspace. */
export function believedKeys(): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  try {
    for (const name of Object.keys(localStorage)) {
      const seen = name.startsWith(prefix) ? readSeenLog(name.slice(prefix.length)) : undefined;
      if (seen !== undefined) found[name.slice(prefix.length)] = seen.keys;
    }
  } catch {
    // As above.
  }
  return found;
}

export function parsedSeenLog(text: string | null): SeenLog | undefined {
  let value: unknown;
  try {
    value = text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { keys, note, size, root, since, conflict } = value;
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string') || keys.length === 0) return undefined;
  if (typeof note !== 'string' || typeof size !== 'number' || typeof root !== 'string' || typeof since !== 'string') return undefined;
  const kept = isRecord(conflict) && typeof conflict['note'] === 'string' && typeof conflict['at'] === 'string' ? { note: conflict['note'], at: conflict['at'] } : undefined;
  return { keys, note, size, root, since, ...(kept === undefined ? {} : { conflict: kept }) };
}
