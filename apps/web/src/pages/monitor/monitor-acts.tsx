import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { IconArchive, IconDots, IconEdit, IconEye, IconListCheck, IconPlayerPause, IconPlayerPlay, IconTargetArrow } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { archiveMonitorDocument, runMonitorDocument, updateMonitorDocument } from '../../api/operations/monitoring-changes.js';
import { useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { MonitorQuery } from '../../generated/monitoring/graphql.js';
import { readDefinition } from '../../monitoring/definition.js';
import { localText, spanMeant } from '../../monitoring/local-time.js';
import { ConfirmName } from '../../parts/confirm-name.js';
import { FormDialog } from '../../parts/form-dialog.js';
import form from '../../parts/form-dialog.module.css';
import { noticeDone, noticeRefused, noticeUndo } from '../../parts/notices.js';
import { AskPerformance } from './ask-performance.js';
import { ChangeMonitor } from './change-monitor.js';
import { ExpectSuite } from './expect-suite.js';

type Monitor = NonNullable<MonitorQuery['monitor']>;
const touched = ['Monitor', 'Monitors', 'MonitorDrift', 'MonitorWindows'];

/** What can be done with a monitor: looking now in sight, the rest behind the dots. */
export function MonitorActs({ monitor }: { readonly monitor: Monitor }) {
  const may = useMay('monitor:write');
  const [dialog, setDialog] = useState<'look' | 'change' | 'performance' | 'expectations' | 'archive'>();
  const update = useChange(updateMonitorDocument, touched);
  const archive = useChange(archiveMonitorDocument, touched);
  if (!may || monitor.archivedAt != null) return null;
  const close = (): void => setDialog(undefined);
  const pause = (isPaused: boolean, offersUndo: boolean): void =>
    update.mutate(
      { input: { id: monitor.id, isPaused } },
      {
        onSuccess: () => (offersUndo ? noticeUndo(isPaused ? 'It looks at nothing until it is resumed.' : 'It looks again.', () => pause(!isPaused, false)) : undefined),
        onError: (error) => noticeRefused(isPaused ? 'It was not paused' : 'It stays paused', error),
      },
    );
  return (
    <>
      <Button variant="default" leftSection={<IconEye size={14} aria-hidden />} onClick={() => setDialog('look')}>
        Look now
      </Button>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label="Acts on the monitor">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {monitor.isPaused ? (
            <Menu.Item leftSection={<IconPlayerPlay size={14} />} onClick={() => pause(false, true)}>
              Resume
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconPlayerPause size={14} />} onClick={() => pause(true, true)}>
              Pause
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconEdit size={14} />} onClick={() => setDialog('change')}>
            Change
          </Menu.Item>
          {(monitor.targetKind === 'DEPLOYMENT' || monitor.targetKind === 'MODEL_VERSION') && (
            <Menu.Item leftSection={<IconTargetArrow size={14} />} onClick={() => setDialog('performance')}>
              How good it must be
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconListCheck size={14} />} onClick={() => setDialog('expectations')}>
            What is expected of its rows
          </Menu.Item>
          <Menu.Item leftSection={<IconArchive size={14} />} color="red" onClick={() => setDialog('archive')}>
            Archive
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'look' && <LookNow monitor={monitor} onClose={close} />}
      {dialog === 'change' && <ChangeMonitor monitor={monitor} onClose={close} />}
      {dialog === 'performance' && <AskPerformance monitor={monitor} onClose={close} />}
      {dialog === 'expectations' && <ExpectSuite monitor={monitor} onClose={close} />}
      {dialog === 'archive' && (
        <ConfirmName title={`Archive ${monitor.name}`} act="Archive" name={monitor.name} error={archive.error} busy={archive.isPending} onConfirm={() => archive.mutate({ id: monitor.id }, { onSuccess: () => { noticeDone(`${monitor.name} is archived.`); close(); } })} onClose={close}>
          It looks at nothing any more, and does not come back. Its reports and alerts stay.
        </ConfirmName>
      )}
    </>
  );
}

const hourMs = 3_600_000;

function LookNow({ monitor, onClose }: { readonly monitor: Monitor; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const run = useChange(runMonitorDocument, touched);
  const { schedule } = readDefinition(monitor.definition);
  const [to, setTo] = useState(() => localText(new Date()));
  const [from, setFrom] = useState(() => localText(new Date(Date.now() - (schedule.kind === 'CRON' ? (schedule.windowHours ?? 24) : 24) * hourMs)));
  const meant = spanMeant(from, to);
  const look = (): void => {
    if (meant !== undefined) run.mutate({ id: monitor.id, ...meant }, { onSuccess: ({ runMonitor }) => void navigate({ to: '/monitors/$monitorId/reports/$reportId', params: { monitorId: monitor.id, reportId: runMonitor.id } }) });
  };
  return (
    <FormDialog title="Look at a window now" act="Look" error={run.error} busy={run.isPending} ready={meant !== undefined} onSubmit={look} onClose={onClose}>
      <p className="dim">What was predicted in it is compared with the baseline. Alerts open and close by it as by any other window.</p>
      <div className={form.two}>
        <TextInput type="datetime-local" label="From" data-autofocus value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput type="datetime-local" label="To, which is not of it" value={to} error={meant === undefined ? 'It ends after it begins' : undefined} onChange={(event) => setTo(event.currentTarget.value)} />
      </div>
    </FormDialog>
  );
}
