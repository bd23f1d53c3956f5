import { basename } from 'node:path';
import type { JournalContents, JournalState } from '@plinth/sdk';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { agreed } from '../output/ask.js';
import { formatAgo } from '../output/format.js';
import { printJson, terminal } from '../output/terminal.js';
import { printable } from '../output/text-width.js';

export interface DiscardFlags {
  /** Only says what would be lost. */
  readonly dryRun?: boolean;
  /** Does not ask. */
  readonly yes?: boolean;
  readonly json?: boolean;
}

const namedArtifacts = 5;

/** Removes what waits of one run, pipeline or deployment, after saying what is lost by it and asking. */
export async function discardJournals(folder: string, id: string, { dryRun = false, yes = false, json = false }: DiscardFlags): Promise<void> {
  const { contentsOf, discardJournal, listJournals } = await import('@plinth/sdk');
  const journals = (await listJournals(folder)).filter((journal) => journal.id === id);
  if (journals.length === 0) throw new CliFailure(`Nothing of ${printable(id)} waits in ${folder}.`, '`plinth sync --dry-run` shows what does.', exitCodes.notFound);
  const written = journals.find(({ inUse }) => inUse);
  if (written) throw new CliFailure(`A process that lives writes ${basename(written.file)}.`, 'End it first.', exitCodes.failure);
  const contents = journals.map((journal) => ({ journal, waiting: contentsOf(journal.file) }));
  for (const { journal, waiting } of contents) if (waiting) terminal.note(printable(lossOf(journal, waiting)));
  const told = (discarded: boolean): void => {
    if (json) printJson(contents.map(({ journal, waiting }) => ({ ...journal, waiting, discarded })));
  };
  if (dryRun) return told(false);
  const what = journals.length === 1 ? '1 journal' : `${journals.length} journals`;
  if (!yes && !(await agreed('Nothing brings them back. Discard them?', 'What would be lost stands above; discard it with --yes.', json))) throw new CliFailure('Nothing was discarded.');
  for (const { file } of journals) if (!discardJournal(file)) throw new CliFailure(`${basename(file)} is being written again; it was left alone.`);
  told(true);
  if (!json) terminal.out(`Discarded ${what}.`);
}

function lossOf({ of, id, createdAt, url }: JournalState, { records, points, lines, predictions, artifacts }: JournalContents): string {
  const named = artifacts.length > namedArtifacts ? `${artifacts.slice(0, namedArtifacts).join(', ')} and ${artifacts.length - namedArtifacts} more` : artifacts.join(', ');
  const parts = [counted(points, 'metric point'), counted(lines, 'log line'), counted(predictions, 'prediction'), artifacts.length > 0 ? `${counted(artifacts.length, 'artifact')} (${named})` : ''].filter((part) => part !== '');
  return `${of} ${id}, begun ${formatAgo(new Date(createdAt).toISOString(), Date.now())} for ${url}: ${counted(records, 'record') || 'no records'} that the server does not have${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}

function counted(count: number, what: string): string {
  if (count === 0) return '';
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
