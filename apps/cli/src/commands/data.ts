import { Command, Option } from 'commander';
import type { Dataset, DatasetFile, LoggedSnapshot, NewDataset } from '@plinth/sdk';
import { commit, pull, push } from '../data/transfers.js';
import { compare } from '../data/compare.js';
import { croissant, importDescribed } from '../data/croissant.js';
import { merge } from '../data/merge.js';
import { show } from '../data/show.js';
import { archive, hold, parseRetention, protect, release, remove, restore, retain, unarchive, unprotect } from '../data/upkeep.js';
import { splitReference } from '../data/reference.js';
import { verify } from '../data/verify.js';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { formatAgo, formatBytes } from '../output/format.js';
import { printJson, printTable, terminal } from '../output/terminal.js';
import { collect, parseCount } from '../parse.js';

interface CreateFlags extends ConnectionFlags {
  readonly description?: string;
  readonly sensitivity?: NewDataset['sensitivity'];
  readonly label: readonly string[];
  readonly compatibility?: NewDataset['compatibility'];
  readonly retention?: number | null;
}

interface RefFlags extends ConnectionFlags {
  readonly tag?: boolean;
  readonly remove?: boolean;
  readonly reason?: string;
}

export function dataCommand(): Command {
  const data = new Command('data').description('Keep data sets: commit folders, fetch snapshots, see what changed');
  const under = (name: string, description: string): Command => withConnection(data.command(name).description(description));
  under('list', 'List data sets').alias('ls').option('-p, --prefix <text>', 'only names that begin so').option('-n, --limit <number>', 'at most so many', parseCount, 100).action(list);
  under('create', 'Make a data set')
    .argument('<name>')
    .option('-d, --description <text>', 'what it is')
    .addOption(new Option('--sensitivity <level>', 'who may know of it').choices(['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED']))
    .option('-l, --label <word>', 'what makes it sensitive, such as pii; again for more', collect, [])
    .addOption(new Option('--compatibility <mode>', 'what a commit may change of its schema').choices(['NONE', 'BACKWARD', 'FORWARD', 'FULL']))
    .option('--retention <days>', 'how long snapshots are kept that no ref names and nobody holds: days, or forever (as unless told)', parseRetention)
    .action(create);
  under('commit', 'Make a folder, as it is, a snapshot of its data set')
    .argument('[folder]', 'the folder', '.')
    .option('-d, --dataset <name>', 'the data set; that of which the folder is a copy unless told')
    .option('-m, --message <text>', 'why')
    .option('-r, --ref <name>', 'the ref that moves; that of the folder, or main')
    .option('--source <uri>', 'where the bytes came from, such as s3://bucket/path; PATH=URI for one file or folder; again for more', collect, [])
    .option('--schema <file>', 'what its tables look like: JSON, {"tables": […]}; as before unless told')
    .option('--key <column>', 'what tells apart what rows are about, such as patient_id: splits that share one leak; again for more', collect, [])
    .option('--splits <file>', 'its parts: JSON, [{"kind": "FILES", "name": "train", "folders": ["train"]}]; as before unless told')
    .action(commit);
  under('push', 'Send what the server lacks of a folder, and commit nothing; goes on where it was cut off')
    .argument('[folder]', 'the folder', '.')
    .option('-d, --dataset <name>', 'the data set; that of which the folder is a copy unless told')
    .action(push);
  under('pull', 'Bring a folder to a snapshot; what was changed in it stays')
    .argument('[reference]', 'such as flights, flights@12 or flights@main; the ref of the folder unless told')
    .argument('[folder]', 'the folder; . in a copy, otherwise one of the name of the data set')
    .option('--only <path>', 'a file or a folder of the snapshot; again for more', collect, [])
    .option('--force', "take the snapshot's word over what was changed here")
    .option('--cache <folder>', 'where bytes are kept for all projects; ~/.cache/plinth/objects unless told')
    .option('--no-cache', 'keep bytes nowhere else')
    .action(pull);
  under('diff', 'Show what was changed in a folder, or how a snapshot differs from another')
    .argument('[base]', 'a snapshot, such as flights@11')
    .argument('[head]', 'another, such as flights@12')
    .option('-n, --limit <number>', 'at most so many files, and so many columns', parseCount, 1_000)
    .option('--wait', 'until what the columns of both hold is known')
    .action(compare);
  under('show', 'Show the tables of a snapshot: columns, types, what they hold, and whether its splits leak')
    .argument('<reference>', 'such as flights, flights@12 or flights@main')
    .option('-t, --table <name>', 'only this table')
    .option('--wait', 'until all that can be is known')
    .option('--again', 'have what was given up, or found to be no table, looked into again')
    .action(show);
  under('log', 'List the snapshots of a data set, newest first').argument('<name>').option('-n, --limit <number>', 'at most so many', parseCount, 50).action(log);
  under('files', 'List the files of a snapshot').argument('<reference>').argument('[prefix]', 'only paths that begin so').option('-n, --limit <number>', 'at most so many', parseCount, 1_000).action(files);
  under('ref', 'Let a ref lead to a snapshot, or take it away')
    .argument('<reference>', 'the snapshot, such as flights@12; with --remove the data set')
    .argument('<name>', 'the ref, such as reviewed')
    .option('--tag', 'one that never moves')
    .option('--remove', 'take the ref away')
    .option('--reason <text>', 'why')
    .action(ref);
  under('merge', 'Bring what a snapshot did into a branch of the same data set')
    .argument('<from>', 'what is merged, such as flights@cleaning')
    .argument('<into>', 'the branch, such as main')
    .addOption(new Option('--prefer <side>', 'whose file is taken where both changed it: that of the branch (ours) or of what is merged (theirs)').choices(['ours', 'theirs']))
    .option('-m, --message <text>', 'why')
    .option('--dry-run', 'only show the files that both changed; ends with 1 when there are any')
    .action(merge);
  under('hold', 'Hold a snapshot: its files stay whatever happens, until it is released').argument('<reference>', 'the snapshot, such as flights@12').requiredOption('--reason <text>', 'why, such as the name of a case').action(hold);
  under('release', 'Release a held snapshot').argument('<reference>', 'the snapshot, such as flights@12').requiredOption('--reason <text>', 'why').action(release);
  under('protect', 'Protect a ref: only those with dataset:protect move or delete it').argument('<reference>', 'the ref, such as flights@main').action(protect);
  under('unprotect', 'Let go of a protected ref').argument('<reference>', 'the ref, such as flights@main').action(unprotect);
  under('retain', 'Say how long snapshots are kept that no ref names and nobody holds').argument('<name>').argument('<days>', 'days, or forever', parseRetention).action(retain);
  under('archive', 'Put a data set away: it gets no new snapshots, and what there is can be read').argument('<name>').action(archive);
  under('unarchive', 'Take a data set out of the archive').argument('<name>').action(unarchive);
  under('delete', 'Give up the files of a snapshot for good, or delete a data set, which can be restored for a week')
    .argument('<what>', 'a snapshot, such as flights@12, or a data set')
    .option('-y, --yes', 'do not ask before giving up the files of a snapshot')
    .action(remove);
  under('restore', 'Bring a deleted data set back').argument('<name>').action(restore);
  under('croissant', 'Print a snapshot as Croissant 1.1 describes it: every file with its digest, every table with its columns').argument('<reference>', 'the snapshot, such as flights@12').action(croissant);
  under('import', 'Commit the files that a Croissant description declares, once each is what it declares; nothing is fetched')
    .argument('<file>', 'the description, JSON-LD')
    .argument('[folder]', 'where the files lie; beside the description unless told')
    .option('-d, --dataset <name>', 'the data set, made when there is none; the name in the description unless told')
    .option('-m, --message <text>', 'why')
    .action(importDescribed);
  under('verify', 'Hash the files of a folder again, and name those that are not what its snapshot says; or have the server read all of a snapshot again')
    .argument('[what]', 'a folder, or a snapshot such as flights@12', '.')
    .action(verify);
  return data;
}

