import { Button, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconFlame, IconInfoCircle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { isRecord } from '../../api/failure.js';
import { retryExecutionDocument, reviewBreakGlassDocument } from '../../api/operations/approvals-changes.js';
import { useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { RequestDetailsFragment } from '../../generated/governance/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeDone, noticeRefused } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { targetText } from '../../parts/promotion-status.js';
import { Ago } from '../../parts/time.js';
import { exactTime } from '../../parts/times.js';
import classes from './promotion.module.css';
import { promotionQueries } from './threads.js';

type Request = RequestDetailsFragment;
type Tone = 'warn' | 'bad' | 'good' | 'idle';

const touched = [...promotionQueries, 'Model', 'Models', 'Deployments', 'AliasMoves'];

function Banner({ tone, icon, children }: { readonly tone: Tone; readonly icon?: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes.banner} data-tone={tone} role="status">
      {icon ?? (tone === 'idle' || tone === 'good' ? <IconInfoCircle size={15} aria-hidden /> : <IconAlertTriangle size={15} aria-hidden />)}
      {children}
    </div>
  );
}

/** The parts that changed, as the event that ended the request says them. */
function changedParts(request: Request): readonly string[] {
  const details = request.timeline.findLast(({ kind }) => kind === 'VOIDED')?.details;
  const changed = isRecord(details) ? details['changed'] : undefined;
  return Array.isArray(changed) ? changed.filter((part) => typeof part === 'string') : [];
}

function ReviewDialog({ request, verdict, onClose }: { readonly request: Request; readonly verdict: 'CONFIRM' | 'REVERT'; readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const review = useChange(reviewBreakGlassDocument, touched);
  const confirm = verdict === 'CONFIRM';
  return (
    <FormDialog
      title={confirm ? 'It was right, and stays' : 'Take it back'}
      act={confirm ? 'Confirm' : 'Take back'}
      danger={!confirm}
      error={review.error}
      busy={review.isPending}
      ready={reason.trim() !== ''}
      onSubmit={() => review.mutate({ input: { requestId: request.id, verdict, reason: reason.trim() } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p className="dim">{confirm ? `v${request.versionNumber ?? ''} stays in ${targetText(request.target)}; the review is on record under your name.` : `What stood in ${targetText(request.target)} before comes back.`}</p>
      <Textarea label="Why" data-autofocus autosize minRows={2} maxRows={8} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </FormDialog>
  );
}

function GlassBanner({ request }: { readonly request: Request }) {
  const [verdict, setVerdict] = useState<'CONFIRM' | 'REVERT'>();
  const may = request.viewerCanReview;
  const flame = <IconFlame size={15} aria-hidden />;
  if (request.reviewStatus === 'DUE') {
    return (
      <Banner tone="warn" icon={flame}>
        <span>
          Done in an emergency, without votes. Somebody else must review it{request.reviewDueAt == null ? '' : ` by ${exactTime(Date.parse(request.reviewDueAt))}`}, or it is taken back.
          {may?.allowed === false && ` You can’t: ${may.message ?? ''}`}
        </span>
        {may?.allowed === true && (
          <>
            <Button size="compact-sm" onClick={() => setVerdict('CONFIRM')}>
              It was right
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setVerdict('REVERT')}>
              Take it back
            </Button>
          </>
        )}
        {verdict !== undefined && <ReviewDialog request={request} verdict={verdict} onClose={() => setVerdict(undefined)} />}
      </Banner>
    );
  }
  if (request.reviewStatus == null) return null;
  return (
    <Banner tone={request.reviewStatus === 'CONFIRMED' ? 'good' : 'warn'} icon={flame}>
      <span>
        {request.reviewStatus === 'LAPSED' ? (
          'Nobody reviewed this emergency in time, so it was taken back.'
        ) : (
          <>
            <PersonName person={request.reviewedBy} /> {request.reviewStatus === 'CONFIRMED' ? 'found this emergency right' : 'took this emergency back'}
            {request.reviewedAt != null && <> <Ago at={request.reviewedAt} /></>}
            {request.reviewReason != null && `: “${request.reviewReason}”`}
          </>
        )}
      </span>
    </Banner>
  );
}

/** Where the request stands, when that is not simply: in review. */
export function Banners({ request, onAskAgain }: { readonly request: Request; readonly onAskAgain: () => void }) {
  const mayRequest = useMay('promotion:request');
  const retry = useChange(retryExecutionDocument, touched);
  const changed = changedParts(request);
  const askAgain = mayRequest && (
    <Button size="compact-sm" variant="default" onClick={onAskAgain}>
      Ask again
    </Button>
  );
  return (
    <>
      {request.kind === 'BREAK_GLASS' && <GlassBanner request={request} />}
      {request.status === 'VOIDED' && (
        <Banner tone="warn">
          <span>
            Void since <Ago at={request.endedAt ?? request.requestedAt} />: {changed.length === 0 ? (request.endReason ?? 'what it was about changed.') : <>{changed.join(', ')} changed after it was asked.</>} Its votes count no more.
          </span>
          {askAgain}
        </Banner>
      )}
      {(request.status === 'EXPIRED' || request.status === 'WITHDRAWN' || request.status === 'REJECTED') && (
        <Banner tone={request.status === 'REJECTED' ? 'bad' : 'idle'}>
          <span>
            {request.status === 'EXPIRED' ? 'Nobody decided in time.' : request.status === 'REJECTED' ? 'It was rejected.' : 'It was withdrawn.'} {request.endReason}
          </span>
          {askAgain}
        </Banner>
      )}
      {request.status === 'EXECUTION_FAILED' && (
        <Banner tone="bad">
          <span>
            It is approved, but could not be carried out: {request.failureMessage ?? request.failureCode} <span className="mono">{request.failureCode}</span>
          </span>
          {mayRequest && (
            <Button size="compact-sm" loading={retry.isPending} onClick={() => retry.mutate({ id: request.id }, { onSuccess: () => noticeDone('It is tried again.'), onError: (error) => noticeRefused('It was not tried again', error) })}>
              Try again
            </Button>
          )}
        </Banner>
      )}
      {request.status === 'EXECUTED' && request.kind === 'PROMOTION' && (
        <Banner tone="good">
          <span>
            v{request.versionNumber} went into {targetText(request.target)} <Ago at={request.executedAt ?? request.requestedAt} />.
          </span>
        </Banner>
      )}
    </>
  );
}
