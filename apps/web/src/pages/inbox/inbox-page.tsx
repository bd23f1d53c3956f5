import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLiveQueries, useLookWhileLost } from '../../api/live.js';
import { inboxDocument, promotionsDocument } from '../../api/operations/approvals.js';
import { promotionsChangedDocument } from '../../api/operations/approvals-live.js';
import { waitingDocument } from '../../api/operations/waiting.js';
import { usePages } from '../../api/use-pages.js';
import { operation } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { PromotionStatus as Status } from '../../generated/governance/graphql.js';
import { TabLinks } from '../../parts/tab-links.js';
import { Empty } from '../../states/states.js';
import { Delegations } from './delegations.js';
import { Notifications } from './notifications.js';
import { RequestList } from './request-list.js';
import type { InboxSearch } from './view.js';

const route = getRouteApi('/inbox');
const unfinished: Status[] = ['OPEN', 'APPROVED', 'EXECUTING', 'EXECUTION_FAILED'];

function Waiting() {
  const pages = usePages(inboxDocument, { first: 60 }, (answer) => answer.inbox, { refetchInterval: useLookWhileLost(30_000) });
  return (
    <RequestList
      label="Waits for you"
      pages={pages}
      items={pages.nodes.map(({ request, reasons, dueAt, onBehalfOf }) => ({ request, reasons, dueAt, onBehalfOf }))}
      none={
        <Empty title="Nothing waits for you">
          <p className="dim">When a promotion needs your vote, your review or your answer, it shows here, soonest due first.</p>
        </Empty>
      }
    />
  );
}

function Requests({ all, onAll }: { readonly all: boolean; readonly onAll: (all: boolean) => void }) {
  const pages = usePages(promotionsDocument, { first: 60, filter: all ? null : { statuses: unfinished } }, (answer) => answer.promotionRequests, { refetchInterval: useLookWhileLost(30_000) });
  useLiveQueries(promotionsChangedDocument, {}, true, ['Promotions']);
  return (
    <RequestList
      label="Requests"
      pages={pages}
      items={pages.nodes.map((request) => ({ request, reasons: [], dueAt: request.reviewStatus === 'DUE' ? (request.reviewDueAt ?? request.expiresAt) : request.expiresAt, onBehalfOf: null }))}
      toggle={{ label: 'Ended too', on: all, onChange: onAll }}
      none={
        <Empty title={all ? 'Nobody has asked for a promotion yet' : 'No request is open'}>
          <p className="dim">A promotion is asked for on a version’s page, or by the command line where policies protect the target.</p>
        </Empty>
      }
    />
  );
}

/** What waits for me and why; what others ask; what happened. */
export function InboxPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const seesPromotions = useMay('promotion:read');
  const tab = seesPromotions ? (search.tab ?? 'waiting') : 'notifications';
  const counts = useQuery({ ...operation(waitingDocument, { first: 100, promotions: seesPromotions }), staleTime: 15_000 });
  const all = search.all === '1';
  const change = (next: Partial<InboxSearch>): void => void navigate({ to: '/inbox', search: { ...search, ...next }, replace: true });
  const onAll = (on: boolean): void => change({ all: on ? '1' : undefined });
  const link = { to: '/inbox' as const };
  return (
    <Page name="Inbox" fixed>
      <TabLinks
        label="Parts of the inbox"
        current={tab}
        tabs={[
          { tab: 'waiting', label: 'For you', count: counts.data?.inbox?.nodes.length, ...link, search: {} },
          { tab: 'requests', label: 'Requests', ...link, search: { tab: 'requests' as const } },
          { tab: 'notifications', label: 'Notifications', count: counts.data?.notifications.unreadCount, ...link, search: { tab: 'notifications' as const } },
          { tab: 'delegations', label: 'Delegations', ...link, search: { tab: 'delegations' as const } },
        ].filter((each) => seesPromotions || each.tab === 'notifications')}
      />
      {tab === 'waiting' ? <Waiting /> : tab === 'requests' ? <Requests all={all} onAll={onAll} /> : tab === 'notifications' ? <Notifications all={all} onAll={onAll} /> : <Delegations />}
    </Page>
  );
}