async function list({ prefix, limit, ...flags }: ConnectionFlags & { readonly prefix?: string; readonly limit: number }): Promise<void> {
  const { datasets } = await connect(flags);
  const found = await take(datasets.list({ namePrefix: prefix, pageSize: Math.min(limit, 100) }), limit);
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note('There are no data sets here. `plinth data create NAME` makes one.');
  const now = Date.now();
  printTable<Dataset>([
    { head: 'NAME', value: ({ name }) => name, atLeast: 16 },
    { head: 'SNAPSHOTS', value: ({ lastNumber }) => String(lastNumber), align: 'right' },
    { head: 'SENSITIVITY', value: ({ sensitivity, sensitivityLabels }) => [sensitivity, ...sensitivityLabels].join(' '), expendable: 1 },
    { head: 'COMPATIBILITY', value: ({ compatibility }) => compatibility, expendable: 3 },
    { head: 'CHANGED', value: ({ updatedAt }) => (terminal.isInteractive ? formatAgo(updatedAt, now) : updatedAt), expendable: 2 },
  ], found);
}

async function create(name: string, { description, sensitivity, label, compatibility, retention, ...flags }: CreateFlags): Promise<void> {
  const made = await (await connect(flags)).datasets.create(name, { description, sensitivity, sensitivityLabels: label, compatibility, retentionDays: retention ?? undefined });
  if (flags.json) return printJson(made);
  terminal.out(`Made ${made.name}. Commit a folder to it with \`plinth data commit FOLDER --dataset ${made.name}\`.`);
}

