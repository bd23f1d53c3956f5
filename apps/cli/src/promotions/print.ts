import type { GateOutcome, GateVerdict, Promotion, PromotionVote } from '@plinth/sdk';
import { formatAgo } from '../output/format.js';
import { bold, terminal } from '../output/terminal.js';
import { printable } from '../output/text-width.js';
import { wishOf } from './find.js';

const marks: Readonly<Record<GateOutcome, string>> = { PASS: '✓', FAIL: '✗', PENDING: '…', ERROR: '!' };

export function headLine(promotion: Promotion): string {
  return `${bold(`#${promotion.number}`)}  ${printable(wishOf(promotion))}  ${stateOf(promotion)}`;
}

export function stateOf({ status, blocked }: Pick<Promotion, 'status' | 'blocked'>): string {
  return status === 'OPEN' && blocked ? 'OPEN, a gate does not pass' : status;
}

export function gateLines(gates: readonly GateVerdict[]): string[] {
  const width = Math.max(0, ...gates.map(({ gateId }) => gateId.length));
  return gates.map(({ gateId, outcome, explanation }) => `  ${marks[outcome]} ${gateId.padEnd(width)}  ${printable(explanation)}`);
}

/** Who fills which seats, and who could fill those that are empty. */
export function seatLines({ quorums, status }: Promotion): string[] {
  return quorums.flatMap(({ requirements }) => requirements.map(({ name, needed, filledBy, couldFill }) => {
    const missing = status === 'OPEN' && filledBy.length < needed ? `; ${couldFill.length > 0 ? `${namesOf(couldFill)} could` : 'nobody could'}` : '';
    return `  ${printable(name)}: ${filledBy.length} of ${needed}${filledBy.length > 0 ? ` (${namesOf(filledBy)})` : ''}${missing}`;
  }));
}

export function voteLine({ verdict, voter, principal, comment, meaning, dismissedAt }: PromotionVote): string {
  const who = `${voter?.name ?? 'somebody'}${principal && principal.id !== voter?.id ? ` for ${principal.name}` : ''}`;
  return printable(`  ${who} ${verdict === 'APPROVE' ? 'approves' : 'rejects'}${meaning ? ` (${meaning})` : ''}${comment ? `: ${comment}` : ''}${dismissedAt ? ' – dismissed' : ''}`);
}

/** All of a request, for a person. */
export function printPromotion(promotion: Promotion, url: string): void {
  const now = Date.now();
  const { requester, requestedAt, reason, failureMessage, endReason, gates, votes, evidence, viewerCanVote, status } = promotion;
  terminal.out(headLine(promotion));
  terminal.out(`  asked by ${printable(requester?.name ?? 'somebody')} ${terminal.isInteractive ? formatAgo(requestedAt, now) : requestedAt}${reason ? `: ${printable(reason)}` : ''}`);
  const why = failureMessage ?? endReason;
  if (why) terminal.out(`  ${printable(why)}`);
  for (const line of [...gateLines(gates), ...seatLines(promotion), ...votes.map(voteLine)]) terminal.out(line);
  if (evidence) terminal.out(evidence.digest ? `  evidence ${evidence.digest}` : '  evidence is being sealed');
  if (status === 'OPEN') terminal.out(viewerCanVote.allowed ? `  you may vote: plinth promotions approve ${promotion.number}` : `  you do not vote: ${viewerCanVote.message ?? viewerCanVote.refusal ?? ''}`);
  terminal.out(`  ${url}/promotions/${promotion.number}`);
}

function namesOf(people: readonly { readonly name: string }[]): string {
  const shown = people.slice(0, 5).map(({ name }) => printable(name));
  return people.length > shown.length ? `${shown.join(', ')} and ${people.length - shown.length} more` : shown.join(', ');
}
