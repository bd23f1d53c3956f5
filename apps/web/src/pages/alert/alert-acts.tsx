import { Box, Button, Menu, Textarea } from '@mantine/core';
import { IconBellOff, IconEye, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { acknowledgeAlertDocument, assignAlertDocument, muteAlertDocument } from '../../api/operations/monitoring-changes.js';
import { useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { MonitorAlertQuery } from '../../generated/monitoring/graphql.js';
import { isMuted } from '../../monitoring/alert-state.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeRefused, noticeUndo } from '../../parts/notices.js';
import { PersonSelect } from '../../parts/person-select.js';

type Alert = NonNullable<MonitorAlertQuery['monitorAlert']>;
const touched = ['MonitorAlert', 'MonitorAlerts', 'Monitor'];
const hourMs = 3_600_000;
const spans = [
  { label: 'For an hour', hours: 1 },
  { label: 'For eight hours', hours: 8 },
  { label: 'For a day', hours: 24 },
  { label: 'For a week', hours: 168 },
  { label: 'For thirty days', hours: 720 },
] as const;

/** Says that one looks into it, gives it to somebody, keeps people from being told. */
export function AlertActs({ alert }: { readonly alert: Alert }) {
  const may = useMay('alert:write');
  const [dialog, setDialog] = useState<'acknowledge' | 'assign'>();
  const mute = useChange(muteAlertDocument, touched);
  if (!may || alert.status !== 'OPEN') return null;
  const close = (): void => setDialog(undefined);
  const quiet = (until: string | null, before: string | null): void =>
    mute.mutate(
      { id: alert.id, until },
      { onSuccess: () => noticeUndo(until === null ? 'People are told of it again.' : 'Nobody is told of it until then. It goes on being looked at.', () => mute.mutate({ id: alert.id, until: before })), onError: (error) => noticeRefused(until === null ? 'It stays muted' : 'It was not muted', error) },
    );
  const muted = isMuted(alert);
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button variant="default" aria-label="Mute" leftSection={<IconBellOff size={14} aria-hidden />}>
            <WhereWide>Mute</WhereWide>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {spans.map(({ label, hours }) => (
            <Menu.Item key={hours} onClick={() => quiet(new Date(Date.now() + hours * hourMs).toISOString(), muted ? (alert.mutedUntil ?? null) : null)}>
              {label}
            </Menu.Item>
          ))}
          {muted && <Menu.Item onClick={() => quiet(null, alert.mutedUntil ?? null)}>Tell people again</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" aria-label="Assign" leftSection={<IconUserPlus size={14} aria-hidden />} onClick={() => setDialog('assign')}>
        <WhereWide>Assign</WhereWide>
      </Button>
      {alert.acknowledgedAt == null && (
        <Button leftSection={<IconEye size={14} aria-hidden />} onClick={() => setDialog('acknowledge')}>
          Acknowledge
        </Button>
      )}
      {dialog === 'acknowledge' && <Acknowledge alert={alert} onClose={close} />}
      {dialog === 'assign' && <Assign alert={alert} onClose={close} />}
    </>
  );
}

/** On a phone three words would leave no room for what the page is called. */
function WhereWide({ children }: { readonly children: string }) {
  return <Box component="span" visibleFrom="sm">{children}</Box>;
}

function Acknowledge({ alert, onClose }: { readonly alert: Alert; readonly onClose: () => void }) {
  const [note, setNote] = useState('');
  const acknowledge = useChange(acknowledgeAlertDocument, touched);
  return (
    <FormDialog title="You look into it" act="Acknowledge" error={acknowledge.error} busy={acknowledge.isPending} ready onSubmit={() => acknowledge.mutate({ id: alert.id, note: note.trim() || null }, { onSuccess: onClose })} onClose={onClose}>
      <p className="dim">Others see that somebody has it. It stays open until its windows are calm.</p>
      <Textarea label="What you think" placeholder="Optional" autosize minRows={2} maxRows={6} data-autofocus value={note} onChange={(event) => setNote(event.currentTarget.value)} />
    </FormDialog>
  );
}

function Assign({ alert, onClose }: { readonly alert: Alert; readonly onClose: () => void }) {
  const [person, setPerson] = useState<string | null>(alert.assignee?.id ?? null);
  const assign = useChange(assignAlertDocument, touched);
  return (
    <FormDialog title="Who has it" act={person === null ? 'Assign to nobody' : 'Assign'} error={assign.error} busy={assign.isPending} ready={person !== (alert.assignee?.id ?? null)} onSubmit={() => assign.mutate({ id: alert.id, assigneeId: person }, { onSuccess: onClose })} onClose={onClose}>
      <PersonSelect label="Person" clearable value={person} known={alert.assignee} onChange={setPerson} />
    </FormDialog>
  );
}
