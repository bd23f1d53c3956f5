import { Button } from '@mantine/core';
import { IconThumbDown, IconThumbUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useKeys } from '../../frame/keys.js';
import { useViewer } from '../../frame/viewer.js';
import type { RequestDetailsFragment, VoteVerdict } from '../../generated/governance/graphql.js';
import classes from './promotion.module.css';
import { SignInAgain, VoteDialog } from './vote-dialog.js';
import { meaningOfApproval } from './vote-meaning.js';

/** What I may do now, and what my vote will mean; or why I can't. Within reach of a thumb. */
export function VoteBar({ request }: { readonly request: RequestDetailsFragment }) {
  const viewer = useViewer();
  const [verdict, setVerdict] = useState<VoteVerdict>();
  const may = request.viewerCanVote;
  const canVote = request.status === 'OPEN' && (may.allowed || may.mayVoteFor.length > 0);
  const own = request.votes.find((vote) => vote.voter?.id === viewer.data?.viewer.actor.id && vote.dismissedAt == null);
  useKeys(
    [
      { keys: 'a', label: 'Approve', group: 'Promotion', run: () => setVerdict('APPROVE') },
      { keys: 'r', label: 'Reject', group: 'Promotion', run: () => setVerdict('REJECT') },
    ],
    canVote,
  );
  // The dialog outlives the right to vote: when the vote has been taken from under it, it says why.
  if (request.status !== 'OPEN' && verdict === undefined) return null;
  return (
    <div className={classes.bar} role="region" aria-label="Your vote">
      {canVote ? (
        <>
          <div className={classes.barText}>
            {may.allowed ? meaningOfApproval(request.quorums, request.gates, may.seats) : `You may vote for ${may.mayVoteFor.map(({ name }) => name).join(' or ')}, who delegated to you.`}
          </div>
          <div className={classes.barActs}>
            <Button size="sm" variant="default" leftSection={<IconThumbDown size={16} aria-hidden />} onClick={() => setVerdict('REJECT')}>
              Reject
            </Button>
            <Button size="sm" leftSection={<IconThumbUp size={16} aria-hidden />} onClick={() => setVerdict('APPROVE')}>
              Approve
            </Button>
          </div>
        </>
      ) : (
        <div className={classes.barText}>
          {own === undefined ? (
            <>
              {may.message} <span className="dim">{may.help}</span> {may.refusal === 'AUTHENTICATION_TOO_OLD' && <SignInAgain />}
            </>
          ) : (
            <>
              You have {own.verdict === 'APPROVE' ? 'approved' : 'rejected'} this. <span className="dim">A vote stays as it was cast.</span>
            </>
          )}
        </div>
      )}
      {verdict !== undefined && <VoteDialog request={request} verdict={verdict} onClose={() => setVerdict(undefined)} />}
    </div>
  );
}
