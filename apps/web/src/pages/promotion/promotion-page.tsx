import { ActionIcon, Menu } from '@mantine/core';
import { IconBan, IconCopy, IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useLiveQueries, useLookWhileLost } from '../../api/live.js';
import { promotionByNumberDocument, promotionDocument } from '../../api/operations/approvals.js';
import { withdrawPromotionDocument } from '../../api/operations/approvals-changes.js';
import { promotionChangedDocument } from '../../api/operations/approvals-live.js';
import { operation, useChange } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay, useViewer } from '../../frame/viewer.js';
import type { RequestDetailsFragment } from '../../generated/governance/graphql.js';
import { copy } from '../../parts/copy.js';
import { noticeDone, noticeRefused } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { PromotionStatus, targetText } from '../../parts/promotion-status.js';
import { TabLinks } from '../../parts/tab-links.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { PutThere } from '../model/put-there.js';
import { Banners } from './banners.js';
import { ChangesTab } from './changes-tab.js';
import { PromotionData } from './data.js';
import { Evidence } from './evidence.js';
import { eventWords } from './event-words.js';
import { Gates } from './gates.js';
import { RequestFacts, Seats, Votes } from './people.js';
import classes from './promotion.module.css';
import { promotionQueries, Say, Thread, threadsAt } from './threads.js';
import type { PromotionSearch } from './view.js';
import { VoteBar } from './vote-bar.js';

const Markdown = lazy(() => import('../../parts/markdown.js'));

type Request = RequestDetailsFragment;

const route = getRouteApi('/promotions/$promotion');
const inbox = { label: 'Inbox', to: '/inbox' } as const;

/** A request by its number, as people say it, or by its id, as records hold it. */
function usePromotion(text: string) {
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  const refetchInterval = useLookWhileLost(10_000);
  const byNumber = useQuery({ ...operation(promotionByNumberDocument, { number: number ?? 1 }), enabled: number !== undefined, refetchInterval });
  const byId = useQuery({ ...operation(promotionDocument, { id: text }), enabled: number === undefined, refetchInterval });
  const query = number === undefined ? byId : byNumber;
  const id = query.data?.request?.id;
  useLiveQueries(promotionChangedDocument, { id: id ?? '' }, id !== undefined, ['Promotion', 'PromotionByNumber', 'PromotionEvidence']);
  return query;
}

function Review({ request }: { readonly request: Request }) {
  const mayComment = useMay('promotion:comment');
  const now = request.target.kind === 'ALIAS' ? request.model?.aliases.find(({ name }) => name === request.target.name)?.version : request.model?.activeDeployments.find(({ environment }) => environment.name === request.target.name)?.version;
  const version = (number: number | null | undefined) => (
    <Link to="/models/$modelId/versions/$version" params={{ modelId: request.modelId, version: String(number ?? '') }} className="link">
      v{number}
    </Link>
  );
  return (
    <div className={classes.columns}>
      <div className={classes.main}>
        <section className={classes.part} aria-label="Request">
          <p className={classes.headline}>
            <PersonName person={request.requester} /> {request.kind === 'BREAK_GLASS' ? 'put' : 'asks to put'} {version(request.versionNumber)} of{' '}
            <Link to="/models/$modelId" params={{ modelId: request.modelId }} className="link">
              {request.modelName}
            </Link>{' '}
            into <strong>{targetText(request.target)}</strong>
            {request.status !== 'EXECUTED' && (now === undefined ? ', where nothing is' : <>, where {version(now)} is now</>)}.
          </p>
          {request.reason != null && (
            <Suspense fallback={<p className="dim">{request.reason}</p>}>
              <Markdown text={request.reason} />
            </Suspense>
          )}
          {request.version?.description != null && (
            <>
              <h2 className={classes.quiet}>New in v{request.versionNumber}</h2>
              <Suspense fallback={<p className="dim">{request.version.description}</p>}>
                <Markdown text={request.version.description} />
              </Suspense>
            </>
          )}
        </section>
        <Gates request={request} />
        <PromotionData request={request} />
        <section className={classes.part} aria-label="Discussion">
          <h2>Discussion</h2>
          {request.openThreads > 0 && <p className="dim">{request.openThreads === 1 ? 'One thread is' : `${request.openThreads} threads are`} open, those beside lines and gates counted.</p>}
          {threadsAt(request.threads, 'REQUEST', '').map((thread) => (
            <Thread key={thread.id} requestId={request.id} thread={thread} />
          ))}
          {!mayComment && threadsAt(request.threads, 'REQUEST', '').length === 0 && <p className="faint">Nothing was said.</p>}
          {mayComment && <Say requestId={request.id} label="Say something about the request" onDone={() => undefined} />}
        </section>
      </div>
      <aside className={classes.aside} aria-label="People">
        <Seats request={request} />
        <Votes request={request} />
        <RequestFacts request={request} />
        <Evidence request={request} />
      </aside>
    </div>
  );
}

