import { Command, InvalidArgumentError } from 'commander';
import type { NewVote, PlinthClient, Promotion, PromotionStatus, PromotionSummary, VoteVerdict } from '@plinth/sdk';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { formatAgo } from '../output/format.js';
import { printJson, printTable, terminal } from '../output/terminal.js';
import { parseCount } from '../parse.js';
import { promotionNamed, targetName } from '../promotions/find.js';
import { headLine, printPromotion, stateOf } from '../promotions/print.js';

const statuses: readonly PromotionStatus[] = ['OPEN', 'APPROVED', 'EXECUTING', 'EXECUTED', 'EXECUTION_FAILED', 'REJECTED', 'EXPIRED', 'WITHDRAWN', 'VOIDED'];

interface ListFlags extends ConnectionFlags {
  readonly status: readonly PromotionStatus[];
  readonly model?: string;
  readonly inbox?: boolean;
  readonly limit: number;
}

interface VoteFlags extends ConnectionFlags {
  readonly comment?: string;
  readonly meaning?: string;
}

export function promotionsCommand(): Command {
  const promotions = new Command('promotions').description('Find promotion requests, and decide them');
  withConnection(promotions.command('list').alias('ls').description('List promotion requests, newest first'))
    .option('-s, --status <status>', 'only those that stand so, such as open; again for more', parseStatus, [])
    .option('-m, --model <name>', 'only those of this model')
    .option('--inbox', 'what waits for you, soonest due first')
    .option('-n, --limit <number>', 'at most so many', parseCount, 50)
    .action(list);
  const one = (name: string, description: string): Command => withConnection(promotions.command(name).description(description).argument('<promotion>', 'its number, or its id'));
  one('show', 'Show a request: gates with their numbers, seats, votes').action(show);
  one('approve', 'Vote for it').option('-c, --comment <text>', 'what you have to say').option('--meaning <text>', 'what your signature means, where a policy asks for one').action((name: string, flags: VoteFlags) => vote(name, 'APPROVE', flags));
  one('reject', 'Vote against it').option('-c, --comment <text>', 'what you have to say').action((name: string, flags: VoteFlags) => vote(name, 'REJECT', flags));
  one('withdraw', 'Take a request of yours back').option('-r, --reason <text>', 'why').action(withdraw);
  return promotions;
}

async function list({ status, model, inbox, limit, ...flags }: ListFlags): Promise<void> {
  const client = await connect(flags);
  const found: PromotionSummary[] = [];
  const modelId = model === undefined ? undefined : (await client.models.byName(model)).id;
  const isWanted = (each: PromotionSummary): boolean => (modelId === undefined || each.modelId === modelId) && (status.length === 0 || status.includes(each.status));
  const pageSize = Math.min(limit, 100);
  for await (const each of inbox ? client.promotions.inbox({ pageSize }) : client.promotions.list({ modelId, statuses: status.length > 0 ? status : undefined, pageSize })) {
    if (isWanted(each)) found.push(each);
    if (found.length === limit) break;
  }
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note(inbox ? 'Nothing waits for you.' : 'There are no such requests. `plinth promote` makes one.');
  const now = Date.now();
  printTable<PromotionSummary>([
    { head: '#', value: ({ number }) => String(number), align: 'right' },
    { head: 'STATUS', value: stateOf, atLeast: 8 },
    { head: 'VERSION', value: ({ modelName, versionNumber }) => `${modelName}@${versionNumber}`, atLeast: 12 },
    { head: 'TO', value: ({ target }) => targetName(target), atLeast: 8 },
    { head: 'BY', value: ({ requester }) => requester?.name ?? '', atLeast: 8, expendable: 1 },
    { head: 'ASKED', value: ({ requestedAt }) => (terminal.isInteractive ? formatAgo(requestedAt, now) : requestedAt), expendable: 2 },
  ], found);
}

async function show(name: string, flags: ConnectionFlags): Promise<void> {
  const client = await connect(flags);
  const promotion = await promotionNamed(client, name);
  if (flags.json) printJson(promotion);
  else printPromotion(promotion, client.url);
}

async function vote(name: string, verdict: VoteVerdict, { comment, meaning, ...flags }: VoteFlags): Promise<void> {
  const client = await connect(flags);
  const ballot: NewVote = { verdict, comment, meaning };
  // A request's digest never changes: what changes ends the request, so this number stands for what was seen under it.
  print(await client.promotions.vote(await promotionNamed(client, name), ballot), client, flags);
}

async function withdraw(name: string, { reason, ...flags }: ConnectionFlags & { readonly reason?: string }): Promise<void> {
  const client = await connect(flags);
  const { id } = await promotionNamed(client, name);
  const withdrawn = await client.promotions.withdraw(id, reason);
  if (flags.json) printJson(withdrawn);
  else terminal.out(headLine(withdrawn));
}

function print(promotion: Promotion, { url }: PlinthClient, { json }: ConnectionFlags): void {
  if (json) printJson(promotion);
  else printPromotion(promotion, url);
}

function parseStatus(text: string, before: readonly PromotionStatus[]): readonly PromotionStatus[] {
  const found = statuses.find((status) => status === text.toUpperCase().replaceAll('-', '_'));
  if (!found) throw new InvalidArgumentError(`It is one of ${statuses.map((status) => status.toLowerCase().replaceAll('_', '-')).join(', ')}.`);
  return [...before, found];
}
