import { existsSync, readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Journal } from '../journal/journal.js';
import { isLocked } from '../journal/lock.js';
import { subjectOf } from '../journal/records.js';
import type { JournalState } from './sync-outcome.js';

/** Journals of a folder, oldest first, so that parent runs come before their children. Files that are no journals are passed over. */
export async function listJournals(dir: string): Promise<JournalState[]> {
  const names = existsSync(dir) ? await readdir(dir) : [];
  const states = names.filter((name) => name.endsWith('.journal')).flatMap((name) => stateOf(join(dir, name)) ?? []);
  return states.sort((one, other) => one.createdAt - other.createdAt || one.file.localeCompare(other.file));
}

/** Journals that carry the id in their names and that no living process writes, oldest first. */
export function filesOfSubject(dir: string, id: string): string[] {
  const names = existsSync(dir) ? readdirSync(dir) : [];
  // Behind the id stands that of the journal, which begins with its time.
  return names.filter((name) => name.startsWith(`${id}-`) && name.endsWith('.journal')).sort().map((name) => join(dir, name)).filter((file) => !isLocked(file));
}

function stateOf(file: string): JournalState | undefined {
  const journal = Journal.open(file);
  if (!journal) return undefined;
  const { createdAt, url, workspace } = journal.header;
  const acknowledged = Math.min(journal.acknowledged('records'), journal.lastSeq);
  const state = { file, ...subjectOf(journal.header), createdAt, url, workspace, inUse: isLocked(file), records: journal.lastSeq, acknowledged };
  journal.close();
  return state;
}
