import { homedir } from 'node:os';
import { join } from 'node:path';
import { uuidV7 } from '../ids.js';
import { Journal } from '../journal/journal.js';
import { lockJournal } from '../journal/lock.js';
import type { JournalHeader, JournalSubject } from '../journal/records.js';
import type { Connection } from '../client/connection.js';
import type { Problems } from '../problems.js';

/** Where journals are when nobody says otherwise: the state folder of the XDG base directory specification. */
export function defaultJournalDir(): string {
  return join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'plinth', 'journal');
}

/** A file per run, pipeline or deployment, and process: `<id>-<journal>.journal`. In memory when the folder can't be written. */
export function openJournal(subject: JournalSubject, dir: string, { url, workspace }: Connection, problems: Problems): Journal {
  const named = subject.of === 'run' ? { runId: subject.id } : subject.of === 'pipeline' ? { executionId: subject.id } : { deploymentId: subject.id };
  const header: JournalHeader = { kind: 'journal', version: 1, journalId: uuidV7(), ...named, createdAt: Date.now(), url, workspace };
  const file = join(dir, `${subject.id}-${header.journalId}.journal`);
  try {
    const journal = Journal.create(file, header);
    lockJournal(file);
    return journal;
  } catch (error) {
    problems.note('journal', `the journal can't be written in ${dir} (${error instanceof Error ? error.message : String(error)}); what is not sent is kept in memory, up to 32 MiB, and is lost with the process.`);
    return Journal.inMemory(header);
  }
}