async function log(name: string, { limit, ...flags }: ConnectionFlags & { readonly limit: number }): Promise<void> {
  const found = await take((await connect(flags)).datasets.log(name, { pageSize: Math.min(limit, 50) }), limit);
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note(`${name} has no snapshots yet. \`plinth data commit\` makes one.`);
  const now = Date.now();
  printTable<LoggedSnapshot>([
    { head: 'NUMBER', value: ({ number }) => String(number), align: 'right' },
    { head: 'REFS', value: ({ refs }) => refs.map((each) => each.name).join(' ') },
    { head: 'FILES', value: (each) => String(each.files), align: 'right' },
    { head: 'SIZE', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
    { head: 'STATE', value: stateOf },
    { head: 'WHEN', value: ({ createdAt }) => (terminal.isInteractive ? formatAgo(createdAt, now) : createdAt), expendable: 1 },
    { head: 'WHO', value: ({ createdBy }) => createdBy?.name ?? '', expendable: 2 },
    { head: 'MESSAGE', value: ({ message }) => message?.split('\n')[0] ?? '', atLeast: 12 },
    { head: 'DIGEST', value: ({ digest }) => digest.slice(0, 12), expendable: 3 },
  ], found);
}

async function files(reference: string, prefix: string | undefined, { limit, ...flags }: ConnectionFlags & { readonly limit: number }): Promise<void> {
  const found = await take((await connect(flags)).datasets.files(reference, { prefix, pageSize: Math.min(limit, 1_000) }), limit);
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note('There are no such files.');
  printTable<DatasetFile>([
    { head: 'PATH', value: ({ path }) => path, atLeast: 44 },
    { head: 'SIZE', value: ({ size }) => formatBytes(size), align: 'right' },
    { head: 'SHA-256', value: ({ digest }) => digest.slice(0, 12), expendable: 1 },
  ], found);
}

async function ref(reference: string, name: string, { tag, remove: isRemoved, reason, ...flags }: RefFlags): Promise<void> {
  const { datasets } = await connect(flags);
  if (isRemoved) {
    const removed = await datasets.deleteRef(`${splitReference(reference).dataset}@${name}`, { reason });
    return flags.json ? printJson(removed) : terminal.out(`Removed ${splitReference(reference).dataset}@${name}`);
  }
  const { datasetId, digest, number } = await datasets.snapshot(reference);
  const made = await datasets.setRef(datasetId, name, digest, { reason, kind: tag ? 'TAG' : undefined });
  if (flags.json) return printJson(made);
  terminal.out(`${reference.split('@')[0]}@${name} is snapshot ${number}`);
}

function stateOf({ heldAt, deletedAt }: LoggedSnapshot): string {
  if (deletedAt) return 'files gone';
  return heldAt ? 'held' : '';
}

async function take<Item>(items: AsyncIterable<Item>, limit: number): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === limit) break;
  }
  return taken;
}
