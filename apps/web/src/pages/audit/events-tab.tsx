import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useRef, useState } from 'react';
import { auditEventsDocument } from '../../api/operations/audit.js';
import { peopleDocument } from '../../api/operations/registry.js';
import { usePages } from '../../api/use-pages.js';
import { useKeys } from '../../frame/keys.js';
import type { AuditEventFieldsFragment } from '../../generated/governance/graphql.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { useLog } from '../../proofs/use-log.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import classes from './audit.module.css';
import { EventDetail } from './event-detail.js';
import { auditFilter, changesOf } from './filter.js';
import { LogBadge } from './log-alarm.js';
import { Subject } from './subject.js';
import type { AuditSearch } from './view.js';

type AuditEvent = AuditEventFieldsFragment;

function summary(event: AuditEvent): string {
  return changesOf(event.before, event.after)
    .map(({ field, before, after }) => `${field === '' ? '' : `${field} `}${before === undefined ? '' : `${before} → `}${after ?? 'removed'}`)
    .join(', ');
}

const columns: readonly Column<AuditEvent>[] = [
  { id: 'sequence', head: 'No.', width: 76, align: 'right', pinned: true, cell: (event) => <span className="dim">{event.sequence.toLocaleString('en-US')}</span> },
  { id: 'at', head: 'When', width: 96, cell: (event) => <Ago at={event.at} /> },
  { id: 'actor', head: 'Who', width: 150, cell: (event) => <span className="clip">{event.actor == null ? <span className="mono dim">{event.actorId.slice(0, 13)}</span> : <PersonName person={event.actor} />}</span> },
  { id: 'action', head: 'What', width: 210, cell: (event) => <span style={{ fontWeight: 500 }}>{event.action}</span> },
  { id: 'subject', head: 'On', width: 230, cell: (event) => <Subject kind={event.subjectKind} id={event.subjectId} /> },
  { id: 'reason', head: 'Why', width: 160, cell: (event) => <span className="clip">{event.reason}</span> },
  { id: 'change', head: 'Change', width: 260, grows: true, cell: (event) => <span className="dim clip">{summary(event)}</span> },
];

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

interface EventsTabProps {
  readonly search: AuditSearch;
}

/** Every change of the workspace, newest first, narrowed by what the address says. */
export function EventsTab({ search }: EventsTabProps): ReactNode {
  const navigate = useNavigate();
  const firstField = useRef<HTMLInputElement>(null);
  const filter = auditFilter(search);
  const pages = usePages(auditEventsDocument, { first: 100, filter }, (answer) => answer.auditEvents, { staleTime: 5 * 60_000 });
  const people = usePages(peopleDocument, { first: 500 }, (answer) => answer.members, { staleTime: 60_000 });
  const log = useLog();
  const change = (next: Partial<AuditSearch>, replace = false): void => void navigate({ to: '/audit', search: { ...search, ...next }, replace });
  useKeys([{ keys: '/', label: 'Search the events', group: 'Audit', run: () => firstField.current?.focus() }]);
  // What has been seen offers itself; the server takes exact names only.
  const [seen, setSeen] = useState<{ readonly actions: readonly string[]; readonly kinds: readonly string[] }>({ actions: [], kinds: [] });
  const actions = sorted([...seen.actions, ...pages.nodes.map(({ action }) => action)]);
  const kinds = sorted([...seen.kinds, ...pages.nodes.map(({ subjectKind }) => subjectKind)]);
  if (actions.length > seen.actions.length || kinds.length > seen.kinds.length) setSeen({ actions, kinds });

  const opened = search.event === undefined ? undefined : Number(search.event);
  const newest = pages.nodes[0]?.sequence;
  const fresh = filter === null && newest !== undefined && log.data?.checkpoint !== undefined ? log.data.checkpoint.size - newest : 0;
  const isEmpty = !pages.isFirstLoading && pages.error === null && pages.nodes.length === 0 && !pages.isStale;
  const field = (name: 'action' | 'subject', placeholder: string, label: string, options: readonly string[]) => (
    <Autocomplete
      key={`${name}-${search[name] ?? ''}`}
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      defaultValue={search[name] ?? ''}
      data={[...options]}
      limit={20}
      className={classes.field ?? ''}
      onOptionSubmit={(value) => change({ [name]: value })}
      onKeyDown={(event) => event.key === 'Enter' && change({ [name]: event.currentTarget.value.trim() || undefined })}
      onBlur={(event) => event.currentTarget.value.trim() !== (search[name] ?? '') && change({ [name]: event.currentTarget.value.trim() || undefined })}
    />
  );
  return (
    <>
      <Toolbar>
        <TextInput
          key={search.text ?? ''}
          ref={firstField}
          aria-label="Words"
          placeholder="Words of what happened"
          leftSection={<IconSearch size={13} aria-hidden />}
          className={classes.words ?? ''}
          defaultValue={search.text ?? ''}
          onKeyDown={(event) => event.key === 'Enter' && change({ text: event.currentTarget.value.trim() || undefined })}
          onBlur={(event) => event.currentTarget.value.trim() !== (search.text ?? '') && change({ text: event.currentTarget.value.trim() || undefined })}
        />
        {field('action', 'Action: run.created', 'Action', actions)}
        {field('subject', 'On: run, or run:ID', 'Subject', kinds)}
        <Select aria-label="Who" placeholder="By anybody" searchable clearable limit={50} className={classes.field ?? ''} value={search.actor ?? null} data={people.nodes.map(({ id, name }) => ({ value: id, label: name }))} onChange={(actor) => change({ actor: actor ?? undefined })} nothingFoundMessage={people.isFirstLoading ? 'Looking…' : 'Nobody of this name'} />
        <TextInput type="date" aria-label="From day" className={classes.day ?? ''} value={search.since ?? ''} onChange={(event) => change({ since: event.currentTarget.value || undefined })} />
        <span className={`faint ${classes.to}`}>to</span>
        <TextInput type="date" aria-label="To day" className={classes.day ?? ''} value={search.until ?? ''} onChange={(event) => change({ until: event.currentTarget.value || undefined })} />
        {filter !== null && (
          <Button variant="subtle" color="gray" className={classes.whole ?? ''} onClick={() => change({ text: undefined, action: undefined, subject: undefined, actor: undefined, since: undefined, until: undefined })}>
            Show all
          </Button>
        )}
        <ToolbarSpace />
        {fresh > 0 && (
          <Button variant="light" size="compact-sm" onClick={pages.again}>
            {fresh === 1 ? 'One new event' : `${fresh.toLocaleString('en-US')} new events`}
          </Button>
        )}
        <LogBadge />
      </Toolbar>
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : isEmpty ? (
        <Empty title={filter === null ? 'Nothing has happened yet' : 'No event matches'}>
          <p className="dim">{filter === null ? 'Each change in this workspace is written here in the same transaction that makes it.' : search.text === undefined ? 'Names of actions and subjects must be exact.' : 'Words are whole ones, and all of them must stand in the event or in the name of whoever did it. What happened a moment ago is found some seconds later.'}</p>
        </Empty>
      ) : (
        <DataTable
          label="Audit events"
          noun="event"
          columns={columns}
          items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
          total={pages.isFirstLoading ? 24 : pages.hasMore ? undefined : pages.nodes.length}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          onOpen={({ sequence }) => change({ event: String(sequence) })}
          scrollKey={JSON.stringify(filter)}
        />
      )}
      <EventDetail sequence={opened} listed={pages.nodes.find(({ sequence }) => sequence === opened)} onClose={() => change({ event: undefined }, true)} />
    </>
  );
}