function Timeline({ request }: { readonly request: Request }) {
  return (
    <ol className={classes.events}>
      {request.timeline.toReversed().map((event) => {
        const { what, more } = eventWords(event.kind, event.details);
        return (
          <li key={event.id} className={classes.event}>
            <div>
              <strong>
                <PersonName person={event.actor} />
              </strong>{' '}
              {what}
              {more !== undefined && <div className={classes.eventWhy}>{more}</div>}
            </div>
            <Ago at={event.at} />
          </li>
        );
      })}
    </ol>
  );
}

function Acts({ request }: { readonly request: Request }) {
  const viewer = useViewer();
  const withdraw = useChange(withdrawPromotionDocument, promotionQueries);
  const mine = request.requester?.id === viewer.data?.viewer.actor.id;
  const canWithdraw = mine && (request.status === 'OPEN' || request.status === 'APPROVED' || request.status === 'EXECUTION_FAILED');
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label="Acts on the request">
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => void copy(request.id)}>
          Copy its id
        </Menu.Item>
        {canWithdraw && (
          <Menu.Item color="red" leftSection={<IconBan size={14} />} onClick={() => withdraw.mutate({ id: request.id, reason: null }, { onSuccess: () => noticeDone(`Request #${request.number} is withdrawn.`), onError: (error) => noticeRefused('It was not withdrawn', error) })}>
            Withdraw
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Like a pull request: what changes, do the gates hold, who has voted, what I may do, and what my vote will mean. */
export function PromotionPage(): ReactNode {
  const { promotion } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const [again, setAgain] = useState(false);
  const query = usePromotion(promotion);
  const request = query.data?.request;
  const tab = search.tab ?? 'review';
  if (query.error !== null && request == null) {
    return (
      <Page name="Promotion" crumbs={[inbox]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (request === undefined) {
    return (
      <Page name="Promotion" crumbs={[inbox]} title={<TitleBone width={200} />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="60%" />
          <Bone width="44%" />
          <Bone width="70%" style={{ height: 120 }} />
        </div>
      </Page>
    );
  }
  if (request === null) {
    return (
      <Page name="Not found" crumbs={[inbox]}>
        <NotFound what="request" />
      </Page>
    );
  }
  const link = { to: '/promotions/$promotion' as const, params: { promotion } };
  const change = (next: Partial<PromotionSearch>): void => void navigate({ ...link, search: { ...search, ...next }, replace: true });
  const name = `${request.modelName} v${request.versionNumber ?? ''} into ${targetText(request.target)}`;
  return (
    <Page
      name={`${name} #${request.number}`}
      title={
        <span className={classes.title}>
          <span className="clip">{name}</span> <span className="faint num">#{request.number}</span> <PromotionStatus status={request.status} kind={request.kind} pill />
        </span>
      }
      crumbs={[inbox]}
      actions={<Acts request={request} />}
      fixed
    >
      <Banners request={request} onAskAgain={() => setAgain(true)} />
      <TabLinks
        label="Parts of the request"
        current={tab}
        tabs={[
          { tab: 'review', label: 'Review', ...link, search: {} },
          { tab: 'changes', label: 'Changes', ...link, search: { tab: 'changes' as const } },
          { tab: 'timeline', label: 'Timeline', count: request.timeline.length, ...link, search: { tab: 'timeline' as const } },
        ]}
      />
      <div className={classes.content} tabIndex={0} role="region" aria-label={tab}>
        {tab === 'timeline' ? <Timeline request={request} /> : tab === 'changes' ? <ChangesTab request={request} withSame={search.same === '1'} onSame={(same) => change({ same: same ? '1' : undefined })} /> : <Review request={request} />}
      </div>
      <VoteBar request={request} />
      {again && <PutThere modelId={request.modelId} modelName={request.modelName} target={request.target} {...(request.versionNumber == null ? {} : { version: request.versionNumber })} onClose={() => setAgain(false)} />}
    </Page>
  );
}
