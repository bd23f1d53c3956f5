import { Command } from 'commander';
import type { Run, RunSummary } from '@plinth/sdk';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { parseCount } from '../parse.js';
import { formatAgo, formatDuration, formatNumber } from '../output/format.js';
import type { Column } from '../output/table.js';
import { printFacts, printJson, printTable, terminal } from '../output/terminal.js';
import { printable } from '../output/text-width.js';

interface ListFlags extends ConnectionFlags {
  readonly experiment?: string;
  readonly filter?: string;
  readonly order?: readonly string[];
  readonly limit: number;
  readonly deleted?: boolean;
  readonly columns?: readonly string[];
}

export function runsCommand(): Command {
  const runs = new Command('runs').description('Find and look at runs');
  withConnection(runs.command('list').alias('ls').description('List runs, newest first'))
    .option('-e, --experiment <name>', 'of this experiment only')
    .option('-f, --filter <expression>', 'such as "metrics.loss < 0.3 and params.depth = \'6\'"')
    .option('-o, --order <key>', 'such as "metrics.accuracy desc"; may be given again', gather, [])
    .option('-c, --columns <key>', 'a metric, param or tag to show, such as params.depth; may be given again', gather, [])
    .option('-n, --limit <number>', 'at most so many', parseCount, 50)
    .option('--deleted', 'deleted runs instead')
    .action(list);
  withConnection(runs.command('show').description('Show all of one run').argument('<run>', 'its id')).action(show);
  withConnection(runs.command('logs').description("Print a run's output").argument('<run>', 'its id')).action(logs);
  withConnection(runs.command('delete').alias('rm').description('Delete runs; they can be restored').argument('<run...>', 'their ids')).action(remove);
  withConnection(runs.command('restore').description('Bring deleted runs back').argument('<run...>', 'their ids')).action(restore);
  return runs;
}

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function list({ experiment, filter, order, limit, deleted, columns = [], ...flags }: ListFlags): Promise<void> {
  const client = await connect(flags);
  const found: RunSummary[] = [];
  const orderBy = order?.length ? order : undefined;
  for await (const run of client.runs.search({ experiment, filter, orderBy, lifecycle: deleted ? 'DELETED' : 'ACTIVE', pageSize: Math.min(limit + 1, 100) })) {
    found.push(run);
    if (found.length > limit) break;
  }
  const shown = found.slice(0, limit);
  if (flags.json) return printJson(shown);
  if (shown.length === 0) return terminal.note(filter ? 'No run matches.' : 'There are no runs yet. `plinth.init({ experiment: "…" })` of @plinth/sdk makes one.');
  printTable(runColumns(shown, columns), shown);
  if (found.length > limit) terminal.note(`More follow; --limit ${limit * 2} shows them.`);
}

/** What everybody wants to see, then what was asked for, else the metrics that most of these runs have. */
function runColumns(runs: readonly RunSummary[], asked: readonly string[]): Column<RunSummary>[] {
  const now = Date.now();
  const fixed: Column<RunSummary>[] = [
    { head: 'NAME', value: ({ name }) => name, atLeast: 12 },
    { head: 'STATUS', value: ({ status }) => status.toLowerCase() },
    { head: 'STARTED', value: ({ startedAt }) => (terminal.isInteractive ? formatAgo(startedAt, now) : startedAt), expendable: 2 },
    { head: 'TOOK', value: ({ startedAt, endedAt }) => (endedAt === null ? '' : formatDuration(Date.parse(endedAt) - Date.parse(startedAt))), align: 'right', expendable: 90 },
  ];
  const keys = asked.length > 0 ? asked : frequentMetrics(runs).map((key) => `metrics.${key}`);
  const wanted = keys.map((key, at): Column<RunSummary> => ({ head: key.replace(/^(metrics|params|tags)\./, ''), value: (run) => valueOf(run, key), align: 'right', ...(asked.length > 0 ? { atLeast: 8 } : { expendable: 10 + at }) }));
  return [...fixed, ...wanted, { head: 'ID', value: ({ id }) => id, expendable: 1 }];
}

function frequentMetrics(runs: readonly RunSummary[]): string[] {
  const counts = new Map<string, number>();
  for (const { metrics } of runs) for (const { key } of metrics) if (!key.startsWith('system/')) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([one, many], [other, more]) => more - many || one.localeCompare(other)).slice(0, 8).map(([key]) => key);
}

