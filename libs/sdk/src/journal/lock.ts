import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells the process from a later one of the same number; undefined where the system does not say. */
  readonly born?: string | undefined;
}

/** An owner on another machine touches its lock more often than this. */
const foreignLockStaleMs = 120_000;

const lockFile = (journal: string): string => `${journal}.lock`;

/** Says that this process writes the journal. */
export function lockJournal(journal: string): void {
  const owner: Owner = { pid: process.pid, host: hostname(), born: birthOf(process.pid) };
  writeFileSync(lockFile(journal), JSON.stringify(owner), { mode: 0o600 });
}

export function touchLock(journal: string): void {
  try {
    const now = new Date();
    utimesSync(lockFile(journal), now, now);
  } catch {
    // Gone with the journal, or the disk refuses: then another machine may take the journal for abandoned, and send it under the same keys.
  }
}

export function unlockJournal(journal: string): void {
  rmSync(lockFile(journal), { force: true });
}

/** True while another process that lives writes the journal. */
export function isLocked(journal: string): boolean {
  let owner: Owner | undefined;
  let touchedAt = 0;
  try {
    owner = parseOwner(readFileSync(lockFile(journal), 'utf8'));
    touchedAt = statSync(lockFile(journal)).mtimeMs;
  } catch {
    return false;
  }
  if (!owner) return false;
  if (owner.host !== hostname()) return Date.now() - touchedAt < foreignLockStaleMs;
  if (owner.pid === process.pid) return owner.born === birthOf(process.pid);
  return isAlive(owner);
}

function parseOwner(text: string): Owner | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('host' in value)) return undefined;
  if (typeof value.pid !== 'number' || typeof value.host !== 'string') return undefined;
  return { pid: value.pid, host: value.host, born: 'born' in value && typeof value.born === 'string' ? value.born : undefined };
}

function isAlive({ pid, born }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const state = processState(pid);
  // A zombie answers signals where nobody reaps it, and writes nothing any more.
  if (state?.isZombie) return false;
  return state === undefined || born === undefined || state.born === born;
}

function birthOf(pid: number): string | undefined {
  return processState(pid)?.born;
}

/** proc(5): fields after the name, which may itself hold spaces and parentheses. Undefined where there is no /proc. */
function processState(pid: number): { isZombie: boolean; born: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { isZombie: fields[0] === 'Z', born: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
