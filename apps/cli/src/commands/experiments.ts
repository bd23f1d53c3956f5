import { Command } from 'commander';
import type { Experiment } from '@plinth/sdk';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { formatAgo } from '../output/format.js';
import { printJson, printTable, terminal } from '../output/terminal.js';
import { parseCount } from '../parse.js';

interface ListFlags extends ConnectionFlags {
  readonly filter?: string;
  readonly limit: number;
  readonly deleted?: boolean;
}

export function experimentsCommand(): Command {
  const experiments = new Command('experiments').description('Find and keep experiments');
  withConnection(experiments.command('list').alias('ls').description('List experiments'))
    .option('-f, --filter <expression>', 'such as "name like \'digits%\'"')
    .option('-n, --limit <number>', 'at most so many', parseCount, 100)
    .option('--deleted', 'deleted experiments instead')
    .action(list);
  withConnection(experiments.command('create').description('Make an experiment').argument('<name>')).option('-d, --description <text>', 'what it is for').action(create);
  withConnection(experiments.command('rename').description('Give an experiment another name').argument('<name>').argument('<new-name>')).action(rename);
  withConnection(experiments.command('delete').alias('rm').description('Delete an experiment; it can be restored').argument('<name>')).action(remove);
  withConnection(experiments.command('restore').description('Bring a deleted experiment back').argument('<id>', 'its id, as `plinth experiments list --deleted` shows it')).action(restore);
  return experiments;
}

async function list({ filter, limit, deleted, ...flags }: ListFlags): Promise<void> {
  const client = await connect(flags);
  const found: Experiment[] = [];
  for await (const experiment of client.experiments.list({ filter, lifecycle: deleted ? 'DELETED' : 'ACTIVE', pageSize: Math.min(limit, 100) })) {
    found.push(experiment);
    if (found.length === limit) break;
  }
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note('There are no experiments here. `plinth experiments create NAME` makes one, and so does the first run.');
  const now = Date.now();
  printTable([
    { head: 'NAME', value: ({ name }) => name, atLeast: 16 },
    { head: 'RUNS', value: ({ runCount }) => String(runCount), align: 'right' },
    { head: 'LAST RUN', value: ({ lastRunAt }) => (terminal.isInteractive ? formatAgo(lastRunAt, now) : (lastRunAt ?? '')), expendable: 1 },
    { head: 'DESCRIPTION', value: ({ description }) => description ?? '', atLeast: 16, expendable: 3 },
    { head: 'ID', value: ({ id }) => id, expendable: deleted ? 0 : 2 },
  ], found);
}

async function create(name: string, { description, ...flags }: ConnectionFlags & { readonly description?: string }): Promise<void> {
  report(await (await connect(flags)).experiments.create(name, { description }), flags, 'Made');
}

async function rename(name: string, newName: string, flags: ConnectionFlags): Promise<void> {
  const { experiments } = await connect(flags);
  report(await experiments.update((await experiments.byName(name)).id, { name: newName }), flags, 'Renamed to');
}

async function remove(name: string, flags: ConnectionFlags): Promise<void> {
  const { experiments } = await connect(flags);
  report(await experiments.delete((await experiments.byName(name)).id), flags, 'Deleted');
}

async function restore(id: string, flags: ConnectionFlags): Promise<void> {
  report(await (await connect(flags)).experiments.restore(id), flags, 'Restored');
}

function report(experiment: Experiment, { json }: ConnectionFlags, deed: string): void {
  if (json) printJson(experiment);
  else terminal.out(`${deed} ${experiment.name}  ${experiment.id}`);
}
