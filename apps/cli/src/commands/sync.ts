import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import type { Connection, JournalState, SyncOutcome } from '@plinth/sdk';
import { withConnection, type ConnectionFlags } from '../connect.js';
import { codeOfStatus, CliFailure, exitCodes } from '../exit-codes.js';
import { formatAgo } from '../output/format.js';
import { printJson, printTable, terminal } from '../output/terminal.js';
import { printable } from '../output/text-width.js';
import { discardJournals, type DiscardFlags } from './discard-journals.js';

interface SyncFlags extends ConnectionFlags, DiscardFlags {
  /** Id of the run whose journals are to go. */
  readonly discard?: string;
}

export function syncCommand(): Command {
  return withConnection(new Command('sync').description('Send what training, pipelines and services kept in journals while the server was away').argument('[dir]', 'folder of journals; where the SDK keeps them unless told'))
    .option('--dry-run', 'only show what waits')
    .option('--discard <run>', 'send nothing, and remove what waits of this run (or pipeline, or deployment): what the server does not have of it is lost')
    .option('-y, --yes', 'do not ask before discarding')
    .action(sync);
}

async function sync(dir: string | undefined, { dryRun, discard, yes, ...flags }: SyncFlags): Promise<void> {
  const { connectionOf, currentSettings, defaultJournalDir, listJournals, syncJournals } = await import('@plinth/sdk');
  const folder = dir ?? defaultJournalDir();
  // Where the SDK keeps them there is nothing before anything had to wait.
  if (dir !== undefined && !(await stat(dir).catch(() => undefined))?.isDirectory()) throw new CliFailure(`There is no folder ${printable(dir)}.`, 'Without a folder, `plinth sync` looks where the SDK keeps journals.', exitCodes.usage);
  if (discard !== undefined) return discardJournals(folder, discard, { dryRun, yes, json: flags.json });
  if (dryRun) return showWaiting(await listJournals(folder), flags);
  const settings = currentSettings({ url: flags.url, workspace: flags.workspace });
  const [complaint] = settings.complaints;
  if (complaint !== undefined) throw new CliFailure(complaint, '`plinth doctor` shows every setting and where it comes from.', exitCodes.usage);
  // A journal may name any server: a token only goes where the settings say.
  const connection = (journal: JournalState): Connection => {
    const chosen = connectionOf(settings);
    const workspace = chosen.workspace ?? journal.workspace;
    return settings.url.from === 'default' ? { url: journal.url, workspace } : { ...chosen, workspace };
  };
  const outcomes = await syncJournals({
    dir: folder, connection,
    onBegin: ({ of, id, records, acknowledged }) => flags.json || terminal.note(`Sending ${of} ${id}, ${records - acknowledged} records …`),
    onProblem: (line) => terminal.note(printable(line.trimEnd())),
  });
  if (flags.json) printJson(outcomes.map(({ error, ...outcome }) => ({ ...outcome, error: error && { code: error.code, message: error.message } })));
  else summarise(outcomes, folder);
  const failed = outcomes.find(({ outcome }) => outcome === 'failed');
  if (failed) throw new CliFailure(failed.error?.message ?? `${basename(failed.file)} could not be sent.`, failed.error?.help ?? 'It stays where it is; run `plinth sync` again.', failed.error ? codeOfStatus(failed.error.status) : exitCodes.failure);
  throwIfRefused(outcomes, folder);
}

function throwIfRefused(outcomes: readonly SyncOutcome[], folder: string): void {
  const runs = outcomes.filter(({ outcome }) => outcome === 'refused').length;
  const records = outcomes.reduce((sum, { refusals }) => sum + refusals.reduce((all, { count }) => all + count, 0), 0);
  if (runs + records === 0) return;
  const what = [...(records > 0 ? [records === 1 ? '1 record' : `${records} records`] : []), ...(runs > 0 ? [runs === 1 ? '1 run' : `${runs} runs`] : [])];
  const help = records > 0 ? `Sending ${runs > 0 ? 'the records' : 'them'} again would not help: they are kept in ${folder}, in files ending with .refused.jsonl.` : undefined;
  throw new CliFailure(`The server refused ${what.join(' and ')}.`, help, exitCodes.refused);
}

function showWaiting(journals: readonly JournalState[], { json }: ConnectionFlags): void {
  if (json) return printJson(journals);
  if (journals.length === 0) return terminal.note('Nothing waits.');
  const now = Date.now();
  printTable([
    { head: 'OF', value: ({ of }) => of },
    { head: 'ID', value: ({ id }) => id },
    { head: 'BEGUN', value: ({ createdAt }) => formatAgo(new Date(createdAt).toISOString(), now), expendable: 1 },
    { head: 'WAITING', value: ({ records, acknowledged }) => `${records - acknowledged} records`, align: 'right' },
    { head: 'FOR', value: ({ url }) => url, expendable: 2 },
    { head: '', value: ({ inUse }) => (inUse ? 'being written' : '') },
  ], journals);
}

function summarise(outcomes: readonly SyncOutcome[], folder: string): void {
  const sent = outcomes.filter(({ outcome }) => outcome === 'sent' || outcome === 'damaged');
  if (outcomes.length === 0) return terminal.out(`Nothing waits in ${folder}.`);
  terminal.out(`Sent ${sent.length} of ${outcomes.length} journals.`);
  for (const { file } of outcomes.filter(({ outcome }) => outcome === 'in use')) terminal.note(`${basename(file)} is being written by a process that lives; it sends it itself.`);
  for (const { file } of outcomes.filter(({ outcome }) => outcome === 'damaged')) terminal.note(`${file} is damaged in the middle: what stood before is sent, and the file is kept as ….damaged.`);
  for (const { of, id, error } of outcomes.filter(({ outcome }) => outcome === 'refused')) {
    terminal.note(`The server refuses the ${of} ${id}: ${printable(error?.message ?? 'it did not say why.')} It stays in ${folder}; sync again when that is mended, or remove it with \`plinth sync --discard ${id}\`.`);
  }
  for (const { message, count } of outcomes.flatMap(({ refusals }) => refusals)) terminal.note(`Refused${count > 1 ? ` ${count} times` : ''}: ${printable(message)}`);
}
