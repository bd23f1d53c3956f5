import { Command } from 'commander';
import type { Workspace } from '@plinth/sdk';
import { connect, connectAtHome, withConnection, type ConnectionFlags } from '../connect.js';
import { formatAgo } from '../output/format.js';
import { printJson, printTable, terminal } from '../output/terminal.js';

interface CreateFlags extends ConnectionFlags {
  readonly name?: string;
}

export function workspacesCommand(): Command {
  const workspaces = new Command('workspaces').description('List and make workspaces');
  withConnection(workspaces.command('list').alias('ls').description('List the workspaces in which you may act')).action(list);
  withConnection(workspaces.command('create').description('Make a workspace; you become its owner').argument('<slug>', 'its short name, such as vision-team'))
    .option('-n, --name <text>', 'its name for people')
    .action(create);
  return workspaces;
}

async function list(flags: ConnectionFlags): Promise<void> {
  const { client } = await connectAtHome(flags);
  const found: Workspace[] = [];
  for await (const workspace of client.workspaces.list()) found.push(workspace);
  if (flags.json) return printJson(found);
  const current = await (await connect(flags)).viewer().then(({ workspace }) => workspace.id, () => undefined);
  const now = Date.now();
  printTable([
    { head: '', value: ({ id }) => (id === current ? '*' : '') },
    { head: 'SLUG', value: ({ slug }) => slug, atLeast: 8 },
    { head: 'NAME', value: ({ name }) => name, atLeast: 8 },
    { head: 'MADE', value: ({ createdAt }) => (terminal.isInteractive ? formatAgo(createdAt, now) : createdAt), expendable: 1 },
    { head: 'ID', value: ({ id }) => id, expendable: 2 },
  ], found);
}

async function create(slug: string, { name, ...flags }: CreateFlags): Promise<void> {
  const { client, hasToken } = await connectAtHome(flags);
  const created = await client.workspaces.create(slug, { name, withToken: hasToken });
  if (flags.json) return printJson(created);
  terminal.out(`Made ${created.workspace.slug}  ${created.workspace.id}`);
  if (created.token === null) return terminal.note(`Use it with --workspace ${slug} or PLINTH_WORKSPACE=${slug}.`);
  terminal.note('Your token there, shown this once; `plinth login` stores it:');
  terminal.out(created.token.secret);
}
