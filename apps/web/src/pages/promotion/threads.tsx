import { ActionIcon, Button, Textarea } from '@mantine/core';
import { IconCheck, IconMessagePlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { commentDocument, resolveThreadDocument } from '../../api/operations/approvals-changes.js';
import { useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { PromotionAnchorKind, ThreadFieldsFragment } from '../../generated/governance/graphql.js';
import { noticeRefused } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import classes from './promotion.module.css';

const Markdown = lazy(() => import('../../parts/markdown.js'));

export const promotionQueries = ['Promotion', 'PromotionByNumber', 'Promotions', 'Inbox', 'Waiting'];

interface SayProps {
  readonly requestId: string;
  readonly threadId?: string;
  readonly anchor?: { readonly kind: PromotionAnchorKind; readonly key: string };
  readonly label: string;
  readonly onDone: () => void;
}

/** A few lines to write, about one thing. */
export function Say({ requestId, threadId, anchor, label, onDone }: SayProps) {
  const [body, setBody] = useState('');
  const [key, setKey] = useState(newIdempotencyKey);
  const comment = useChange(commentDocument, promotionQueries);
  const send = (): void => {
    if (body.trim() === '') return;
    comment.mutate(
      { input: { requestId, body: body.trim(), threadId: threadId ?? null, anchor: anchor ?? null, idempotencyKey: key } },
      {
        onSuccess: () => {
          setBody('');
          setKey(newIdempotencyKey());
          onDone();
        },
        onError: (error) => noticeRefused('It was not said', error),
      },
    );
  };
  return (
    <form
      className={classes.say}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        aria-label={label}
        placeholder={label}
        autosize
        autoFocus={anchor !== undefined || threadId !== undefined}
        minRows={2}
        maxRows={12}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
          if (event.key === 'Escape') onDone();
        }}
      />
      <div className={classes.threadActs}>
        <Button type="submit" disabled={body.trim() === ''} loading={comment.isPending}>
          Comment
        </Button>
        {(anchor !== undefined || threadId !== undefined) && (
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}

export function Thread({ requestId, thread }: { readonly requestId: string; readonly thread: ThreadFieldsFragment }) {
  const mayComment = useMay('promotion:comment');
  const [answering, setAnswering] = useState(false);
  const [open, setOpen] = useState(false);
  const resolve = useChange(resolveThreadDocument, promotionQueries);
  const resolved = thread.resolvedAt != null;
  if (resolved && !open) {
    return (
      <div className={classes.thread} data-resolved="">
        <button type="button" className="link-button" onClick={() => setOpen(true)}>
          <IconCheck size={13} style={{ verticalAlign: -2 }} aria-hidden /> Resolved{thread.resolvedBy == null ? '' : ` by ${thread.resolvedBy.name}`}: show {thread.comments.length === 1 ? 'the comment' : `${thread.comments.length} comments`}
        </button>
      </div>
    );
  }
  return (
    <div className={classes.thread} data-resolved={resolved ? '' : undefined}>
      {thread.comments.map((comment) => (
        <div key={comment.id} className={classes.comment}>
          <div className={classes.commentHead}>
            <strong>
              <PersonName person={comment.author} />
            </strong>
            <span className="faint">
              <Ago at={comment.createdAt} />
            </span>
          </div>
          <Suspense fallback={<p>{comment.body}</p>}>
            <Markdown text={comment.body} />
          </Suspense>
        </div>
      ))}
      {mayComment &&
        (answering ? (
          <Say requestId={requestId} threadId={thread.id} label="Answer" onDone={() => setAnswering(false)} />
        ) : (
          <div className={classes.threadActs}>
            <Button size="compact-xs" variant="default" onClick={() => setAnswering(true)}>
              Answer
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" loading={resolve.isPending} onClick={() => resolve.mutate({ id: thread.id, resolved: !resolved }, { onError: (error) => noticeRefused('The thread was not changed', error) })}>
              {resolved ? 'Open again' : 'Resolve'}
            </Button>
          </div>
        ))}
    </div>
  );
}

interface AnchoredProps {
  readonly requestId: string;
  readonly threads: readonly ThreadFieldsFragment[];
  readonly kind: PromotionAnchorKind;
  readonly anchorKey: string;
  readonly writing: boolean;
  readonly onDone: () => void;
}

export const threadsAt = (threads: readonly ThreadFieldsFragment[], kind: PromotionAnchorKind, key: string): readonly ThreadFieldsFragment[] => threads.filter((thread) => thread.anchorKind === kind && thread.anchorKey === key);

/** What was said about one thing, and the place to say more; nothing when nobody did. */
export function Anchored({ requestId, threads, kind, anchorKey, writing, onDone }: AnchoredProps) {
  const here = threadsAt(threads, kind, anchorKey);
  if (here.length === 0 && !writing) return null;
  return (
    <>
      {here.map((thread) => (
        <Thread key={thread.id} requestId={requestId} thread={thread} />
      ))}
      {writing && <Say requestId={requestId} anchor={{ kind, key: anchorKey }} label={`About ${anchorKey}`} onDone={onDone} />}
    </>
  );
}

export function SayHere({ what, onClick }: { readonly what: string; readonly onClick: () => void }) {
  return (
    <ActionIcon size="sm" aria-label={`Say something about ${what}`} title="Say something about this" onClick={onClick}>
      <IconMessagePlus size={15} stroke={1.6} />
    </ActionIcon>
  );
}
