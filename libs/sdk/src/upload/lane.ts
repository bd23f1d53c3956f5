import { PlinthRequestError } from '../client/errors.js';
import type { Cursor, Journal, LaneName } from '../journal/journal.js';
import type { Entry, JournalRecord } from '../journal/records.js';
import { backoffMs } from './backoff.js';

export interface LaneRules {
  readonly wanted: (record: JournalRecord) => boolean;
  readonly send: (entry: Entry) => Promise<void>;
  /** The server will never take it: true goes on with the next entry, false stops the lane. */
  readonly onRefused: (entry: Entry, error: PlinthRequestError) => boolean;
  readonly onFailure: (error: PlinthRequestError) => void;
  readonly onSent: (entry: Entry) => void;
  readonly onIdle: () => void;
  /** Failures in a row after which the lane stops; Infinity while training goes on. */
  readonly patience: number;
}

const accessRetryMs = 30_000;
const hurriedLimits = { baseMs: 100, capMs: 1000 };

/** Sends one journal's entries of some kinds, one at a time and in their order, until it is told to stop or may not go on. */
export class Lane {
  /** Why the lane last failed; undefined while it does well. */
  lastError: PlinthRequestError | undefined;
  isIdle = false;
  isStopped = false;
  private failures = 0;
  private hurried = false;
  private cursor: Cursor;
  private wake: () => void = () => undefined;

  constructor(
    private readonly name: LaneName,
    private readonly journal: Journal,
    private readonly rules: LaneRules,
  ) {
    this.cursor = journal.begin(name);
  }

  async run(): Promise<void> {
    while (!this.isStopped) {
      const next = this.journal.next(this.cursor, this.rules.wanted);
      if (!next.entry) {
        this.cursor = next.cursor;
        this.journal.acknowledge(this.name, this.journal.lastSeq);
        this.isIdle = true;
        this.rules.onIdle();
        await this.pause();
        continue;
      }
      this.isIdle = false;
      const waitMs = await this.attempt(next.entry);
      if (waitMs === undefined) {
        this.cursor = next.cursor;
        this.journal.acknowledge(this.name, next.entry.seq);
        this.rules.onSent(next.entry);
      } else if (!this.isStopped) await this.pause(waitMs);
    }
    this.rules.onIdle();
  }

  /** Something new may be there. */
  kick(): void {
    if (this.isIdle) this.wake();
  }

  /** Somebody waits for the end: what is backing off tries again now, and backs off less. */
  hurry(): void {
    this.hurried = true;
    this.wake();
  }

  stop(): void {
    this.isStopped = true;
    this.wake();
  }

  /** The journal was started over. */
  rewind(): void {
    this.cursor = this.journal.begin(this.name);
  }

  /** Undefined when the entry is dealt with, else the milliseconds to wait before it is tried again. */
  private async attempt(entry: Entry): Promise<number | undefined> {
    try {
      await this.rules.send(entry);
      this.failures = 0;
      this.lastError = undefined;
      return undefined;
    } catch (thrown) {
      const error = thrown instanceof PlinthRequestError ? thrown : new PlinthRequestError(messageOf(thrown), { code: 'NOT_SENT', status: 400, cause: thrown });
      if (this.isStopped) return 0;
      this.lastError = error;
      if (error.failureKind === 'refused') {
        if (this.rules.onRefused(entry, error)) return undefined;
        this.isStopped = true;
        return 0;
      }
      this.failures += 1;
      this.rules.onFailure(error);
      if (this.failures >= this.rules.patience || (error.failureKind === 'access' && (this.hurried || Number.isFinite(this.rules.patience)))) this.isStopped = true;
      if (error.failureKind === 'access') return accessRetryMs;
      return backoffMs(this.failures, Math.random(), error.retryAfterMs, this.hurried ? hurriedLimits : undefined);
    }
  }

  private pause(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      // Waiting for a server must not keep a finished training process alive.
      if (this.rules.patience === Infinity) timer?.unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
