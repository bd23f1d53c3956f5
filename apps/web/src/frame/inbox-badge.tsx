import { useQuery } from '@tanstack/react-query';
import { useLiveQueries, useLookWhileLost } from '../api/live.js';
import { inboxChangedDocument, notificationReceivedDocument, waitingDocument } from '../api/operations/waiting.js';
import { operation } from '../api/use-query.js';
import classes from './frame.module.css';
import { useMay } from './viewer.js';

const countedTo = 99;

const none = {};

/** How much waits for me, kept current on every page; absent for nothing. It is no reason to show an error: the inbox itself says what is wrong. */
export function useWaiting(): string | undefined {
  const promotions = useMay('promotion:read');
  const { data } = useQuery({ ...operation(waitingDocument, { first: countedTo + 1, promotions }), refetchInterval: useLookWhileLost(60_000), staleTime: 15_000 });
  const isKnown = data !== undefined;
  useLiveQueries(inboxChangedDocument, none, isKnown && promotions, ['Waiting', 'Inbox', 'HomeInbox']);
  useLiveQueries(notificationReceivedDocument, none, isKnown, ['Waiting', 'Notifications']);
  const waiting = data?.inbox?.nodes.length ?? 0;
  return waiting === 0 ? undefined : waiting > countedTo ? `${countedTo}+` : String(waiting);
}

export function InboxBadge({ waiting }: { readonly waiting: string | undefined }) {
  return waiting === undefined ? null : <span className={classes.badge}> {waiting}</span>;
}
