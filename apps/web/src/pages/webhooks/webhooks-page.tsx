import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { webhooksDocument } from '../../api/operations/webhooks.js';
import { usePages } from '../../api/use-pages.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { WebhooksQuery } from '../../generated/settings/graphql.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { CreateWebhook } from './webhook-form.js';
import { DeliveryState, kindsText, WebhookState } from './webhook-state.js';

type Webhook = WebhooksQuery['webhooks']['nodes'][number];

const columns: readonly Column<Webhook>[] = [
  {
    id: 'name',
    head: 'Webhook',
    width: 190,
    pinned: true,
    cell: (row) => (
      <Link to="/settings/webhooks/$webhookId" params={{ webhookId: row.id }} className="clip" style={{ fontWeight: 500 }}>
        {row.name}
      </Link>
    ),
  },
  { id: 'state', head: 'State', width: 90, cell: (row) => <WebhookState webhook={row} /> },
  { id: 'url', head: 'Sends to', width: 260, grows: true, cell: (row) => <span className="mono clip">{row.url}</span> },
  { id: 'kinds', head: 'Told of', width: 220, cell: (row) => <span className="clip dim" title={kindsText(row.eventKinds)}>{kindsText(row.eventKinds)}</span> },
  {
    id: 'last',
    head: 'Last delivery',
    width: 190,
    cell: (row) => {
      const [last] = row.deliveries.nodes;
      return last === undefined ? (
        <span className="faint">none yet</span>
      ) : (
        <span className="clip">
          <DeliveryState status={last.status} />{' '}
          <span className="dim">
            <Ago at={last.createdAt} />
          </span>
        </span>
      );
    },
  },
  { id: 'by', head: 'Made by', width: 150, cell: (row) => <span className="clip dim"><PersonName person={row.createdBy} /></span> },
];

/** Where events go out to systems. */
export function WebhooksPage(): ReactNode {
  const navigate = useNavigate();
  const mayWrite = useMay('webhook:administer');
  const [making, setMaking] = useState(false);
  const pages = usePages(webhooksDocument, { first: 50 }, (answer) => answer.webhooks, { refetchInterval: 15_000 });
  const button = mayWrite && (
    <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setMaking(true)}>
      Webhook
    </Button>
  );
  const nothing = !pages.isFirstLoading && pages.error === null && pages.nodes.length === 0;
  return (
    <Page name="Webhooks" fixed actions={!nothing && button}>
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        <Empty title="No webhook yet">
          <p className="dim">A webhook tells a system what happens here: CI that deploys when a promotion is carried out, a channel where reviewers look. Messages are signed, tried again for about 28 hours, and each attempt is on record.</p>
          {button}
        </Empty>
      ) : (
        <DataTable
          label="Webhooks"
          noun="webhook"
          columns={columns}
          items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
          total={pages.isFirstLoading ? 4 : pages.nodes.length}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          onOpen={(row) => void navigate({ to: '/settings/webhooks/$webhookId', params: { webhookId: row.id } })}
          isGone={(row) => row.disabledAt != null}
        />
      )}
      {making && <CreateWebhook onClose={() => setMaking(false)} />}
    </Page>
  );
}
