import type { Connection } from '../client/connection.js';
import { Transport } from '../client/transport.js';
import { Problems } from '../problems.js';
import { listJournals } from './list-journals.js';
import { sendJournal } from './sync.js';
import type { JournalState, SyncOutcome } from './sync-outcome.js';

export interface SyncOptions {
  readonly dir: string;
  /** One server for all, or the one of each journal. */
  readonly connection: Connection | ((journal: JournalState) => Connection);
  readonly onBegin?: (journal: JournalState) => void;
  readonly onOutcome?: (outcome: SyncOutcome) => void;
  readonly onProblem?: (line: string) => void;
}

/**
 * Sends every journal of a folder that no living process writes, oldest first, and removes what is sent whole. A server that can't be
 * reached or denies access is not asked again for the journals behind.
 */
export async function syncJournals({ dir, connection, onBegin, onOutcome, onProblem = () => undefined }: SyncOptions): Promise<SyncOutcome[]> {
  const outcomes: SyncOutcome[] = [];
  const hopeless = new Map<string, SyncOutcome>();
  for (const journal of await listJournals(dir)) {
    const target = typeof connection === 'function' ? connection(journal) : connection;
    const before = hopeless.get(target.url);
    if (!journal.inUse && !before) onBegin?.(journal);
    const outcome: SyncOutcome = before
      ? { file: journal.file, of: journal.of, id: journal.id, outcome: 'failed', records: journal.records, refused: 0, refusals: [], error: before.error }
      : await sendJournal(journal.file, { transport: new Transport(target), problems: new Problems(onProblem) });
    outcomes.push(outcome);
    onOutcome?.(outcome);
    if (outcome.error && outcome.error.failureKind !== 'refused') hopeless.set(target.url, outcome);
  }
  return outcomes;
}
