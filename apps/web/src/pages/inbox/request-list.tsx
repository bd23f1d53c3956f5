import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';
import type { ApiFailure } from '../../api/failure.js';
import type { InboxReason, RequestFieldsFragment } from '../../generated/governance/graphql.js';
import { PersonName } from '../../parts/person.js';
import { PromotionStatus, targetText } from '../../parts/promotion-status.js';
import { Ago, Left } from '../../parts/time.js';
import { Toolbar } from '../../parts/toolbar.js';
import { Bone, Failure } from '../../states/states.js';
import { useRowCursor } from '../../table/use-row-cursor.js';
import classes from './inbox.module.css';
import { reasonText } from './reasons.js';

interface Item {
  readonly request: RequestFieldsFragment;
  readonly reasons: readonly InboxReason[];
  readonly dueAt: string;
  readonly onBehalfOf: { readonly name: string } | null;
}

interface RequestListProps {
  readonly label: string;
  readonly pages: { readonly isFirstLoading: boolean; readonly error: ApiFailure | null; readonly again: () => void; readonly hasMore: boolean; readonly more: () => void };
  readonly items: readonly Item[];
  readonly none: ReactNode;
  readonly toggle?: { readonly label: string; readonly on: boolean; readonly onChange: (on: boolean) => void };
}

const final = new Set(['EXECUTED', 'REJECTED', 'EXPIRED', 'WITHDRAWN', 'VOIDED']);

/** Requests a row each, for keys and for a thumb. Ten thousand cost what is in sight. */
export function RequestList({ label, pages, items, none, toggle }: RequestListProps) {
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false });
  const virtual = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => (narrow ? 88 : 56), overscan: 6 });
  const remeasure = useEffectEvent(() => virtual.measure());
  useEffect(() => remeasure(), [narrow]);
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const needMore = useEffectEvent(() => pages.more());
  useEffect(() => {
    if (last >= items.length - 15) needMore();
  }, [last, items.length]);
  const [cursor] = useRowCursor({
    ids: items.map(({ request }) => request.id),
    noun: 'request',
    onShow: (index) => virtual.scrollToIndex(index),
    onOpen: (id) => {
      const item = items.find(({ request }) => request.id === id);
      if (item !== undefined) void navigate({ to: '/promotions/$promotion', params: { promotion: String(item.request.number) } });
    },
    enabled: items.length > 0,
  });
  const bar = toggle !== undefined && (
    <Toolbar>
      <Button variant={toggle.on ? 'light' : 'subtle'} color={toggle.on ? 'accent' : 'gray'} aria-pressed={toggle.on} onClick={() => toggle.onChange(!toggle.on)}>
        {toggle.label}
      </Button>
    </Toolbar>
  );
  if (pages.error !== null && items.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (pages.isFirstLoading) {
    return (
      <>
        {bar}
        <div style={{ display: 'grid', gap: 38, padding: '20px 16px' }}>
          {['44%', '52%', '38%'].map((width) => (
            <Bone key={width} width={width} />
          ))}
        </div>
      </>
    );
  }
  if (items.length === 0) {
    return (
      <>
        {bar}
        {none}
      </>
    );
  }
  return (
    <>
      {bar}
      <div ref={scroller} className={classes.list} tabIndex={0} role="region" aria-label={label}>
        <ul className={classes.rows} style={{ position: 'relative', height: virtual.getTotalSize() }}>
          {visible.map(({ index, start }) => {
            const item = items[index];
            if (item === undefined) return null;
            const { request, reasons, dueAt, onBehalfOf } = item;
            return (
              <li key={request.id} aria-setsize={items.length} aria-posinset={index + 1}>
                <Link to="/promotions/$promotion" params={{ promotion: String(request.number) }} className={classes.row} data-cursor={cursor === request.id ? '' : undefined} style={{ transform: `translateY(${start}px)` }}>
                  <span className={classes.what}>
                    <span className={classes.head}>
                      <span className="clip">
                        {request.modelName} v{request.versionNumber} into {targetText(request.target)}
                      </span>
                      <span className="faint num" style={{ fontWeight: 400 }}>
                        #{request.number}
                      </span>
                    </span>
                    <span className={classes.sub}>
                      <PersonName person={request.requester} /> asked <Ago at={request.requestedAt} />
                      {request.openThreads > 0 && `, ${request.openThreads} open ${request.openThreads === 1 ? 'thread' : 'threads'}`}
                      {request.blocked && !final.has(request.status) && ', a gate does not hold'}
                    </span>
                  </span>
                  <span className={reasons.length === 0 ? 'wide-only' : undefined}>{reasonText(reasons, onBehalfOf)}</span>
                  <span className={reasons.length === 0 ? undefined : classes.status}>
                    <PromotionStatus status={request.status} kind={request.kind} />
                  </span>
                  <span className="dim" style={{ textAlign: 'right' }}>
                    {final.has(request.status) && request.reviewStatus !== 'DUE' ? '' : <Left until={dueAt} />}
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}