function valueOf(run: RunSummary, key: string): string {
  const [, kind = 'metrics', name = key] = /^(metrics|params|tags)\.(.+)$/.exec(key) ?? [];
  if (kind === 'metrics') {
    const metric = run.metrics.find((each) => each.key === name);
    return metric ? formatNumber(metric.last) : '';
  }
  return (kind === 'params' ? run.params : run.tags).find((each) => each.key === name)?.value ?? '';
}

async function show(id: string, flags: ConnectionFlags): Promise<void> {
  const client = await connect(flags);
  const run = await client.runs.get(id);
  if (flags.json) return printJson(run);
  printFacts(factsOf(run, client.url));
  section('Params', run.params.map(({ key, value }) => [key, value]));
  section('Tags', run.tags.map(({ key, value }) => [key, value]));
  if (run.metrics.length > 0) {
    terminal.out('');
    printTable([
      { head: 'METRIC', value: ({ key }) => key, atLeast: 32 }, { head: 'LAST', value: ({ last }) => formatNumber(last), align: 'right' },
      { head: 'MIN', value: ({ min }) => (min === null ? '' : formatNumber(min)), align: 'right', expendable: 2 },
      { head: 'MAX', value: ({ max }) => (max === null ? '' : formatNumber(max)), align: 'right', expendable: 2 },
      { head: 'STEP', value: ({ lastStep }) => String(lastStep), align: 'right', expendable: 1 }, { head: 'POINTS', value: ({ count }) => String(count), align: 'right', expendable: 1 },
    ], run.metrics);
  }
  section('Inputs', run.inputs.map(({ name, digest, source }) => [name, [digest, source].filter((part) => part !== null).join('  ')]));
  if (run.notes) terminal.out(`\n${run.notes.split('\n').map(printable).join('\n')}`);
}

function factsOf(run: Run, url: string): (readonly [string, string])[] {
  const { source } = run;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['Run', `${printable(run.name)}  ${run.id}`],
    ['Experiment', printable(run.experiment.name)],
    ['Status', run.status.toLowerCase()],
    ['Started', run.startedAt],
    ['Took', run.endedAt === null ? undefined : formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt))],
    ['Parent', run.parentRunId],
    ['Children', run.childCount > 0 ? String(run.childCount) : undefined],
    ['Command', source?.command && printable(source.command)],
    ['Commit', source?.gitCommit && `${source.gitCommit}${source.gitBranch ? ` on ${printable(source.gitBranch)}` : ''}${source.gitDirty ? ', with changes' : ''}`],
    ['Host', source?.host && printable(source.host)],
    ['Deleted', run.deletedAt],
    ['See', `${url}/runs/${run.id}`],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
}

function section(title: string, facts: readonly (readonly [string, string])[]): void {
  if (facts.length === 0) return;
  terminal.out('');
  printTable([{ head: title.toUpperCase(), value: ([name]) => name, atLeast: 12 }, { head: '', value: ([, value]) => value, atLeast: 12 }], facts);
}

async function logs(id: string, flags: ConnectionFlags): Promise<void> {
  const client = await connect(flags);
  for await (const line of client.runs.logs(id)) {
    if (flags.json) terminal.out(JSON.stringify(line));
    else terminal.out(terminal.isInteractive ? printable(line.text) : line.text);
  }
}

async function remove(ids: readonly string[], flags: ConnectionFlags): Promise<void> {
  const deleted = await (await connect(flags)).runs.delete(ids);
  if (flags.json) return printJson(deleted.map(({ id }) => id));
  terminal.out(`Deleted ${count(deleted.length)}. \`plinth runs restore\` with the same ids brings ${deleted.length === 1 ? 'it' : 'them'} back.`);
}

async function restore(ids: readonly string[], flags: ConnectionFlags): Promise<void> {
  const restored = await (await connect(flags)).runs.restore(ids);
  if (flags.json) return printJson(restored.map(({ id }) => id));
  terminal.out(`Restored ${count(restored.length)}.`);
}

function count(runs: number): string {
  return runs === 1 ? '1 run' : `${runs} runs`;
}
