import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconKey, IconPencil, IconPlayerPause, IconPlayerPlay, IconSend, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { deleteWebhookDocument, pingWebhookDocument, updateWebhookDocument, webhookDocument } from '../../api/operations/webhooks.js';
import { operation, useChange } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { WebhookFieldsFragment } from '../../generated/settings/graphql.js';
import { ConfirmName } from '../../parts/confirm-name.js';
import { CopyText } from '../../parts/copy-text.js';
import { noticeRefused } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { Ago, Left } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { Deliveries } from './deliveries.js';
import { RotateSecret } from './rotate-secret.js';
import type { WebhookSearch } from './view.js';
import { EditWebhook } from './webhook-form.js';
import { kindsText, WebhookState } from './webhook-state.js';
import classes from './webhooks.module.css';

type Webhook = WebhookFieldsFragment;
type Doing = 'edit' | 'rotate' | 'delete';

const route = getRouteApi('/settings/webhooks/$webhookId');
const crumbs = [{ label: 'Webhooks', to: '/settings/webhooks' }] as const;
const touched = ['Webhook', 'Webhooks', 'Deliveries'];

function Delete({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const remove = useChange(deleteWebhookDocument, ['Webhooks']);
  return (
    <ConfirmName title={`Delete ${webhook.name}`} act="Delete" name={webhook.name} error={remove.error} busy={remove.isPending} onConfirm={() => remove.mutate({ id: webhook.id }, { onSuccess: () => void navigate({ to: '/settings/webhooks' }) })} onClose={onClose}>
      With its log of deliveries. What waits to be sent is not sent any more. To stop for a while, turn it off instead.
    </ConfirmName>
  );
}

function Acts({ webhook, onDo }: { readonly webhook: Webhook; readonly onDo: (what: Doing) => void }) {
  const update = useChange(updateWebhookDocument, touched);
  const ping = useChange(pingWebhookDocument, touched);
  const isOff = webhook.disabledAt != null;
  const turn = (enabled: boolean): void => update.mutate({ input: { id: webhook.id, enabled } }, { onError: (error) => noticeRefused(`${webhook.name} was not turned ${enabled ? 'on' : 'off'}`, error) });
  return (
    <>
      {isOff ? (
        <Button leftSection={<IconPlayerPlay size={14} aria-hidden />} loading={update.isPending} onClick={() => turn(true)}>
          Turn on
        </Button>
      ) : (
        <Button variant="default" leftSection={<IconSend size={14} aria-hidden />} loading={ping.isPending} onClick={() => ping.mutate({ id: webhook.id }, { onError: (error) => noticeRefused('No ping was sent', error) })}>
          Ping
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label="Acts on the webhook">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => onDo('edit')}>
            Name, address, events
          </Menu.Item>
          {webhook.kind === 'STANDARD' && (
            <Menu.Item leftSection={<IconKey size={14} />} onClick={() => onDo('rotate')}>
              Another secret
            </Menu.Item>
          )}
          {!isOff && (
            <Menu.Item leftSection={<IconPlayerPause size={14} />} onClick={() => turn(false)}>
              Turn off
            </Menu.Item>
          )}
          <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => onDo('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Facts({ webhook, now }: { readonly webhook: Webhook; readonly now: number }) {
  const { formerSecretUntil: until } = webhook;
  return (
    <dl className={classes.facts}>
      <dt>Sends to</dt>
      <dd>
        <CopyText text={webhook.url} what="address" />
      </dd>
      <dt>As</dt>
      <dd>
        {webhook.kind === 'SLACK' ? 'text for Slack and the like, not signed' : 'JSON, signed after Standard Webhooks'}
        {until != null && Date.parse(until) > now && (
          <span className="faint">
            , also with the former secret: <Left until={until} />
          </span>
        )}
      </dd>
      <dt>Told of</dt>
      <dd className={webhook.eventKinds.length === 0 ? '' : 'mono'}>{kindsText(webhook.eventKinds)}</dd>
      <dt>Made</dt>
      <dd>
        <Ago at={webhook.createdAt} /> by <PersonName person={webhook.createdBy} />
      </dd>
    </dl>
  );
}

function Shown({ webhook }: { readonly webhook: Webhook }) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const mayWrite = useMay('webhook:administer');
  const [doing, setDoing] = useState<Doing>();
  const [now] = useState(() => Date.now());
  const change = (next: WebhookSearch): void => void navigate({ to: '/settings/webhooks/$webhookId', params: { webhookId: webhook.id }, search: next, replace: true });
  const close = (): void => setDoing(undefined);
  return (
    <Page
      name={webhook.name}
      crumbs={crumbs}
      title={
        <>
          <span className="clip">{webhook.name}</span>
          <span className="dim" style={{ fontWeight: 400, fontSize: 12 }}>
            <WebhookState webhook={webhook} />
          </span>
        </>
      }
      fixed
      actions={mayWrite && <Acts webhook={webhook} onDo={setDoing} />}
    >
      {webhook.disabledAt != null ? (
        <div className={classes.banner} role="status">
          {webhook.disabledReason == null ? 'Turned off' : 'Plinth turned it off'} <Ago at={webhook.disabledAt} />. {webhook.disabledReason} What waited for it was given up; each can be sent again once it is on.
        </div>
      ) : (
        webhook.failingSince != null && (
          <div className={classes.banner} role="status">
            {webhook.failures} {webhook.failures === 1 ? 'attempt' : 'attempts'} failed in a row, the first <Ago at={webhook.failingSince} />. After a day of failures only it is turned off.
          </div>
        )
      )}
      <div className={classes.content} tabIndex={0} role="region" aria-label={webhook.name}>
        <Facts webhook={webhook} now={now} />
        <Deliveries webhookId={webhook.id} search={search} onChange={change} mayRedeliver={mayWrite && webhook.disabledAt == null} />
      </div>
      {doing === 'edit' && <EditWebhook webhook={webhook} onClose={close} />}
      {doing === 'rotate' && <RotateSecret webhook={webhook} onClose={close} />}
      {doing === 'delete' && <Delete webhook={webhook} onClose={close} />}
    </Page>
  );
}

/** One webhook: where it sends, whether it arrives, and what came of every attempt. */
export function WebhookPage(): ReactNode {
  const { webhookId } = route.useParams();
  const query = useQuery({ ...operation(webhookDocument, { id: webhookId }), refetchInterval: 3_000 });
  const webhook = query.data?.webhook;
  if (webhook != null) return <Shown key={webhook.id} webhook={webhook} />;
  return (
    <Page name="Webhook" crumbs={crumbs} title={query.isPending ? <TitleBone width={140} /> : undefined}>
      {query.error !== null ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : webhook === null ? (
        <NotFound what="webhook" />
      ) : (
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="60%" />
          <Bone width="40%" />
        </div>
      )}
    </Page>
  );
}
