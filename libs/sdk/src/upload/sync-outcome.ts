import type { PlinthRequestError } from '../client/errors.js';
import type { JournalSubject } from '../journal/records.js';

export interface JournalState extends JournalSubject {
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Where it was meant to go. */
  readonly url: string;
  readonly workspace: string | undefined;
  /** A living process writes it. */
  readonly inUse: boolean;
  /** Records written, and how many of them the server has acknowledged. */
  readonly records: number;
  readonly acknowledged: number;
}

/** A reason for which the server refused records. */
export interface Refusal {
  readonly code: string;
  /** The first of these records and what the server said, in one sentence. */
  readonly message: string;
  readonly count: number;
}

export interface SyncOutcome extends JournalSubject {
  readonly file: string;
  /**
   * `damaged`: what could be read is sent; the file is kept as `….damaged`. `refused`: the server will not have the run itself, for the reason in `error`; all of it stays where it is,
   * to be sent when that is mended, or discarded.
   */
  readonly outcome: 'sent' | 'damaged' | 'in use' | 'refused' | 'failed';
  readonly records: number;
  /** Records that the server refused; they are kept in `….refused.jsonl`, and those of a refused run in the journal itself. */
  readonly refused: number;
  /** Why, each reason once. */
  readonly refusals: readonly Refusal[];
  readonly error?: PlinthRequestError | undefined;
}
