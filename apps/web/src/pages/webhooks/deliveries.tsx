import { Button, SegmentedControl } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { deliveriesDocument, redeliverWebhookDocument } from '../../api/operations/webhooks.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import type { DeliveriesQuery } from '../../generated/settings/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { CopyText } from '../../parts/copy-text.js';
import { noticeDone, noticeRefused } from '../../parts/notices.js';
import { Ago, Left } from '../../parts/time.js';
import { exactTime } from '../../parts/times.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { deliveryStatuses, type WebhookSearch } from './view.js';
import { DeliveryState } from './webhook-state.js';
import classes from './webhooks.module.css';

type Delivery = NonNullable<DeliveriesQuery['webhook']>['deliveries']['nodes'][number];

/** An attempt takes moments, and whoever looks here waits for one. */
const lookEveryMs = 3_000;

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** What the last attempt came to, in a few words. */
function outcome({ status, attempts, nextAttemptAt }: Delivery) {
  const last = attempts.at(-1);
  if (status === 'DELIVERED') return last === undefined ? '' : `in ${last.latencyMs} ms`;
  return (
    <>
      {last?.problem ?? 'On its way.'} {nextAttemptAt != null && last !== undefined && <>Next in <Left until={nextAttemptAt} />.</>}
    </>
  );
}

function Detail({ delivery, mayRedeliver }: { readonly delivery: Delivery; readonly mayRedeliver: boolean }) {
  const again = useChange(redeliverWebhookDocument, ['Deliveries', 'Webhook', 'Webhooks']);
  const send = (): void => again.mutate({ deliveryId: delivery.id }, { onSuccess: () => noticeDone('It is sent again, with the same id.'), onError: (error) => noticeRefused('It was not sent again', error) });
  return (
    <div className={classes.detail}>
      <ol className={classes.attempts} aria-label="Attempts">
        {delivery.attempts.map((attempt) => (
          <li key={attempt.number} className={classes.attempt}>
            <span className="faint">{attempt.number}</span>
            <strong>{attempt.status ?? 'none'}</strong>
            <span className="dim">{attempt.latencyMs} ms</span>
            <span>
              {attempt.problem ?? 'Delivered.'} <span className="faint">{exactTime(Date.parse(attempt.at))}</span>
              {attempt.answer != null && attempt.answer !== '' && <span className="mono dim"> {attempt.answer}</span>}
            </span>
          </li>
        ))}
      </ol>
      <CodeBlock code={pretty(delivery.body)} what="message" />
      <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 12 }}>
        {mayRedeliver && (
          <Button variant="default" loading={again.isPending} onClick={send}>
            Send again
          </Button>
        )}
        <CopyText text={delivery.id} what="webhook-id" />
      </div>
    </div>
  );
}

interface DeliveriesProps {
  readonly webhookId: string;
  readonly search: WebhookSearch;
  readonly onChange: (next: WebhookSearch) => void;
  readonly mayRedeliver: boolean;
}

/** What was sent and is being sent, newest first, each with what came of every attempt. */
export function Deliveries({ webhookId, search, onChange, mayRedeliver }: DeliveriesProps) {
  const pages = usePages(deliveriesDocument, { id: webhookId, status: search.status ?? null, first: 50 }, (answer) => answer.webhook?.deliveries, { refetchInterval: lookEveryMs });
  const status = deliveryStatuses.find((known) => known === search.status);
  return (
    <section className={classes.log} aria-label="Deliveries">
      <div className={classes.logHead}>
        <h2>Deliveries</h2>
        <SegmentedControl
          aria-label="Which deliveries"
          size="xs"
          value={status ?? 'ALL'}
          data={[
            { value: 'ALL', label: 'All' },
            { value: 'DELIVERED', label: 'Delivered' },
            { value: 'PENDING', label: 'Waiting' },
            { value: 'FAILED', label: 'Failed' },
          ]}
          onChange={(next) => onChange({ status: deliveryStatuses.find((known) => known === next) })}
        />
        <span className="faint">kept for 30 days, 2,000 at the most</span>
      </div>
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} compact />
      ) : pages.isFirstLoading ? (
        <div style={{ display: 'grid', gap: 24, padding: '14px 16px' }}>
          <Bone width="52%" />
          <Bone width="40%" />
        </div>
      ) : pages.nodes.length === 0 ? (
        <Empty title={status === undefined ? 'Nothing was sent yet' : 'None of these'} compact>
          <p className="dim">{status === undefined ? 'A ping tries it at once; from then on each event that it is told of shows here.' : 'Deliveries of another status may be there.'}</p>
        </Empty>
      ) : (
        <ul className={classes.deliveries}>
          {pages.nodes.map((delivery) => {
            const open = search.delivery === delivery.id;
            const last = delivery.attempts.at(-1);
            return (
              <li key={delivery.id}>
                <button type="button" className={classes.delivery} aria-expanded={open} onClick={() => onChange({ ...search, delivery: open ? undefined : delivery.id })}>
                  {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
                  <DeliveryState status={delivery.status} />
                  <span className="mono clip">{delivery.eventKind}</span>
                  <span className={`num ${classes.wide}`} title="Response code of the last attempt, and how many there were">
                    {last?.status ?? '–'} <span className="faint">{delivery.attemptCount > 1 && `×${delivery.attemptCount}`}</span>
                  </span>
                  <span className={`dim clip ${classes.wide}`}>{outcome(delivery)}</span>
                  <span className={`dim ${classes.when}`}>
                    <Ago at={delivery.createdAt} />
                  </span>
                </button>
                {open && <Detail delivery={delivery} mayRedeliver={mayRedeliver} />}
              </li>
            );
          })}
        </ul>
      )}
      {pages.hasMore && (
        <Button variant="default" style={{ margin: 16 }} onClick={pages.more}>
          Older
        </Button>
      )}
    </section>
  );
}
