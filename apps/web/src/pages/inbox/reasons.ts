import type { InboxReason } from '../../generated/governance/graphql.js';

const words: Readonly<Record<InboxReason, string>> = {
  VOTE: 'Your vote',
  VOTE_FOR_ANOTHER: 'Your vote',
  REVIEW_BREAK_GLASS: 'Your review of an emergency',
  EXECUTION_FAILED: 'It could not be carried out',
  GATE_FAILS: 'A gate does not hold',
  THREAD_OPEN: 'A thread is open',
};

/** Why it waits, in a few words; for somebody else only when it does not wait for oneself as well. */
export function reasonText(reasons: readonly InboxReason[], onBehalfOf: { readonly name: string } | null | undefined): string {
  const said = [...new Set(reasons.map((reason) => (reason === 'VOTE_FOR_ANOTHER' && !reasons.includes('VOTE') && onBehalfOf != null ? `Your vote for ${onBehalfOf.name}` : words[reason])))];
  return said.map((text, at) => (at === 0 ? text : text.charAt(0).toLowerCase() + text.slice(1))).join(', ');
}
