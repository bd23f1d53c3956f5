import { Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { castVoteDocument } from '../../api/operations/approvals-changes.js';
import { useChange } from '../../api/use-query.js';
import { useViewer } from '../../frame/viewer.js';
import type { RequestDetailsFragment, VoteVerdict } from '../../generated/governance/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeDone } from '../../parts/notices.js';
import { targetText } from '../../parts/promotion-status.js';
import { rejectionsWanted, signatureMeanings } from './policy-terms.js';
import { promotionQueries } from './threads.js';
import { meaningOfApproval, meaningOfRejection } from './vote-meaning.js';

interface VoteDialogProps {
  /** As it was when the dialog opened: the vote is for this digest, whatever happens meanwhile. */
  readonly request: RequestDetailsFragment;
  readonly verdict: VoteVerdict;
  readonly onClose: () => void;
}

/** The way to prove afresh who one is, back to this page. */
export function SignInAgain() {
  return (
    <a className="link" href={`/api/auth/oidc/start?renew=1&returnTo=${encodeURIComponent(location.pathname + location.search)}`}>
      Sign in again
    </a>
  );
}

/** The last step before a vote: what it means, what is signed, what to say with it. */
export function VoteDialog({ request: current, verdict, onClose }: VoteDialogProps) {
  const [request] = useState(current);
  const viewer = useViewer();
  const { allowed, mayVoteFor, seats } = request.viewerCanVote;
  const meanings = signatureMeanings(request.policies);
  const [meaning, setMeaning] = useState<string | null>(meanings?.[0] ?? null);
  const own = viewer.data?.viewer.actor.id ?? '';
  const [principal, setPrincipal] = useState<string | null>(null);
  const chosen = principal ?? (allowed ? own : (mayVoteFor[0]?.id ?? own));
  const [comment, setComment] = useState('');
  const [key] = useState(newIdempotencyKey);
  const cast = useChange(castVoteDocument, [...promotionQueries, 'Model', 'Models', 'Deployments', 'AliasMoves']);
  const approve = verdict === 'APPROVE';
  const rejections = request.votes.filter((vote) => vote.verdict === 'REJECT' && vote.dismissedAt == null).length;
  const submit = (): void =>
    cast.mutate(
      {
        input: {
          requestId: request.id,
          verdict,
          subjectDigest: request.subjectDigest,
          onBehalfOf: chosen === own ? null : chosen,
          comment: comment.trim() || null,
          meaning: meanings === undefined ? null : meaning,
          idempotencyKey: key,
        },
      },
      {
        onSuccess: ({ castVote: { status } }) => {
          noticeDone(status === 'REJECTED' ? 'The request is rejected.' : status === 'OPEN' ? 'Your vote counts.' : 'It is approved.');
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={`${approve ? 'Approve' : 'Reject'} v${request.versionNumber ?? ''} for ${targetText(request.target)}`}
      act={meanings === undefined ? (approve ? 'Approve' : 'Reject') : approve ? 'Sign and approve' : 'Sign and reject'}
      danger={!approve}
      error={cast.error}
      busy={cast.isPending}
      ready={(meanings === undefined || meaning !== null) && (approve || comment.trim() !== '')}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{approve ? meaningOfApproval(request.quorums, request.gates, seats) : meaningOfRejection(rejectionsWanted(request.policies), rejections)}</p>
      {mayVoteFor.length > 0 && (
        <Select
          label="Vote for"
          allowDeselect={false}
          value={chosen}
          data={[...(allowed ? [{ value: own, label: 'myself' }] : []), ...mayVoteFor.map(({ id, name }) => ({ value: id, label: `${name}, who delegated to you` }))]}
          onChange={setPrincipal}
        />
      )}
      {meanings !== undefined && (
        <Select label="Your signature means" description={`It is printed with your name, ${viewer.data?.viewer.actor.name ?? ''}, and the time. You must have shown lately who you are.`} allowDeselect={false} value={meaning} data={[...meanings]} onChange={setMeaning} />
      )}
      <Textarea label={approve ? 'Comment' : 'Why not'} {...(approve ? {} : { required: true })} autosize minRows={2} maxRows={8} data-autofocus value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      {cast.error?.code === 'AUTHENTICATION_TOO_OLD' && (
        <p>
          <SignInAgain />, then vote at once.
        </p>
      )}
      {cast.error?.code === 'STALE_SUBJECT' && <p>Close this, and look at what has changed.</p>}
    </FormDialog>
  );
}
