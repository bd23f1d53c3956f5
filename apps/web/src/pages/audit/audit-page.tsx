import { Button, Drawer, TextInput } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { auditEventsDocument } from '../../api/operations/access.js';
import { usePages } from '../../api/use-pages.js';
import { Page } from '../../frame/page.js';
import type { AuditEventsQuery } from '../../generated/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { exactTime } from '../../parts/times.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import classes from './audit.module.css';
import { auditFilter, changesOf } from './filter.js';
import type { AuditSearch } from './view.js';

type AuditEvent = AuditEventsQuery['auditEvents']['nodes'][number];

const route = getRouteApi('/audit');

/** The page of what an event is about, where there is one. */
function Subject({ event }: { readonly event: AuditEvent }) {
  const short = event.subjectId.slice(0, 13);
  const kind = event.subjectKind.toLowerCase();
  return (
    <>
      <span className="dim">{event.subjectKind}</span>
      {kind === 'run' ? (
        <Link to="/runs/$runId" params={{ runId: event.subjectId }} className="link mono">
          {short}
        </Link>
      ) : kind === 'experiment' ? (
        <Link to="/experiments/$experimentId" params={{ experimentId: event.subjectId }} className="link mono">
          {short}
        </Link>
      ) : (
        <span className="mono">{short}</span>
      )}
    </>
  );
}

function summary(event: AuditEvent): string {
  return changesOf(event.before, event.after)
    .map(({ field, before, after }) => `${field === '' ? '' : `${field} `}${before === undefined ? '' : `${before} → `}${after ?? 'removed'}`)
    .join(', ');
}

const columns: readonly Column<AuditEvent>[] = [
  { id: 'sequence', head: 'No.', width: 76, align: 'right', pinned: true, cell: (event) => <span className="dim">{event.sequence.toLocaleString('en-US')}</span> },
  { id: 'at', head: 'When', width: 96, cell: (event) => <Ago at={event.at} /> },
  { id: 'actor', head: 'Who', width: 150, cell: (event) => <span className="clip">{event.actor?.name ?? <span className="mono dim">{event.actorId.slice(0, 13)}</span>}</span> },
  { id: 'action', head: 'What', width: 190, cell: (event) => <span style={{ fontWeight: 500 }}>{event.action}</span> },
  { id: 'subject', head: 'On', width: 210, cell: (event) => <Subject event={event} /> },
  { id: 'reason', head: 'Why', width: 160, cell: (event) => <span className="clip">{event.reason}</span> },
  { id: 'change', head: 'Change', width: 260, grows: true, cell: (event) => <span className="dim clip">{summary(event)}</span> },
];

function Detail({ event }: { readonly event: AuditEvent }) {
  const changes = changesOf(event.before, event.after);
  return (
    <div className={classes.detail}>
      <dl className={classes.facts}>
        <dt>When</dt>
        <dd>{exactTime(Date.parse(event.at))}</dd>
        <dt>Who</dt>
        <dd>{event.actor?.name ?? event.actorId}</dd>
        <dt>On</dt>
        <dd>
          {event.subjectKind} <CopyText text={event.subjectId} what="subject id" />
        </dd>
        {event.reason != null && (
          <>
            <dt>Why</dt>
            <dd>{event.reason}</dd>
          </>
        )}
        {event.requestId != null && (
          <>
            <dt>Request</dt>
            <dd>
              <CopyText text={event.requestId} what="request id" />
            </dd>
          </>
        )}
        <dt>Event</dt>
        <dd>
          <CopyText text={event.id} what="event id" />
        </dd>
      </dl>
      {changes.length > 0 && (
        <table className={classes.changes}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, before, after }) => (
              <tr key={field}>
                <td>{field}</td>
                <td className={before === undefined ? undefined : classes.before}>{before ?? '–'}</td>
                <td className={after === undefined ? undefined : classes.after}>{after ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

export function AuditPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [opened, setOpened] = useState<AuditEvent>();
  const filter = auditFilter(search);
  const pages = usePages(auditEventsDocument, { first: 100, filter }, (answer) => answer.auditEvents);
  const change = (next: Partial<AuditSearch>): void => void navigate({ to: '/audit', search: { ...search, ...next } });
  const field = (name: 'action' | 'subject', placeholder: string, label: string) => (
    <TextInput
      key={`${name}-${search[name] ?? ''}`}
      aria-label={label}
      placeholder={placeholder}
      defaultValue={search[name] ?? ''}
      w={190}
      onKeyDown={(event) => event.key === 'Enter' && change({ [name]: event.currentTarget.value.trim() || undefined })}
      onBlur={(event) => event.currentTarget.value.trim() !== (search[name] ?? '') && change({ [name]: event.currentTarget.value.trim() || undefined })}
    />
  );
  const isEmpty = !pages.isFirstLoading && pages.error === null && pages.nodes.length === 0 && !pages.isStale;
  return (
    <Page name="Audit" fixed>
      <Toolbar>
        {field('action', 'Action, such as run.created', 'Action')}
        {field('subject', 'On: run, or run:ID', 'Subject')}
        <TextInput type="date" aria-label="From day" value={search.since ?? ''} onChange={(event) => change({ since: event.currentTarget.value || undefined })} />
        <span className="faint">to</span>
        <TextInput type="date" aria-label="To day" value={search.until ?? ''} onChange={(event) => change({ until: event.currentTarget.value || undefined })} />
        {filter !== null && (
          <Button variant="subtle" color="gray" onClick={() => change({ action: undefined, subject: undefined, actor: undefined, since: undefined, until: undefined })}>
            Show all
          </Button>
        )}
        <ToolbarSpace />
      </Toolbar>
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : isEmpty ? (
        <Empty title={filter === null ? 'Nothing has happened yet' : 'No event matches'}>
          <p className="dim">{filter === null ? 'Each change in this workspace is written here in the same transaction that makes it.' : 'Names of actions and subjects must be exact.'}</p>
        </Empty>
      ) : (
        <DataTable label="Audit events" noun="event" columns={columns} items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))} total={pages.isFirstLoading ? 24 : pages.hasMore ? undefined : pages.nodes.length} onNeedMore={pages.hasMore ? pages.more : undefined} onOpen={setOpened} />
      )}
      <Drawer opened={opened !== undefined} onClose={() => setOpened(undefined)} position="right" size={480} title={opened?.action} overlayProps={{ backgroundOpacity: 0.15 }}>
        {opened !== undefined && <Detail event={opened} />}
      </Drawer>
    </Page>
  );
}
