import { Command } from 'commander';
import type { PlinthClient, Promotion, PromotionStatus, PromotionTarget } from '@plinth/sdk';
import { connect, connectLive, withConnection, type ConnectionFlags } from '../connect.js';
import { formatDuration } from '../output/format.js';
import { printJson, terminal } from '../output/terminal.js';
import { parseDuration } from '../parse.js';
import { parseTarget, wishOf } from '../promotions/find.js';
import { gateLines, headLine, seatLines } from '../promotions/print.js';
import { requireExecuted, watch } from '../promotions/watch.js';

const hourMs = 3_600_000;
const underWay: readonly PromotionStatus[] = ['OPEN', 'APPROVED', 'EXECUTING', 'EXECUTION_FAILED'];

interface PromoteFlags extends ConnectionFlags {
  readonly to: PromotionTarget;
  readonly reason?: string;
  readonly wait?: boolean;
  readonly timeout: number;
}

export function promoteCommand(): Command {
  return withConnection(new Command('promote').description('Ask to put a model version where a policy protects the place').argument('<version>', 'such as fraud@12 or models:/fraud/latest'))
    .requiredOption('--to <target>', 'an environment, such as production, or an alias, such as @champion', parseTarget)
    .option('-r, --reason <text>', 'why, for those who decide')
    .option('-w, --wait', 'wait until it is carried out or comes to another end, and say what happens')
    .option('--timeout <time>', 'how long to wait: 90s, 30m, 2h; 1h unless told', parseDuration, hourMs)
    .addHelpText('after', '\nAsked again for the same, it goes on with the request there is. With --wait it ends with 0 when the version is there; 6 rejected, 7 expired, 8 void, 9 withdrawn, 10 a gate fails, 11 not carried out, 12 time is over.')
    .action(promote);
}

async function promote(version: string, { to, reason, wait, timeout, ...flags }: PromoteFlags): Promise<void> {
  const client = await (wait ? connectLive(flags) : connect(flags));
  const { promotion, isNew } = await askOrFind(client, version, to, reason);
  const say = (line: string): void => (flags.json ? terminal.note(line) : terminal.out(line));
  say(isNew ? `Asked: ${headLine(promotion)}` : `Asked before: ${headLine(promotion)}`);
  say(`  ${client.url}/promotions/${promotion.number}`);
  if (!wait) {
    for (const line of [...gateLines(promotion.gates), ...seatLines(promotion)]) say(line);
    if (flags.json) printJson(promotion);
    return;
  }
  const ended = await watch(client, promotion.id, timeout, say);
  if (flags.json) printJson(ended);
  requireExecuted(ended);
  say(`${wishOf(ended)}: done${ended.executedAt ? ` after ${formatDuration(Date.parse(ended.executedAt) - Date.parse(ended.requestedAt))}` : ''}.`);
}

/** A job that runs again finds what it asked for before. */
async function askOrFind(client: PlinthClient, version: string, target: PromotionTarget, reason: string | undefined): Promise<{ readonly promotion: Promotion; readonly isNew: boolean }> {
  try {
    return { promotion: await client.promotions.request({ version, target, reason }), isNew: true };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const statuses = code === 'PROMOTION_UNDER_WAY' ? underWay : code === 'STANDS_THERE_ALREADY' ? (['EXECUTED'] as const) : [];
    if (statuses.length === 0) throw error;
    const { versionId } = await client.models.resolve(version);
    for await (const { id } of client.promotions.list({ versionId, target, statuses, pageSize: 1 })) return { promotion: await client.promotions.get(id), isNew: false };
    throw error;
  }
}
