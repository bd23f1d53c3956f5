import type { PlinthClient, Promotion, PromotionStatus } from '@plinth/sdk';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { gateLines, seatLines, stateOf, voteLine } from './print.js';

type Say = (line: string) => void;

const ends: Readonly<Partial<Record<PromotionStatus, readonly [sentence: string, exitCode: number, help: string]>>> = {
  REJECTED: ['was rejected', exitCodes.rejected, 'Read what the reviewers said, then promote another version.'],
  EXPIRED: ['expired before it was decided', exitCodes.expired, 'Promote again, and tell the reviewers.'],
  VOIDED: ['is void, because what it was about changed', exitCodes.voided, 'Promote again: the reviewers see what is there now.'],
  WITHDRAWN: ['was withdrawn', exitCodes.withdrawn, 'Promote again when it is wanted.'],
  EXECUTION_FAILED: ['was approved, and could not be carried out', exitCodes.executionFailed, 'Mend the cause; its page has a button to try again.'],
};

/**
 * Says what happens to a request until its end: gates with their numbers, each vote, each step. A gate that can not be passed ends it as well.
 * @returns how it stands at the end
 */
export async function watch(client: PlinthClient, id: string, timeoutMs: number, say: Say): Promise<Promotion> {
  let before: Promotion | undefined;
  try {
    for await (const now of client.promotions.follow(id, { timeoutMs })) {
      for (const line of news(before, now)) say(line);
      before = now;
      if (now.status === 'OPEN' && now.gates.some(isHopeless)) return now;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'WAITED_TOO_LONG')) throw error;
  }
  return before ?? client.promotions.get(id);
}

/** @throws CliFailure with the code that says how it ended, unless it was carried out */
export function requireExecuted(promotion: Promotion): void {
  const { status, number, gates, failureMessage, endReason } = promotion;
  if (status === 'EXECUTED') return;
  const end = ends[status];
  const why = failureMessage ?? endReason;
  if (end) throw new CliFailure(`Request #${number} ${end[0]}${why ? `: ${why}` : '.'}`, end[2], end[1]);
  const failing = gates.filter(isHopeless).map(({ gateId }) => gateId);
  if (status === 'OPEN' && failing.length > 0) throw new CliFailure(`Request #${number} does not pass ${failing.join(', ')}.`, `It stays open. Promote a version that passes, and take this one back: plinth promotions withdraw ${number}`, exitCodes.gateFailed);
  throw new CliFailure(`Request #${number} is ${stateOf(promotion)} still, and the time to wait is over.`, 'Nothing was taken back: run the same command again to go on waiting.', exitCodes.timedOut);
}

/** Waiting does not help: it was computed, and is not so. */
function isHopeless({ outcome }: Promotion['gates'][number]): boolean {
  return outcome === 'FAIL' || outcome === 'ERROR';
}

function news(before: Promotion | undefined, now: Promotion): string[] {
  const gates = gateLines(now.gates);
  const known = new Map(before?.votes.map((vote) => [vote.id, vote.dismissedAt]));
  const votes = now.votes.filter(({ id, dismissedAt }) => known.get(id) !== dismissedAt);
  return [
    ...(before && gateLines(before.gates).join() === gates.join() ? [] : gates),
    ...votes.map(voteLine),
    ...(now.status === 'OPEN' && (!before || votes.length > 0) ? seatLines(now) : []),
    ...(before?.status === now.status ? [] : [`  ${now.status}`]),
  ];
}
