import { setTimeout as pause } from 'node:timers/promises';
import type { DatasetColumnProfile, DatasetLeakage, DatasetTableProfile, ProfiledSnapshot } from '@plinth/sdk';
import { connect, type ConnectionFlags } from '../connect.js';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { formatBytes, formatShare } from '../output/format.js';
import { printJson, printTable, terminal } from '../output/terminal.js';

interface ShowFlags extends ConnectionFlags {
  readonly table?: string;
  readonly wait?: boolean;
  readonly again?: boolean;
}

interface ShownTable extends DatasetTableProfile {
  readonly columns: readonly DatasetColumnProfile[];
}

const askAgainAfterMs = 1_000;
/** Of what stands in a cell. */
const longestValue = 40;

/** The tables of a snapshot with what their columns hold, and whether its splits leak. */
export async function show(reference: string, { table, wait, again, ...flags }: ShowFlags): Promise<void> {
  const { datasets } = await connect(flags);
  let found = await (again ? datasets.profileAgain(reference) : datasets.profile(reference));
  while (wait && found.profile.state === 'PENDING') {
    await pause(askAgainAfterMs);
    found = await datasets.profile(reference);
  }
  const wanted = found.profile.tables.filter(({ name }) => table === undefined || name === table);
  if (table !== undefined && wanted.length === 0) throw new CliFailure(`The snapshot has no table ${JSON.stringify(table)}${found.profile.state === 'PENDING' ? ' yet' : ''}.`, 'Without --table all of them are shown.', exitCodes.notFound);
  const tables: ShownTable[] = [];
  for (const each of wanted) tables.push({ ...each, columns: await all(datasets.columns(reference, each.name)) });
  if (flags.json) return printJson({ ...found, profile: { ...found.profile, tables } });
  terminal.out(`${reference.split('@')[0]}@${found.number}  ${found.files.toLocaleString('en-US')} files, ${formatBytes(found.bytes)}  ${found.digest.slice(0, 12)}`);
  for (const each of tables) printProfile(each);
  printLeakage(found);
  noteState(found);
}

function printProfile(table: ShownTable): void {
  const facts = [table.rows === null ? undefined : `${table.rows.toLocaleString('en-US')} rows`, `${table.format.toLowerCase()}${table.gzip ? ', gzip' : ''}`, `${table.fileCount.toLocaleString('en-US')} files, ${formatBytes(table.bytes)}`];
  terminal.out(`\n${table.name}  ${facts.filter((fact) => fact !== undefined).join(', ')}`);
  if (table.state !== 'DONE') return terminal.out(`  ${table.state === 'FAILED' ? `no table: ${table.reason ?? ''}` : 'waits to be looked into'}`);
  if (table.isWithheld) terminal.note('Values are kept from view: the data set is confidential or restricted.');
  const rows = table.rows ?? 0;
  printTable<DatasetColumnProfile>([
    { head: 'COLUMN', value: ({ name }) => name, atLeast: 16 },
    { head: 'TYPE', value: ({ type }) => type, atLeast: 10 },
    { head: 'NULL', value: ({ nulls }) => formatShare(nulls, rows), align: 'right' },
    { head: 'DISTINCT', value: ({ distinct }) => (distinct === null ? '' : `${distinct.exact ? '' : '~'}${distinct.count.toLocaleString('en-US')}`), align: 'right', expendable: 1 },
    { head: 'MEAN', value: ({ mean, histogram }) => (mean === null || histogram === null ? '' : mean.toPrecision(5)), align: 'right', expendable: 3 },
    { head: 'MINIMUM', value: ({ minimum }) => cut(minimum ?? ''), expendable: 2 },
    { head: 'MAXIMUM', value: ({ maximum }) => cut(maximum ?? ''), expendable: 2 },
    { head: 'MOST FREQUENT', value: (column) => cut(frequent(column, rows)), expendable: 4 },
  ], table.columns);
}

function printLeakage({ splits, leakage }: ProfiledSnapshot): void {
  if (splits.length === 0) return;
  terminal.out(`\nsplits  ${splits.map(({ name }) => name).join(', ')}: ${verdictWords(leakage)}`);
  for (const { splits: two, count, unit, rows } of leakage.shared) terminal.out(`  ${two.join(' and ')} share ${count.toLocaleString('en-US')} ${unit.toLowerCase()}${count === 1 ? '' : 's'}${rows === null ? '' : ` (${rows.map((each) => each.toLocaleString('en-US')).join(' and ')} rows)`}`);
}

function verdictWords({ verdict, reason, key, compared }: DatasetLeakage): string {
  if (verdict === 'NOT_SPLIT') return 'nothing to compare: fewer than two hold anything';
  if (verdict === 'NOT_COMPARED') return `not compared: ${reason ?? 'nobody knows why'}`;
  const how = compared.length === 0 ? 'by their files' : key === null ? 'by whole rows' : `by ${key.join(', ')}`;
  return verdict === 'LEAKS' ? `they leak, compared ${how}` : `nothing in common, compared ${how}`;
}

function noteState({ profile: { state, reason, tables, isWhole } }: ProfiledSnapshot): void {
  if (state === 'PENDING') terminal.note('It is still being looked into; --wait waits for it.');
  if (state === 'FAILED') terminal.note(`It was given up: ${reason ?? ''} --again has it tried again.`);
  if (state === 'NONE') terminal.note('It was not looked into: its files were given up, or it was committed before that was done.');
  if (state === 'DONE' && tables.length === 0) terminal.note('It has no tables.');
  if (!isWhole) terminal.note('It has more tables than are looked into.');
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

function frequent({ top, trues, nulls }: DatasetColumnProfile, rows: number): string {
  if (trues !== null) return `true ${formatShare(trues, rows - nulls)}`;
  return top?.values.slice(0, 3).map(({ value, count }) => `${value} ${formatShare(count, rows)}`).join(', ') ?? '';
}

function cut(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}
