import { Command } from 'commander';
import type { Impact, ImpactedOwner, ImpactedThing, LineageLink, LineageNode } from '@plinth/sdk';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { bold, printJson, printTable, terminal } from '../output/terminal.js';
import { parseCount, parseInstant } from '../parse.js';

interface WalkFlags extends ConnectionFlags {
  readonly depth?: number;
  readonly at?: string;
  readonly columns?: boolean;
  readonly limit: number;
}

interface ImpactFlags extends ConnectionFlags {
  readonly rows?: boolean;
  readonly depth?: number;
  readonly at?: string;
  readonly limit: number;
}

const aboutNode = 'data:flights@12#price, source:stats#rate, feature:driver_stats#rate, run:<id>, model:fraud@3, deployment:<id>, step:<id>, asset:<name or id>';

export function lineageCommand(): Command {
  const lineage = new Command('lineage').description('Where things came from, what came of them, and what has to be done when one is wrong');
  for (const [name, description, direction] of [['up', 'List what a thing came from, nearest first', 'upstream'], ['down', 'List what came of a thing, nearest first', 'downstream']] as const) {
    withConnection(lineage.command(name).description(description).argument('<node>', aboutNode))
      .option('-d, --depth <steps>', 'steps at the most, up to 20', parseCount, 3)
      .option('--at <instant>', 'as it stood then')
      .option('--columns', 'over columns; so it is when the node is a column')
      .option('-n, --limit <number>', 'at most so many links', parseCount, 100)
      .action((node: string, flags: WalkFlags) => walk(node, direction, flags));
  }
  withConnection(lineage.command('impact').description('What must be retrained and who must be told, if this is wrong').argument('<node>', aboutNode))
    .option('--rows', "if somebody's rows in it have to go")
    .option('-d, --depth <steps>', 'steps at the most; as far as it goes unless told', parseCount)
    .option('--at <instant>', 'by the graph as it stood then')
    .option('-n, --limit <number>', 'list at most so many things', parseCount, 100)
    .action(impact);
  return lineage;
}

async function walk(node: string, direction: 'upstream' | 'downstream', { depth, at, columns, limit, ...flags }: WalkFlags): Promise<void> {
  const client = await connect(flags);
  const from = await client.lineage.node(node);
  const links = await take(client.lineage[direction](from, { depth, at: at === undefined ? undefined : parseInstant(at), columns: columns ?? from.column !== undefined, pageSize: Math.min(limit, 500) }), limit);
  if (flags.json) return printJson(links);
  if (links.length === 0) return terminal.note(direction === 'upstream' ? 'Nothing is known of where it came from.' : 'Nothing is known to have come of it.');
  printTable<LineageLink>([
    { head: 'STEPS', value: ({ depth: steps }) => String(steps), align: 'right' },
    { head: 'FROM', value: ({ from: source }) => nameOf(source), atLeast: 20 },
    { head: 'TO', value: ({ to }) => nameOf(to), atLeast: 20 },
    { head: 'BY', value: ({ producedBy }) => (producedBy ? nameOf(producedBy) : ''), atLeast: 12, expendable: 1 },
  ], links);
}

async function impact(node: string, { rows, depth, at, limit, ...flags }: ImpactFlags): Promise<void> {
  const client = await connect(flags);
  const from = await client.lineage.node(node);
  const question = { cause: rows ? 'ROWS_GONE' : 'WRONG', depth, at: at === undefined ? undefined : parseInstant(at) } as const;
  const answer = await client.lineage.impact(from, question);
  // What is listed is of the time that the answer shows.
  const things = await take(client.lineage.impacted(from, { ...question, at: answer.at, pageSize: Math.min(limit, 200) }), limit);
  if (flags.json) return printJson({ ...answer, things });
  for (const { text } of answer.caveats) terminal.note(text);
  if (answer.cut) terminal.note(answer.cut === 'DEPTH' ? 'More lies further away: ask without --depth.' : 'This is not all: more lies behind it than one answer looks at. Ask from something nearer to what you look for.');
  if (things.length === 0) return terminal.note('Nothing that you may see is known to have come of it.');
  print(answer, things, at !== undefined);
}

function print(answer: Impact, things: readonly ImpactedThing[], isOfThen: boolean): void {
  terminal.out(bold(answer.retrainCount === 0 ? 'Nothing in use has to be trained anew.' : `To be trained anew: ${answer.retrainCount}`));
  if (answer.retrain.length) {
    printTable<ImpactedThing>([
      { head: 'MODEL', value: titleOf, atLeast: 16 },
      { head: 'IN USE', value: ({ uses }) => usesOf(uses), atLeast: 16 },
      { head: 'LIVE', value: ({ isLive }) => (isLive ? 'yes' : '') },
      { head: 'BY', value: ({ first, last }) => `${nameOf(first.to)} … ${nameOf(last.from)}`, atLeast: 20, expendable: 1 },
    ], answer.retrain);
  }
  terminal.out('');
  terminal.out(bold(`To be told: ${answer.peopleCount}`));
  if (answer.people.length) {
    printTable<ImpactedOwner>([
      { head: 'WHO', value: ({ account, name }) => account?.name ?? name ?? 'somebody without an account', atLeast: 12 },
      { head: 'ANSWERS FOR', value: ({ count }) => String(count), align: 'right' },
      { head: 'TO RETRAIN', value: ({ retrainCount }) => String(retrainCount), align: 'right' },
      { head: 'LIVE', value: ({ liveCount }) => String(liveCount), align: 'right' },
      { head: 'NEAREST', value: ({ things: [nearest] }) => (nearest ? nameOf(nearest) : ''), atLeast: 12, expendable: 1 },
    ], answer.people);
  }
  const total = answer.counts.reduce((sum, { count }) => sum + count, 0);
  terminal.out('');
  terminal.out(bold(total > things.length ? `Reached: the nearest ${things.length} of ${total}` : `Reached: ${total}`));
  printTable<ImpactedThing>([
    { head: 'STEPS', value: ({ steps }) => String(steps), align: 'right' },
    { head: 'KIND', value: ({ group }) => group.toLowerCase().replaceAll('_', ' ') },
    { head: 'THING', value: titleOf, atLeast: 16 },
    { head: 'COLUMNS', value: ({ columns }) => columns.join(', '), atLeast: 8, expendable: 3 },
    { head: 'IN USE', value: ({ uses }) => usesOf(uses), atLeast: 8, expendable: 2 },
    ...(isOfThen ? [{ head: 'IN USE THEN', value: ({ usesThen }: ImpactedThing) => usesOf(usesThen ?? []), atLeast: 8, expendable: 2 }] : []),
    { head: 'FROM', value: ({ last }) => nameOf(last.from), atLeast: 12, expendable: 1 },
  ], things);
}

function titleOf({ node, label }: ImpactedThing): string {
  return `${node.title}${label === null ? '' : `@${label}`}`;
}

function usesOf(uses: ImpactedThing['uses']): string {
  return uses.map(({ kind, name }) => (kind === 'ALIAS' ? `@${name}` : name)).join(', ');
}

/** Digests are cut as git cuts them. */
function nameOf({ hidden, title, version, column }: LineageNode): string {
  if (hidden) return '(hidden)';
  const short = version === null ? '' : `@${/^[0-9a-f]{64}$/.test(version) ? version.slice(0, 12) : version}`;
  return `${title}${short}${column === null ? '' : `#${column}`}`;
}

async function take<Item>(all: AsyncIterable<Item>, limit: number): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const each of all) {
    taken.push(each);
    if (taken.length === limit) break;
  }
  return taken;
}
