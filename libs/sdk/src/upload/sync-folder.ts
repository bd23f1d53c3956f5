import type { Connection } from '../client/connection.js';
import { Transport } from '../client/transport.js';
import { Problems } from '../problems.js';
import { listJournals } from './list-journals.js';
import { sendJournal } from './sync.js';
import type { JournalState, SyncOutcome } from './sync-outcome.js';

export interface SyncOptions {
  readonly dir: string;
  readonly connection: Connection;
  readonly onBegin?: (journal: JournalState) => void;
  readonly onOutcome?: (outcome: SyncOutcome) => void;
  readonly onProblem?: (line: string) => void;
}

/**
 * Sends every journal of a folder that no living process writes, oldest first, to one server, and removes what is sent whole. It stops
 * at the first one for which the server is not reachable or access is denied, since the next would fare no better.
 */
export async function syncJournals({ dir, connection, onBegin, onOutcome, onProblem = () => undefined }: SyncOptions): Promise<SyncOutcome[]> {
  const transport = new Transport(connection);
  const outcomes: SyncOutcome[] = [];
  for (const journal of await listJournals(dir)) {
    if (!journal.inUse) onBegin?.(journal);
    const outcome = await sendJournal(journal.file, { transport, problems: new Problems(onProblem) });
    outcomes.push(outcome);
    onOutcome?.(outcome);
    if (outcome.error && outcome.error.failureKind !== 'refused') break;
  }
  return outcomes;
}
