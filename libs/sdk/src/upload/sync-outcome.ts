import type { PlinthRequestError } from '../client/errors.js';

export interface JournalState {
  readonly file: string;
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Where the run was meant to go. */
  readonly url: string;
  readonly workspace: string | undefined;
  /** A living process writes it. */
  readonly inUse: boolean;
  /** Records written, and how many of them the server has acknowledged. */
  readonly records: number;
  readonly acknowledged: number;
}

export interface SyncOutcome {
  readonly file: string;
  readonly runId: string;
  /** `damaged`: what could be read is sent; the file is kept as `….damaged`. */
  readonly outcome: 'sent' | 'damaged' | 'in use' | 'failed';
  readonly records: number;
  /** Records that the server refused; they are kept in `….refused.jsonl`. */
  readonly refused: number;
  readonly error?: PlinthRequestError | undefined;
}
