import { Journal } from '../journal/journal.js';
import { isLocked, lockJournal, unlockJournal } from '../journal/lock.js';

/** What of a journal the server does not have, as far as is known here: an answer that got lost is not. */
export interface JournalContents {
  readonly records: number;
  readonly points: number;
  readonly lines: number;
  readonly predictions: number;
  /** Their paths. */
  readonly artifacts: readonly string[];
}

/** @returns undefined when it is no journal. @throws what the file system throws */
export function contentsOf(file: string): JournalContents | undefined {
  const journal = Journal.open(file);
  if (!journal) return undefined;
  let [records, points, lines, predictions] = [0, 0, 0, 0];
  const artifacts: string[] = [];
  for (let next = journal.next({ ...journal.begin('records'), seq: 0 }, () => true); next.entry; next = journal.next(next.cursor, () => true)) {
    const { seq, record } = next.entry;
    if (seq <= journal.acknowledged(record.kind === 'artifact' ? 'artifacts' : 'records')) continue;
    records += 1;
    if (record.kind === 'metrics') points += record.points;
    else if (record.kind === 'logs') lines += record.lines.length;
    else if (record.kind === 'predictions') predictions += record.rows;
    else if (record.kind === 'artifact') artifacts.push(record.path);
  }
  journal.close();
  return { records, points, lines, predictions, artifacts };
}

/**
 * Removes a journal with the copies of artifacts that wait beside it: what the server does not have of it is lost. What was put aside in `….refused.jsonl` stays.
 * @returns false when it is no journal, or a living process writes it; then it is left alone
 */
export function discardJournal(file: string): boolean {
  if (isLocked(file)) return false;
  lockJournal(file);
  try {
    const journal = Journal.open(file);
    journal?.remove();
    return journal !== undefined;
  } finally {
    unlockJournal(file);
  }
}
